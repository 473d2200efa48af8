// A format in, the samples of one family out: the interface of all that can be rendered, from the shared store or a
// prom-client snapshot. Worker thread.

import type { Format } from '../exposition/format.ts';
import type { FamilyType } from '../exposition/metric_type.ts';
import type { ByteWriter } from './byte_writer.ts';

/** A metric family: samples of one name, type and help. */
export interface Family {
  /** As in text 0.0.4, but unescaped: a counter's name includes `_total`. */
  readonly name: string;
  readonly type: FamilyType;
  /**
   * A counter that keeps its name in OpenMetrics, which calls it unknown: a counter's samples end in `_total` there.
   */
  readonly keepsName?: boolean;
  /** Unescaped. Empty: no HELP line. */
  readonly help: string;
  /** Unit of the samples, for OpenMetrics; shown if the name ends in it. Empty or absent: none. */
  readonly unit?: string;
  /** Current number of series; a histogram's or a summary's lines count as one. */
  readonly seriesCount: number;
  /** Its own cap; Infinity or absent: none. */
  readonly maxSeries?: number;
  /**
   * Writes complete sample lines, each ending in `\n`, or nothing. Names are those of the format (shown_name.ts): in
   * OpenMetrics a counter's samples are called `counterSampleName(…)`; `le` and `quantile` are formatted by
   * `formatBound(…)`.
   */
  writeSamples(out: ByteWriter, format: Format): void;
}
