// Conditions in, the first part of them that does not hold for the current record out. They are compiled as in a plan,
// on a record of their own, so `promexporter try` explains the plugin's own decisions. Command line.

import { groupNamesOf, groupReadBy } from '../config/rules/groups.ts';
import type { Condition, Rule } from '../config/rules/rule.ts';
import { ChunkReader, EVENT_END, EVENT_GROUP_START, EVENT_RECORD } from '../decode/chunk.ts';
import { Cursor } from '../decode/cursor.ts';
import { hashKeys } from '../hash_keys.ts';
import { pathText } from '../match/by_path.ts';
import type { CompiledCondition } from '../match/compiled_condition.ts';
import { compileCondition } from '../match/condition.ts';
import { type Extraction, SharedExtractions } from '../match/extraction.ts';
import type { RecordFields } from '../match/record_fields.ts';
import { type FieldSource, RecordFieldsBuilder } from '../match/record_fields_builder.ts';

/** A condition, and its parts if all of them must hold. */
export interface TracedCondition {
  readonly condition: Condition;
  readonly compiled: CompiledCondition;
  readonly parts: readonly TracedCondition[];
}

/** What a rule asks of a record whose tag matches. */
export interface TracedWhen {
  /** Conditions that the record alone can answer. */
  readonly before: readonly TracedCondition[];
  readonly extraction: Extraction | null;
  /** Conditions that read groups. */
  readonly after: readonly TracedCondition[];
}

/** Compiles the conditions for a record. */
export class TracedRecordBuilder {
  readonly #keys = hashKeys(0);
  readonly #fields = new RecordFieldsBuilder(this.#keys);
  readonly #extractions = new SharedExtractions(this.#fields);

  /** @param fields where the condition's accessors lead */
  trace(condition: Condition, fields: FieldSource = this.#fields): TracedCondition {
    const parts = condition.kind === 'all' ? condition.conditions : [];
    return {
      condition,
      compiled: compileCondition(condition, fields, this.#keys),
      parts: parts.map((part) => this.trace(part, fields)),
    };
  }

  /** Conditions of a rule, in the order in which it tests them. */
  traceRule({ extract, when }: Rule): TracedWhen {
    if (extract.length === 0) {
      return { before: when.map((one) => this.trace(one)), extraction: null, after: [] };
    }
    const extraction = this.#extractions.of(extract);
    const groupNames = groupNamesOf(extract);
    const readsGroup = (condition: Condition) => groupReadBy(condition, groupNames) !== null;
    return {
      before: when.filter((one) => !readsGroup(one)).map((one) => this.trace(one)),
      extraction,
      after: when.filter(readsGroup).map((one) => this.trace(one, extraction)),
    };
  }

  build(tag: string): TracedRecord {
    return new TracedRecord(this.#fields.build(true), tag);
  }
}

/** The record that conditions are tested on. */
export class TracedRecord {
  readonly #record: RecordFields;
  readonly #cursor = new Cursor();
  readonly #reader = new ChunkReader(this.#cursor);

  constructor(record: RecordFields, tag: string) {
    this.#record = record;
    record.setTag(tag, 0, Buffer.byteLength(tag));
  }

  /**
   * @param chunk one record, with its group's marker before it if it has one
   * @throws DecodeError if it is not a chunk
   */
  read(chunk: Uint8Array): void {
    const cursor = this.#cursor;
    this.#reader.begin(chunk, 0, chunk.length);
    this.#record.beginChunk(cursor);
    for (let event = this.#reader.next(); event !== EVENT_END; event = this.#reader.next()) {
      if (event === EVENT_RECORD) this.#record.read(this.#reader, cursor);
      else if (event === EVENT_GROUP_START) this.#record.beginGroup(cursor);
      else cursor.skip();
    }
  }

  /** Paths of the record's fields, in the form that `each` and `path` use. */
  paths(): string[] {
    const { body } = this.#record;
    return Array.from({ length: body.leafCount }, (_, i) => pathText(body, body.leafPaths[i]!));
  }
}

/** The first part that does not hold and has no such parts itself; null if all hold. */
export function firstFailing(traced: TracedCondition): Condition | null {
  if (traced.compiled.holds()) return null;
  for (const part of traced.parts) {
    const failing = firstFailing(part);
    if (failing !== null) return failing;
  }
  return traced.condition;
}
