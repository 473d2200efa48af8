// A RuleSet and chunks in, the samples of their exposition and the skips out: the rule language, interpreted rule by
// rule and record by record with strings and Maps. Imports only types from ts/.

import type { Condition, FamilyRule, Rule, RuleSet } from '../../ts/config/rules/rule.ts';
import {
  elementsOf,
  holds,
  lookUp,
  matches,
  propertyOf,
  type RecordContext,
  tagMatches,
} from './context.ts';
import type { Value } from './decode.ts';
import { decodeChunk, type Event, type Fields, nameOf } from './decode.ts';
import { exemplarOf } from './exemplar.ts';
import { GenericMapping } from './generic.ts';
import { startAtZero } from './init.ts';
import { labelTexts, sourceOf } from './labels.ts';
import { leavesOf } from './leaves.ts';
import { type Parsed, parseValue } from './notations.ts';
import { isScalar, scalarText } from './scalar.ts';
import {
  addTotal,
  bucketOf,
  type FamilyState,
  observe,
  type Series,
  SeriesBook,
  type Source,
  updateGauge,
} from './series.ts';

export interface ReferenceOptions {
  readonly ruleSet: RuleSet;
  readonly maxSeries: number;
  readonly seriesTtlMs: number;
  readonly reserveOwnNames: boolean;
  /** Milliseconds, monotonic. */
  now(): number;
  /** Milliseconds since 1970. */
  wallNow?(): number;
}

export class Reference {
  readonly book: SeriesBook;
  /** Values that changed nothing, by `rule reason`. */
  readonly skips = new Map<string, number>();
  /** Records of which a value reached a series, by rule; no rule without any. */
  readonly taken = new Map<string, number>();
  records = 0;
  passedOver = 0;
  misfits = 0;
  malformed = 0;
  exemplarsDropped = 0;
  readonly #options: ReferenceOptions;
  readonly #families = new Map<FamilyRule, FamilyState>();
  readonly #generic: GenericMapping;

  constructor(options: ReferenceOptions) {
    const { ruleSet } = options;
    this.#options = options;
    this.book = new SeriesBook(options.maxSeries, options.seriesTtlMs, options.wallNow);
    const constants = ruleSet.constantLabels.map(({ name, value }) => [name, value] as const);
    for (const { family } of ruleSet.groups.flatMap(({ rules }) => rules)) {
      if (this.#families.has(family)) continue;
      const { namespace } = ruleSet;
      const name = namespace === '' ? family.name : `${namespace}_${family.name}`;
      this.#families.set(family, this.book.declare(name, family, constants));
    }
    for (const rule of ruleSet.groups.flatMap(({ rules }) => rules)) {
      startAtZero(this.book, this.#families.get(rule.family)!, rule, options.now());
    }
    this.#generic = new GenericMapping(this.book, ruleSet.namespace, constants, options);
  }

  /** Counts a chunk, up to where it is malformed. */
  count(tag: Uint8Array, chunk: Uint8Array): void {
    const tagText = Buffer.from(tag).toString('utf8');
    let group: Fields | null = null;
    try {
      for (const event of decodeChunk(chunk)) {
        if (event.kind === 'group start') group = event.body;
        else if (event.kind === 'group end') group = null;
        else if (event.kind === 'passed over') this.passedOver++;
        else if (event.kind === 'misfit') {
          group = null;
          this.misfits++;
        } else this.#countRecord({ tag: tagText, event, group });
      }
    } catch (error) {
      if (error instanceof TypeError || error instanceof SyntaxError) throw error; // the reference's own mistake
      this.malformed++;
    }
  }

  housekeep(): void {
    this.book.expire(this.#options.now());
  }

  #countRecord(context: RecordContext): void {
    this.records++;
    let isMatched = false;
    for (const { when, rules } of this.#options.ruleSet.groups) {
      if (!when.every((condition) => holds(context, condition))) continue;
      isMatched = true;
      for (const rule of rules) if (this.#apply(rule, context) > 0) this.#take(rule.id);
    }
    if (this.#options.ruleSet.generic && !isMatched) {
      const reached = this.#generic.count(context, (reason) => this.#skip('generic', reason));
      if (reached > 0) this.#take('generic');
    }
  }

  /** @returns how many values reached a series */
  #apply(rule: Rule, context: RecordContext): number {
    if (!tagMatches(rule.match, context.tag)) return 0;
    if (rule.for !== null) return this.#applyToElements(rule, context);
    if (!rule.when.every((condition) => holds(context, condition))) return 0;
    if (rule.each === null) {
      const found = foundBy(rule, context);
      return this.#applyOnce(rule, context, found, null) ? 1 : 0;
    }
    let reached = 0;
    for (const leaf of leavesOf(context.event.body)) {
      const path = leaf.keys.map(nameOf).join('.');
      if (leaf.isTooLong) this.#skip(rule.id, 'path_too_long');
      else if (matches(rule.each, path)) {
        if (this.#applyOnce(rule, context, leaf.value, path)) reached++;
      }
    }
    return reached;
  }

  /** @returns how many values reached a series */
  #applyToElements(rule: Rule, context: RecordContext): number {
    const isOfElement = (condition: Condition) =>
      /"from":"(item|key)"/.test(JSON.stringify(condition));
    const ofRecord = rule.when.filter((condition) => !isOfElement(condition));
    if (!ofRecord.every((condition) => holds(context, condition))) return 0;
    const elements = elementsOf(lookUp(context, rule.for!));
    if (typeof elements === 'string') {
      this.#skip(rule.id, elements);
      return 0;
    }
    const reached = elements.filter((element) => {
      const inside = { ...context, element };
      if (!rule.when.every((condition) => holds(inside, condition))) return false;
      const found = foundBy(rule, inside);
      return this.#applyOnce(rule, inside, found, null);
    });
    return reached.length;
  }

  /**
   * @param found null if the rule counts records or elements
   * @returns whether the value reached a series
   */
  #applyOnce(
    rule: Rule,
    context: RecordContext,
    found: Value | undefined,
    path: string | null,
  ): boolean {
    const value = found === null ? (constantOf(rule) ?? 1) : numberOf(rule, found);
    const texts = typeof value === 'string' ? value : labelTexts(rule, context, path);
    if (typeof texts === 'string') {
      this.#skip(rule.id, texts);
      return false;
    }
    return this.#update(rule, context, texts, Number(value), sourceOf(rule, context, path));
  }

  #update(
    rule: Rule,
    context: RecordContext,
    texts: readonly string[],
    value: number,
    source: Source,
  ): boolean {
    const nowMs = this.#options.now();
    const family = this.#families.get(rule.family)!;
    if (family.isDisplaced) {
      this.#skip(rule.id, 'name_collision');
      return false;
    }
    const { values, labels } = this.book.limited(family, texts);
    const series = rule.absolute
      ? this.book.findTotal(family, values, source, nowMs)
      : this.book.find(family, values, nowMs);
    const isOverflow = series === family.overflow;
    if (!isOverflow) {
      for (const label of labels) {
        family.labelOverflows.set(label, family.labelOverflows.get(label)! + 1);
      }
    }
    if (rule.absolute && isOverflow) return true;
    series.touchedMs = nowMs;
    let shown = value;
    let bucket = 0;
    if (rule.family.type === 'counter') {
      if (rule.absolute) shown = addTotal(family, series, source.identity, value);
      else series.value = (series.value ?? 0) + value;
    } else if (rule.family.type === 'gauge') {
      updateGauge(series, rule.op, value);
    } else {
      observe(series, value, nowMs);
      bucket = bucketOf(rule.family.buckets, value);
    }
    if (rule.exemplar.length > 0 && !isOverflow)
      this.#keepExemplar(rule, context, series, bucket, shown);
    return true;
  }

  #keepExemplar(
    rule: Rule,
    context: RecordContext,
    series: Series,
    bucket: number,
    value: number,
  ): void {
    const nowMs = this.#options.now();
    const before = series.exemplars.get(bucket);
    if (before !== undefined && nowMs - before.bornMs < 1000) return;
    const exemplar = exemplarOf(rule, context);
    if (exemplar === 'none') return;
    if (exemplar === 'dropped') {
      this.exemplarsDropped++;
      return;
    }
    const { seconds, nanoseconds } = context.event as Event;
    series.exemplars.set(bucket, { labels: exemplar, value, seconds, nanoseconds, bornMs: nowMs });
  }

  #take(rule: string): void {
    this.taken.set(rule, (this.taken.get(rule) ?? 0) + 1);
  }

  #skip(rule: string, reason: string): void {
    const key = `${rule} ${reason}`;
    this.skips.set(key, (this.skips.get(key) ?? 0) + 1);
  }
}

/** Null: the rule looks at nothing in the record. */
function foundBy({ value }: Rule, context: RecordContext): Value | undefined {
  if (value === null || value.from === 'constant') return null;
  return value.from === 'record' ? propertyOf(context, value) : lookUp(context, value);
}

function constantOf({ value }: Rule): number | null {
  return value?.from === 'constant' ? value.number : null;
}

/** The rule's number, or the reason why it is skipped. */
function numberOf(rule: Rule, found: Value | undefined): number | string {
  if (found === undefined) return 'missing';
  let parsed: Parsed | 'not_mapped';
  if (rule.valueMap === null) {
    parsed = parseValue(found, rule.notation, rule.family.type === 'gauge');
  } else if (isScalar(found)) {
    const text = scalarText(found);
    const entry = rule.valueMap.find(({ from }) =>
      typeof from === 'string' ? from === text : matches(from, text),
    );
    parsed = entry?.to ?? 'not_mapped';
  } else {
    parsed = 'wrong_type';
  }
  if (typeof parsed === 'string') return parsed;
  // 0.001 is not a double, 1000 is one.
  const divisor = Math.round(1 / rule.scale);
  const value = 1 / divisor === rule.scale ? parsed / divisor : parsed * rule.scale;
  if (Number.isNaN(parsed) || Number.isNaN(value)) return 'not_a_number';
  const takesInfinity = rule.family.type === 'gauge' && !['add', 'sub'].includes(rule.op);
  if (!takesInfinity && !Number.isFinite(value)) return 'not_finite';
  return rule.family.type === 'counter' && value < 0 ? 'negative' : value;
}
