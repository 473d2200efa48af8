// One `extract` and the current record in, the groups that its expression finds out: as positions in the text's bytes, if
// the expression is one-pass, otherwise as texts that re2js finds. Counting thread.

import type { Extract } from '../config/rules/rule.ts';
import {
  KIND_ARRAY,
  KIND_BINARY,
  KIND_EXT,
  KIND_MAP,
  KIND_NIL,
  KIND_STRING,
  KINDS,
  LENGTH_WIDTHS,
} from '../decode/msgpack_format.ts';
import { scalarText, textEnd, valueEnd } from '../decode/scalar.ts';
import { Field, type TagAccessor } from './field.ts';
import { compileOnePass } from './one_pass.ts';
import { MATCHES, OnePassMatcher, UNDECIDED } from './one_pass_matcher.ts';
import type { RecordFields } from './record_fields.ts';
import type { RecordFieldsBuilder } from './record_fields_builder.ts';

const NO_BYTES = new Uint8Array(0);

export class ExtractedText {
  readonly groupNames: readonly string[];
  /** After match(): where the groups are in `bytes`, a start and an end for each, -1 for one that took no part. */
  slots: Int32Array;
  bytes: Uint8Array = NO_BYTES;
  private readonly record: RecordFields;
  private readonly source: Field | TagAccessor;
  private readonly captures: (text: string) => (string | null)[] | null;
  /** Null: the expression is not one-pass. */
  private readonly matcher: OnePassMatcher | null;
  private readonly textSlots: Int32Array;
  private tag: string | null = null;
  private tagBytes: Uint8Array = NO_BYTES;

  constructor({ field, pattern }: Extract, fields: RecordFieldsBuilder) {
    this.groupNames = pattern.groupNames;
    this.record = fields.record;
    this.source = sourceOf(field, fields);
    this.captures = (text) => pattern.captures(text);
    const tables = compileOnePass(pattern);
    this.matcher = tables === null ? null : new OnePassMatcher(tables);
    this.textSlots = new Int32Array(pattern.groupNames.length * 2);
    this.slots = this.textSlots;
  }

  /** Whether the text is there and some part of it matches. */
  match(): boolean {
    const { source } = this;
    if (!(source instanceof Field)) return this.matchTag(source);
    const { index, memory, positions } = source;
    const position = positions[index]!;
    if (position < 0) return false;
    const { bytes, view } = memory;
    const head = bytes[position]!;
    const kind = KINDS[head];
    if (kind === KIND_STRING || kind === KIND_BINARY) {
      const start = position + 1 + LENGTH_WIDTHS[head]!;
      return this.matchBytes(bytes, start, textEnd(bytes, start, valueEnd(bytes, view, position)));
    }
    if (kind === KIND_NIL || kind === KIND_MAP || kind === KIND_ARRAY || kind === KIND_EXT) {
      return false;
    }
    return this.matchText(scalarText(bytes, view, position)!);
  }

  private matchTag(accessor: TagAccessor): boolean {
    const text = this.record.tagText(accessor);
    if (text === null) return false;
    if (text !== this.tag) {
      this.tag = text;
      this.tagBytes = Buffer.from(text);
    }
    return this.matchBytes(this.tagBytes, 0, this.tagBytes.length);
  }

  private matchBytes(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.matcher !== null) {
      const found = this.matcher.search(bytes, start, end);
      if (found !== UNDECIDED) {
        this.bytes = bytes;
        this.slots = this.matcher.slots;
        return found === MATCHES;
      }
    }
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
    return this.matchText(text);
  }

  private matchText(text: string): boolean {
    const found = this.captures(text);
    if (found === null) return false;
    const slots = this.textSlots;
    let end = 0;
    for (const [i, group] of found.entries()) {
      slots[2 * i] = group === null ? -1 : end;
      if (group !== null) end += Buffer.byteLength(group);
      slots[2 * i + 1] = group === null ? -1 : end;
    }
    this.bytes = Buffer.from(found.join(''));
    this.slots = slots;
    return true;
  }
}

function sourceOf(accessor: Extract['field'], fields: RecordFieldsBuilder): Field | TagAccessor {
  return accessor.from === 'tag' ? accessor : fields.use(accessor);
}
