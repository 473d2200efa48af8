// What rules, the store and the formats agree on about a metric family: declared here, and extended where each knows
// more. Any thread.

import type { MetricType } from './metric_type.ts';

/** What decides a series' values. */
export interface FamilyShape {
  readonly type: MetricType;
  /** Upper bounds, increasing, finite. Histograms only, otherwise empty. */
  readonly buckets: readonly number[];
  /** 0 to 1, increasing. Summaries only, otherwise empty. */
  readonly quantiles: readonly number[];
  /** Whether a rule of the family adds up a running total (`from: absolute`). */
  readonly absolute: boolean;
  /** Whether a rule of the family keeps exemplars. */
  readonly exemplars: boolean;
}

/** The shape, and what is said about a family once. */
export interface FamilyBase extends FamilyShape {
  /** Unescaped. */
  readonly name: string;
  /** Empty: none given. */
  readonly help: string;
  /** What OpenMetrics calls the unit: what the name ends in. Empty: none. */
  readonly unit: string;
  /** All label names but `le` and `quantile`, constant ones first; the order in which they are shown. */
  readonly labelNames: readonly string[];
  /** How far back a summary's quantiles look, in milliseconds. 0 for other types. */
  readonly maxAgeMs: number;
}

/** A gauge of which nothing is said. */
export const PLAIN_GAUGE = {
  type: 'gauge',
  buckets: [],
  quantiles: [],
  absolute: false,
  exemplars: false,
  help: '',
  unit: '',
  maxAgeMs: 0,
} as const satisfies Omit<FamilyBase, 'name' | 'labelNames'>;
