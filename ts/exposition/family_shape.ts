// The properties of a metric family that rules, the store and the formats share: declared here, extended by those that
// know more. Types, and one constant; any thread.

import type { MetricType } from './metric_type.ts';

/** Determines a series' values. */
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

/** The shape, and the family's texts and names. */
export interface FamilyBase extends FamilyShape {
  /** Unescaped. */
  readonly name: string;
  /** Empty: none given. */
  readonly help: string;
  /** OpenMetrics' unit, in which the name ends. Empty: none. */
  readonly unit: string;
  /** All label names but `le` and `quantile`, constant ones first; the order in which they are shown. */
  readonly labelNames: readonly string[];
  /** How far back a summary's quantiles look, in milliseconds. 0 for other types. */
  readonly maxAgeMs: number;
  /**
   * How long a new series is shown as 0, from its first scrape on, in milliseconds. 0: not at all, as for gauges and
   * running totals.
   */
  readonly zeroForMs: number;
  /** Labels with a limit, in the order of `labelNames`. */
  readonly maxValues: readonly MaxValues[];
}

/** How many different values a label may have; further ones become `other`. */
export interface MaxValues {
  readonly label: string;
  readonly max: number;
}
