// Label values and numbers in, one metric family's series out, found or created, and their updates. Counting thread;
// updates allocate nothing.

import { isClassicLabelName } from '../exposition/escape_name.ts';
import type { FamilyBase } from '../exposition/family_shape.ts';
import { OVERFLOW_LABEL } from '../exposition/names.ts';
import { exemplarText, isStale, writeExemplar } from './exemplars.ts';
import { type Bounds, observe } from './histogram.ts';
import { LabelLimits } from './label_limits.ts';
import { labelBeginnings } from './label_text.ts';
import { BEFORE_SCRAPES, VALUES_MASK, VALUES_SHIFT } from './layout.ts';
import type { SeriesLayout } from './series_layout.ts';
import { FULL, type SeriesSet } from './series_set.ts';
import type { Store } from './store.ts';
import { Summaries } from './summary.ts';

/** A family as declared. The name includes the namespace. */
export interface FamilyDefinition extends FamilyBase {
  /** 0: series never expire. */
  readonly ttlMs: number;
  /** Infinity: only the instance's cap. */
  readonly maxSeries: number;
  /** Whether another family may take its names until it gets its first series. */
  readonly yields: boolean;
  /** Labels of the overflow series, besides its own. */
  readonly constantLabels: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Called about ended series before any handle is reused: handles for which isGone() returns true are no longer valid.
 */
export type OnExpired = (isGone: (handle: number) => boolean) => void;

const NONE = -1;

/** The plugin's keys about OpenMetrics. */
export interface ShownInOpenMetrics {
  /** Whether series of a type that begins at 0 store the time of their creation. */
  readonly createdTimestamps: boolean;
  /** Whether a counter keeps its name if that does not end in `_total`. */
  readonly countersAsWritten: boolean;
}

/**
 * A handle is the global number of a series' first value (layout.ts). It is valid until onExpired says otherwise. Which
 * updates make sense depends on the family's type; each of them keeps the series from expiring.
 */
export class Family {
  definition: FamilyDefinition;
  /** In the store. */
  readonly number: number;
  /** Updates that went to the overflow series, or were meant for it. */
  overflowCount = 0;
  /** Another family has taken one of its names: it must not have a series. */
  isDisplaced = false;
  private isUsed = false;
  private readonly all: SeriesSet;
  readonly store: Store;
  private readonly layout: SeriesLayout;
  private readonly touched: number;
  private readonly beginnings: readonly string[];
  readonly bounds: Bounds;
  /** Null if no label has a limit. Apply it to values before series(). */
  readonly labelLimits: LabelLimits | null;
  private readonly summaries: Summaries | null;
  private readonly scratch = new Float64Array(1);
  private count = 0;
  private overflowRow = NONE;
  /** Handles of series that exist from the start, if others expire. */
  private readonly permanent = new Set<number>();

  /**
   * For Families only, which knows the names that are taken.
   * @param bounds of the definition's buckets
   */
  constructor(
    definition: FamilyDefinition,
    all: SeriesSet,
    bounds: Bounds,
    shown: ShownInOpenMetrics,
  ) {
    const { name, type, help, unit, buckets, quantiles, maxAgeMs, ttlMs } = definition;
    const { absolute, exemplars, maxSeries, zeroForMs } = definition;
    const { store } = all;
    const keepsName = type === 'counter' && shown.countersAsWritten && !name.endsWith('_total');
    const created = shown.createdTimestamps && type !== 'gauge' && !keepsName;
    const expires = ttlMs > 0;
    const kept = { expires, created, keepsName };
    const shape = { type, buckets, quantiles, absolute, exemplars, zeroForMs, ...kept };
    this.definition = definition;
    this.all = all;
    this.store = store;
    const quotedLabels = definition.labelNames.filter((label) => !isClassicLabelName(label));
    this.number = store.addFamily({ name, help, unit, quotedLabels, shape, maxSeries });
    this.layout = store.layouts[this.number]!;
    this.touched = this.layout.touched;
    this.beginnings = labelBeginnings(definition.labelNames);
    this.bounds = bounds;
    const { labelNames, maxValues } = definition;
    this.labelLimits = maxValues.length === 0 ? null : new LabelLimits(labelNames, maxValues);
    this.summaries = type === 'summary' ? new Summaries(quantiles, maxAgeMs, store) : null;
  }

  /** Whether another family may take its names. */
  get mayBeDisplaced(): boolean {
    return this.definition.yields && !this.isUsed;
  }

  /** By its own cap or the instance's. */
  get isFull(): boolean {
    return this.count >= this.definition.maxSeries || this.all.isFull;
  }

  /**
   * The series of these label values (in the order of `definition.labelNames`), created if it is new.
   * @returns its handle, or -1 if it is new and the family is full. Slow: makes strings
   */
  series(values: readonly string[]): number {
    const before = this.all.count;
    const row = this.all.find(this.number, this.beginnings, values, !this.isFull);
    if (row === FULL) return NONE;
    this.isUsed = true;
    const isNew = this.all.count > before;
    if (isNew) {
      this.count++;
      this.labelLimits?.add(row, values);
    }
    return this.store.handleOf(row);
  }

  /**
   * Makes the series of these label values, at 0, so that it exists before its first update; it never expires. One that
   * exists keeps its value. Nothing happens at a cap.
   */
  startAtZero(values: readonly string[]): void {
    const handle = this.series(values);
    if (handle === NONE) return;
    const numbers = this.store.values[handle >> VALUES_SHIFT]!;
    const at = handle & VALUES_MASK;
    const { type } = this.definition;
    const isNumber = type === 'counter' || type === 'gauge';
    if (isNumber && Number.isNaN(numbers[at]!)) numbers[at] = 0;
    if (this.layout.birth > 0) numbers[at + this.layout.birth] = BEFORE_SCRAPES;
    if (this.touched > 0) this.permanent.add(handle);
  }

  /**
   * Handle of the series for updates in excess of a cap; counts one overflow. It is not shown before its first update.
   */
  overflow(): number {
    this.overflowCount++;
    this.isUsed = true;
    if (this.overflowRow === NONE) {
      const { constantLabels } = this.definition;
      const names = [...constantLabels.map(({ name }) => name), OVERFLOW_LABEL];
      const values = [...constantLabels.map(({ value }) => value), 'true'];
      this.overflowRow = this.all.findExempt(this.number, labelBeginnings(names), values);
    }
    return this.store.handleOf(this.overflowRow);
  }

  // The methods below take their number as the first of an array, borrowed: V8 makes an object of a double that is
  // passed to a call, unless it inlines the call. NaN means no value yet: nothing is greater or less than it.

  /** Counters, and gauges: from 0 if they have no value yet. */
  add(handle: number, value: Float64Array): void {
    const values = this.store.values[handle >> VALUES_SHIFT]!;
    const at = handle & VALUES_MASK;
    const before = values[at]!;
    values[at] = Number.isNaN(before) ? value[0]! : before + value[0]!;
    if (this.touched > 0) values[at + this.touched] = this.store.nowMs;
  }

  /** Gauges. */
  subtract(handle: number, value: Float64Array): void {
    this.scratch[0] = -value[0]!;
    this.add(handle, this.scratch);
  }

  set(handle: number, value: Float64Array): void {
    const values = this.store.values[handle >> VALUES_SHIFT]!;
    const at = handle & VALUES_MASK;
    values[at] = value[0]!;
    if (this.touched > 0) values[at + this.touched] = this.store.nowMs;
  }

  setMax(handle: number, value: Float64Array): void {
    const values = this.store.values[handle >> VALUES_SHIFT]!;
    const at = handle & VALUES_MASK;
    if (!(values[at]! >= value[0]!)) values[at] = value[0]!;
    if (this.touched > 0) values[at + this.touched] = this.store.nowMs;
  }

  setMin(handle: number, value: Float64Array): void {
    const values = this.store.values[handle >> VALUES_SHIFT]!;
    const at = handle & VALUES_MASK;
    if (!(values[at]! <= value[0]!)) values[at] = value[0]!;
    if (this.touched > 0) values[at + this.touched] = this.store.nowMs;
  }

  /** Histograms and summaries. */
  observe(handle: number, value: Float64Array): void {
    const segment = handle >> VALUES_SHIFT;
    const values = this.store.values[segment]!;
    const at = handle & VALUES_MASK;
    if (this.summaries !== null) this.summaries.observe(handle, value[0]!);
    else observe(values, this.store.words[segment]!, at, this.bounds, value);
    if (this.touched > 0) values[at + this.touched] = this.store.nowMs;
  }

  /** Whether this series (histogram: the bucket of this value) takes an exemplar now; at most one a second. */
  wantsExemplar(handle: number, value: number): boolean {
    const { layout } = this;
    return layout.exemplarCount > 0 && isStale(this.store, layout, handle, this.exemplarOf(value));
  }

  /** @param labels at least one, within OpenMetrics' limit of 128 characters */
  setExemplar(
    handle: number,
    value: number,
    labels: readonly (readonly [name: string, value: string])[],
    seconds: number,
    nanoseconds: number,
  ): void {
    const text = exemplarText(labels, value, seconds, nanoseconds);
    writeExemplar(this.store, this.layout, handle, this.exemplarOf(value), text);
  }

  /** The last update of a series, on the store's clock. Only if the family has a ttl. */
  touchedMs(handle: number): number {
    return this.store.values[handle >> VALUES_SHIFT]![(handle & VALUES_MASK) + this.touched]!;
  }

  /** Whether the series of a row may expire. */
  isMortal(row: number): boolean {
    if (this.touched === 0 || row === this.overflowRow) return false;
    return !this.permanent.has(this.store.handleOf(row));
  }

  /** Ends the series of a row. */
  remove(row: number): void {
    this.summaries?.forget(this.store.handleOf(row));
    this.labelLimits?.remove(row);
    if (row === this.overflowRow) {
      this.all.removeExempt(row);
      this.overflowRow = NONE;
    } else {
      this.all.remove(row);
      this.count--;
    }
  }

  /** The series go on under another help. */
  setHelp(help: string): void {
    if (help === this.definition.help) return;
    this.definition = { ...this.definition, help };
    this.store.setHelp(this.number, help);
  }

  /** Brings values that lag, a summary's quantiles, up to the store's clock. */
  publish(untilMs: number): void {
    this.summaries?.publish(untilMs);
  }

  private exemplarOf(value: number): number {
    this.scratch[0] = value;
    return this.bounds.bucketOf(this.scratch);
  }
}
