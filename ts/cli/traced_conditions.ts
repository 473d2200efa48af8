// Conditions in, the first part of them that does not hold for the current record out. They are compiled as in a plan,
// on a record of their own, so `promexporter try` explains the plugin's own decisions. Command line.

import type { Condition, RecordAccessor, RecordProperty, Rule } from '../config/rules/rule.ts';
import { ChunkReader, EVENT_END, EVENT_GROUP_START, EVENT_RECORD } from '../decode/chunk.ts';
import { Cursor } from '../decode/cursor.ts';
import { hashKeys } from '../hash_keys.ts';
import { pathText } from '../match/by_path.ts';
import type { CompiledCondition } from '../match/compiled_condition.ts';
import { compileCondition, readsItem } from '../match/condition.ts';
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
  readonly container: RecordAccessor;
  readonly conditions: readonly TracedCondition[];
  readonly items: Items;
}

/** Compiles the conditions for a record. */
export class TracedRecordBuilder {
  readonly #keys = hashKeys(0);
  readonly #fields = new RecordFieldsBuilder(this.#keys);

  /** Conditions on the record alone, and without `for` all. */
  ofRecord({ for: container, when }: Pick<Rule, 'for' | 'when'>): TracedCondition[] {
    const own = container === null ? when : when.filter((condition) => !readsItem(condition));
    return own.map((condition) => this.#trace(condition, this.#fields));
  }

  /** The others; null without `for`. */
  ofElements({ for: container, when }: Rule): TracedElements | null {
    if (container === null) return null;
    const builder = this.#fields.itemsOf(container);
    const conditions = when.filter(readsItem).map((condition) => this.#trace(condition, builder));
    return { container, conditions, items: builder.items };
  }

  build(tag: string): TracedRecord {
    return new TracedRecord(this.#fields.build(true), tag);
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
  /** How many conditions held; with `for`, one more if there are elements, and those that held for the best of them. */
  readonly held: number;
  /** The part of a condition that does not hold; null if all hold. */
  readonly failing: Condition | null;
  /** The number of that element; null if none was looked at. */
  readonly element: number | null;
}

/** @param conditions on the record. @param elements null without `for` */
export function reachOf(
  conditions: readonly TracedCondition[],
  elements: TracedElements | null,
): Reach {
  const held = heldOf(conditions);
  const isAll = held === conditions.length;
  const failing = isAll ? null : firstFailing(conditions[held]!);
  const best = isAll && elements !== null ? bestElement(elements) : null;
  if (best === null) return { held, failing, element: null };
  return { ...best, held: held + 1 + best.held };
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
