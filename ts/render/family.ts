// What a family must offer to be rendered, whoever holds its samples: the shared store or a prom-client snapshot.
// Worker thread.

import type { Format } from '../exposition/format.ts';
import type { FamilyType } from '../exposition/metric_type.ts';
import type { ByteWriter } from './byte_writer.ts';

/** A metric family: samples of one name, type and help. */
export interface Family {
  /** As text 0.0.4 shows it, but unescaped: a counter's name includes `_total`. */
  readonly name: string;
  readonly type: FamilyType;
  /** A counter by its own name in OpenMetrics, which calls it unknown: a counter's samples end in `_total` there. */
  readonly keepsName?: boolean;
  /** Unescaped. Empty: no HELP line. */
  readonly help: string;
  /** In which the samples are, for OpenMetrics; shown where the name ends in it. Empty or absent: none. */
  readonly unit?: string;
  /** Series there are now; a histogram's or a summary's lines count as one. */
  readonly seriesCount: number;
  /**
   * Writes complete sample lines, each ending in `\n`, or nothing. Names are the format's (shown_name.ts): in OpenMetrics
   * a counter's samples are called `counterSampleName(…)`; `le` and `quantile` are formatted by `formatBound(…)`.
   */
  writeSamples(out: ByteWriter, format: Format): void;
}
