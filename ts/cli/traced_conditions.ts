// Conditions in, the first part of them that does not hold for the current record out. They are compiled as in a plan,
// on a record of their own, so `promexporter try` explains the plugin's own decisions. Command line.

import type { Condition, RecordProperty, Rule } from '../config/rules/rule.ts';
import { ChunkReader, EVENT_END, EVENT_GROUP_START, EVENT_RECORD } from '../decode/chunk.ts';
import { Cursor } from '../decode/cursor.ts';
import { hashKeys } from '../hash_keys.ts';
import { pathText } from '../match/by_path.ts';
import type { CompiledCondition } from '../match/compiled_condition.ts';
import { compileCondition } from '../match/condition.ts';
import { conditionStages } from '../match/condition_stages.ts';
import { type Extraction, SharedExtractions } from '../match/extraction.ts';
import type { FieldSource } from '../match/field_source.ts';
import type { Items } from '../match/items.ts';
import type { RecordFields } from '../match/record_fields.ts';
import { RecordFieldsBuilder } from '../match/record_fields_builder.ts';
import { secondsOf } from '../match/record_property.ts';
import { NO_REASON } from '../metrics/skip_reasons.ts';

/** A condition, and its parts if all of them must hold. */
export interface TracedCondition {
  readonly condition: Condition;
  readonly compiled: CompiledCondition;
  readonly parts: readonly TracedCondition[];
}

/** The conditions of a rule with `for` that each element has to meet. */
export interface TracedElements {
  readonly conditions: readonly TracedCondition[];
  readonly items: Items;
}

/** What a rule asks of a record whose tag matches, in this order. */
export interface TracedWhen {
  readonly ofRecord: readonly TracedCondition[];
  /** Null without `extract`. */
  readonly extraction: Extraction | null;
  readonly ofGroups: readonly TracedCondition[];
  /** Null without `for`. */
  readonly elements: TracedElements | null;
}

/** Compiles the conditions for a record. */
export class TracedRecordBuilder {
  readonly #keys = hashKeys(0);
  readonly #fields = new RecordFieldsBuilder(this.#keys);
  readonly #extractions = new SharedExtractions(this.#fields);

  /** Conditions of a whole file. */
  ofFile(when: readonly Condition[]): TracedCondition[] {
    return this.#traceAll(when, this.#fields);
  }

  ofRule(rule: Rule): TracedWhen {
    const { extract, for: container } = rule;
    const { ofRecord, ofGroups, ofElements } = conditionStages(rule);
    const extraction = extract.length === 0 ? null : this.#extractions.of(extract);
    const outside = extraction ?? this.#fields;
    const builder = container === null ? null : this.#fields.itemsOf(container, outside);
    return {
      ofRecord: this.#traceAll(ofRecord, this.#fields),
      extraction,
      ofGroups: this.#traceAll(ofGroups, outside),
      elements: builder && {
        conditions: this.#traceAll(ofElements, builder),
        items: builder.items,
      },
    };
  }

  build(tag: string): TracedRecord {
    return new TracedRecord(this.#fields.build(true), tag);
  }

  #traceAll(conditions: readonly Condition[], source: FieldSource): TracedCondition[] {
    return conditions.map((condition) => this.#trace(condition, source));
  }

  #trace(condition: Condition, source: FieldSource): TracedCondition {
    const parts = condition.kind === 'all' ? condition.conditions : [];
    return {
      condition,
      compiled: compileCondition(condition, source, this.#keys),
      parts: parts.map((part) => this.#trace(part, source)),
    };
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

  property({ property }: RecordProperty): number {
    return property === 'time' ? secondsOf(this.#record) : this.#record.bodyBytes;
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

/** How far a rule came with the record read last. */
export interface Reach {
  /**
   * How many conditions held; one more if `extract` matched; with `for`, one more if there are elements, and those that
   * held for the best of them.
   */
  readonly held: number;
  /** The part of a condition that does not hold, or `extract` if it does not match; null if all hold. */
  readonly failing: Condition | 'extract' | null;
  /** The number of that element; null if none was looked at. */
  readonly element: number | null;
}

/** @param ofFile conditions of the rule's file */
export function reachOf(
  ofFile: readonly TracedCondition[],
  { ofRecord, extraction, ofGroups, elements }: TracedWhen,
): Reach {
  const before = reachOfAll([...ofFile, ...ofRecord]);
  if (before.failing !== null) return before;
  if (extraction !== null && !extraction.matches()) return { ...before, failing: 'extract' };
  const after = reachOfAll(ofGroups);
  const held = before.held + (extraction === null ? 0 : 1) + after.held;
  const best = after.failing === null && elements !== null ? bestElement(elements) : null;
  return best === null ? { ...after, held } : { ...best, held: held + 1 + best.held };
}

function reachOfAll(conditions: readonly TracedCondition[]): Reach {
  const held = heldOf(conditions);
  const failing = held === conditions.length ? null : firstFailing(conditions[held]!);
  return { held, failing, element: null };
}

/** The first element for which most conditions held; null if there is none. */
function bestElement({ conditions, items }: TracedElements): Reach | null {
  let best: Reach | null = null;
  if (items.open() !== NO_REASON) return null;
  for (let element = 0; items.next(); element++) {
    const held = heldOf(conditions);
    if (best !== null && best.held >= held) continue;
    if (held === conditions.length) return { held, failing: null, element };
    best = { held, failing: firstFailing(conditions[held]!), element };
  }
  return best;
}

/** How many hold before the first that does not. */
function heldOf(conditions: readonly TracedCondition[]): number {
  const failed = conditions.findIndex(({ compiled }) => !compiled.holds());
  return failed < 0 ? conditions.length : failed;
}
