// The answers of prom-client's registries, as they cross from the counting thread to the worker. Types only, any
// thread.

/** One sample of a snapshot. Histograms and summaries name theirs (`x_bucket`, `x_sum`, …). */
export interface PromClientValue {
  readonly value: number;
  readonly labels?: Readonly<Partial<Record<string, string | number>>>;
  readonly metricName?: string;
}

/**
 * One metric of a snapshot, structured-cloneable: the form of prom-client's MetricObjectWithValues at run time, where
 * `type` is a word (its declarations call it a number).
 */
export interface PromClientMetric {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly values: readonly PromClientValue[];
}

/** The result of `registry.getMetricsAsJSON()`. */
export type PromClientSnapshot = readonly PromClientMetric[];
