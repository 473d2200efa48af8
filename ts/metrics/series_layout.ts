// A series' shape in, the offsets of its parts from its handle out, in doubles. Any thread.
//
//   counter, gauge  [value]
//   histogram       [version] [sum] [values of each bucket, not cumulative, the last for +Inf]
//   summary         [version] [count] [sum] [one for each quantile]
//   all             [version of the exemplars] [2 for each exemplar]   if the family keeps exemplars
//                   [milliseconds of the last update]                  if series expire
//                   [seconds since 1970 of the creation]               if series store it
//                   [number of scrapes before the creation]            if new series are shown as 0
//
// Versions, and the addresses of exemplars' texts, are int32 in the memory of such a double.

import type { SeriesShape } from './layout.ts';

/** Of a histogram or a summary. */
export const VERSION = 0;
export const HISTOGRAM_SUM = 1;
export const HISTOGRAM_BUCKETS = 2;
export const SUMMARY_COUNT = 1;
export const SUMMARY_SUM = 2;
export const SUMMARY_QUANTILES = 3;

/** An exemplar: address and size of its text as int32, then the second in which it was taken, private to the writer. */
export const EXEMPLAR_SLOTS = 2;

/** 0 means that the series do not have the part: the value, or the version, is there. */
export interface SeriesLayout {
  /** Doubles of one series. */
  readonly slots: number;
  /** The version of the exemplars, which come after it. */
  readonly exemplars: number;
  readonly exemplarCount: number;
  readonly touched: number;
  readonly created: number;
  readonly birth: number;
  /** Slots [0] to [1], excluded, start as NaN: no value yet, no observation yet. The others start as 0. */
  readonly unset: readonly [number, number];
}

export function seriesLayout(shape: SeriesShape): SeriesLayout {
  const { type, buckets, quantiles, absolute } = shape;
  let slots: number;
  let unset: readonly [number, number] = NOTHING;
  let exemplarCount = 0;
  if (type === 'histogram') {
    slots = HISTOGRAM_BUCKETS + buckets.length + 1;
    exemplarCount = buckets.length + 1;
  } else if (type === 'summary') {
    slots = SUMMARY_QUANTILES + quantiles.length;
    unset = [SUMMARY_QUANTILES, slots];
  } else {
    slots = 1;
    // A gauge is shown from its first value on. A counter starts at 0; the overflow series of running totals, to which
    // nothing is ever added, has nothing to show.
    if (type === 'gauge' || absolute) unset = FIRST;
    exemplarCount = type === 'counter' ? 1 : 0;
  }
  if (!shape.exemplars) exemplarCount = 0;
  const exemplars = exemplarCount > 0 ? slots : 0;
  if (exemplarCount > 0) slots += 1 + EXEMPLAR_SLOTS * exemplarCount;
  const touched = shape.expires ? slots++ : 0;
  const created = shape.created === true ? slots++ : 0;
  const birth = (shape.zeroForMs ?? 0) > 0 ? slots++ : 0;
  return { slots, exemplars, exemplarCount, touched, created, birth, unset };
}

const NOTHING = [0, 0] as const;
const FIRST = [0, 1] as const;
