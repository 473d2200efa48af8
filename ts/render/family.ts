// What a family must offer to be rendered, whoever holds its samples: the shared store or a prom-client snapshot.
// Worker thread.
import type { ByteWriter } from './byte_writer.ts';
import type { Dialect } from './dialect.ts';

export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';

/** A metric family: samples of one name, type and help. */
export interface Family {
  /** As text 0.0.4 shows it: a counter's name includes `_total`. */
  readonly name: string;
  readonly type: FamilyType;
  /** Unescaped. Empty: no HELP line. */
  readonly help: string;
  /**
   * Writes complete sample lines, each ending in `\n`, or nothing. In OpenMetrics a counter's samples are called
   * `counterSampleName(name)`, and `le` and `quantile` are formatted by `formatBound(…, 'openmetrics')`.
   */
  writeSamples(out: ByteWriter, dialect: Dialect): void;
}

const TOTAL = '_total';

/** The name in OpenMetrics' TYPE and HELP lines: a counter's without `_total`. */
export function openMetricsFamilyName(family: Pick<Family, 'name' | 'type'>): string {
  return family.type === 'counter' && family.name.endsWith(TOTAL)
    ? family.name.slice(0, -TOTAL.length)
    : family.name;
}

/** The name of a counter's samples in OpenMetrics, which always ends in `_total`. */
export function counterSampleName(name: string): string {
  return name.endsWith(TOTAL) ? name : name + TOTAL;
}
