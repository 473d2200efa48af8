// What `extract` of a rule says and the current record in, whether it matches and the groups as fields out: once a record
// for all rules with the same `extract`. Counting thread.

import { groupNamesOf, groupOf } from '../config/rules/groups.ts';
import type { Extract } from '../config/rules/rule.ts';
import { ExtractedText } from './extracted_text.ts';
import { Field, type FieldAccessor, type KeyAccessor } from './field.ts';
import type { FieldSource } from './field_source.ts';
import { GroupMemory } from './group_memory.ts';
import { identityOf } from './identity.ts';
import type { RecordFields } from './record_fields.ts';
import type { RecordFieldsBuilder } from './record_fields_builder.ts';

/** A record that matches, as its rules see it: groups hide keys of the record. */
export class Extraction implements FieldSource {
  readonly record: RecordFields;
  readonly key = null;
  private readonly fields: RecordFieldsBuilder;
  private readonly texts: readonly ExtractedText[];
  private readonly groupNames: readonly string[];
  private readonly memory = new GroupMemory();
  /** Where the groups are in the memory; after them one that is always missing. */
  private readonly positions: Int32Array;
  private readonly groups = new Map<string, Field>();
  /** For each text, the groups that some rule reads: their numbers there and here. */
  private wanted: readonly Int32Array[] = [];
  private lastRecord = -1;
  private matched = false;

  constructor(extract: readonly Extract[], fields: RecordFieldsBuilder) {
    this.record = fields.record;
    this.fields = fields;
    this.texts = extract.map((one) => new ExtractedText(one, fields));
    this.groupNames = groupNamesOf(extract);
    this.positions = new Int32Array(this.groupNames.length + 1).fill(-1);
    this.wanted = this.texts.map(() => new Int32Array(0));
  }

  /** Only while rules are compiled. */
  use(accessor: FieldAccessor | KeyAccessor): Field {
    const name = groupOf(accessor, this.groupNames);
    if (name === null || accessor.from === 'key') return this.fields.use(accessor);
    // A group is a text, without keys inside.
    const number =
      accessor.steps.length > 1 ? this.groupNames.length : this.groupNames.indexOf(name);
    const identity = String(number);
    let field = this.groups.get(identity);
    if (field === undefined) {
      field = new Field(accessor, this.memory.memory);
      field.positions = this.positions;
      field.index = number;
      this.groups.set(identity, field);
      this.wanted = this.texts.map(({ groupNames }) => this.#wantedOf(groupNames));
    }
    return field;
  }

  /** Whether the current record matches; its groups can be read then. */
  matches(): boolean {
    if (this.lastRecord !== this.record.number) {
      this.lastRecord = this.record.number;
      this.matched = this.match();
    }
    return this.matched;
  }

  private match(): boolean {
    const { texts } = this;
    for (let i = 0; i < texts.length; i++) {
      const text = texts[i]!;
      if (!text.match()) continue;
      this.take(text, this.wanted[i]!);
      return true;
    }
    return false;
  }

  /** Copies the groups, because readers of fields expect msgpack. */
  private take({ bytes, slots }: ExtractedText, wanted: Int32Array): void {
    const { memory, positions } = this;
    let size = 0;
    for (let i = 0; i < wanted.length; i += 2) {
      const slot = 2 * wanted[i]!;
      size += slots[slot + 1]! - slots[slot]!;
    }
    memory.begin(wanted.length >> 1, size);
    for (let i = 0; i < positions.length; i++) positions[i] = -1;
    for (let i = 0; i < wanted.length; i += 2) {
      const slot = 2 * wanted[i]!;
      const start = slots[slot]!;
      if (start >= 0) positions[wanted[i + 1]!] = memory.add(bytes, start, slots[slot + 1]!);
    }
  }

  #wantedOf(groupNames: readonly string[]): Int32Array {
    const pairs = groupNames.flatMap((name, i) => {
      const number = this.groupNames.indexOf(name);
      return this.groups.has(String(number)) ? [i, number] : [];
    });
    return Int32Array.from(pairs);
  }
}

/** The extractions of one plan. */
export class SharedExtractions {
  readonly #fields: RecordFieldsBuilder;
  readonly #extractions = new Map<string, Extraction>();

  constructor(fields: RecordFieldsBuilder) {
    this.#fields = fields;
  }

  /** The same for the same `extract`. */
  of(extract: readonly Extract[]): Extraction {
    const identity = identityOf(extract);
    let extraction = this.#extractions.get(identity);
    if (extraction === undefined) {
      extraction = new Extraction(extract, this.#fields);
      this.#extractions.set(identity, extraction);
    }
    return extraction;
  }
}
