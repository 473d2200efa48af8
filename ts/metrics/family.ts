// One metric family: its series, found or born by their label values, and what changes their numbers.
// Counting thread. Updates allocate nothing.

import { isClassicLabelName } from '../exposition/escape_name.ts';
import type { FamilyBase } from '../exposition/family_shape.ts';
import { OVERFLOW_LABEL } from '../exposition/names.ts';
import { exemplarText, isStale, writeExemplar } from './exemplars.ts';
import { type Bounds, observe } from './histogram.ts';
import { labelBeginnings } from './label_text.ts';
import { VALUES_MASK, VALUES_SHIFT } from './layout.ts';
import type { SeriesLayout } from './series_layout.ts';
import { FULL, type SeriesSet } from './series_set.ts';
import type { Store } from './store.ts';
import { Summaries } from './summary.ts';

/** A family as it is declared. Its name is with the namespace. */
export interface FamilyDefinition extends FamilyBase {
  /** 0: series never expire. */
  readonly ttlMs: number;
  /** Infinity: only the instance's cap. */
  readonly maxSeries: number;
  /** Whether another family may take its names as long as it has had no series. */
  readonly yields: boolean;
  /** Labels of the overflow series, besides its own. */
  readonly constantLabels: readonly { readonly name: string; readonly value: string }[];
}

/** Told of deaths before any handle is given anew: handles for which isGone() answers true mean nothing any more. */
export type OnExpired = (isGone: (handle: number) => boolean) => void;

const NONE = -1;

/** What the plugin's keys say of OpenMetrics. */
export interface ShownInOpenMetrics {
  /** Whether series of a type that begins at 0 keep the moment of their birth. */
  readonly createdTimestamps: boolean;
  /** Whether a counter that is not called `…_total` keeps its name. */
  readonly countersAsWritten: boolean;
}

/**
 * A handle is the global number of a series' first value (layout.ts). It is good until onExpired says otherwise. Which
 * of the updates makes sense depends on the family's type; each counts as the series' sign of life.
 */
export class Family {
  readonly definition: FamilyDefinition;
  /** In the store. */
  readonly number: number;
  /** Updates that went, or were meant for, the overflow series. */
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
  private readonly summaries: Summaries | null;
  private readonly scratch = new Float64Array(1);
  private count = 0;
  private overflowRow = NONE;

  /**
   * To be made by Families only, which knows what names are taken.
   * @param bounds of the definition's buckets
   */
  constructor(
    definition: FamilyDefinition,
    all: SeriesSet,
    bounds: Bounds,
    shown: ShownInOpenMetrics,
  ) {
    const { name, type, help, unit, buckets, quantiles, maxAgeMs, absolute, exemplars, ttlMs } =
      definition;
    const { store } = all;
    const keepsName = type === 'counter' && shown.countersAsWritten && !name.endsWith('_total');
    const created = shown.createdTimestamps && type !== 'gauge' && !keepsName;
    const expires = ttlMs > 0;
    const shape = { type, buckets, quantiles, absolute, exemplars, expires, created, keepsName };
    this.definition = definition;
    this.all = all;
    this.store = store;
    const quotedLabels = definition.labelNames.filter((label) => !isClassicLabelName(label));
    this.number = store.addFamily({ name, help, unit, quotedLabels, shape });
    this.layout = store.layouts[this.number]!;
    this.touched = this.layout.touched;
    this.beginnings = labelBeginnings(definition.labelNames);
    this.bounds = bounds;
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
   * The series of these label values (in the order of `definition.labelNames`), born where it is new.
   * @returns its handle, or -1 where it is new and the family is full. Slow: makes strings
   */
  series(values: readonly string[]): number {
    const before = this.all.count;
    const row = this.all.find(this.number, this.beginnings, values, !this.isFull);
    if (row === FULL) return NONE;
    this.isUsed = true;
    this.count += this.all.count - before;
    return this.store.handleOf(row);
  }

  /** Handle of the series that takes what is in excess of a cap; counts one overflow. It is not shown before an update. */
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

  // What follows takes its number as the first of an array, borrowed: V8 makes an object of a double that is handed to a
  // call, unless it inlines it. NaN stands for no value yet: nothing is greater or less than it.

  /** Counters, and gauges: from 0 where they have no value yet. */
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

  /** Whether this series (of a histogram: the bucket of this value) takes an exemplar now; at most one in a second. */
  wantsExemplar(handle: number, value: number): boolean {
    const { layout } = this;
    return layout.exemplarCount > 0 && isStale(this.store, layout, handle, this.exemplarOf(value));
  }

  /** @param labels at least one; with OpenMetrics' limit of 128 characters kept */
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

  /** When a series was updated last, on the store's clock. Only where the family has a ttl. */
  touchedMs(handle: number): number {
    return this.store.values[handle >> VALUES_SHIFT]![(handle & VALUES_MASK) + this.touched]!;
  }

  /** Whether the series of a row may die. */
  isMortal(row: number): boolean {
    return this.touched > 0 && row !== this.overflowRow;
  }

  /** Ends the series of a row. */
  remove(row: number): void {
    this.summaries?.forget(this.store.handleOf(row));
    this.all.remove(row);
    this.count--;
  }

  /** Brings what is not exact at once, a summary's quantiles, up to the store's clock. */
  publish(untilMs: number): void {
    this.summaries?.publish(untilMs);
  }

  private exemplarOf(value: number): number {
    this.scratch[0] = value;
    return this.bounds.bucketOf(this.scratch);
  }
}
