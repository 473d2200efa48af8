// The location of a series in, its samples out, as 0 while it is new to scrapers (`birth: zero`). Worker thread.

import type { SeriesShape } from '../metrics/layout.ts';
import { type SeriesLayout, seriesLayout } from '../metrics/series_layout.ts';
import type { ByteWriter } from './byte_writer.ts';
import type { SeriesPlace } from './sample_lines.ts';
import type { ZeroPeriod } from './scrapes.ts';
import type { SampleWriter } from './store_samples.ts';

/** A writer that shows new series as 0; the given one itself without a period. */
export function withZeros(
  writer: SampleWriter,
  shape: SeriesShape,
  period: ZeroPeriod | null,
): SampleWriter {
  return period === null ? writer : new ZeroWriter(writer, seriesLayout(shape), period);
}

class ZeroWriter implements SampleWriter {
  readonly #writer: SampleWriter;
  readonly #layout: SeriesLayout;
  readonly #period: ZeroPeriod;
  /** The values of a series without updates, and so without exemplars; and the same memory as words. */
  readonly #zeros: Float64Array;
  readonly #words: Int32Array;

  constructor(writer: SampleWriter, layout: SeriesLayout, period: ZeroPeriod) {
    this.#writer = writer;
    this.#layout = layout;
    this.#period = period;
    this.#zeros = new Float64Array(layout.slots).fill(Number.NaN, ...layout.unset);
    this.#words = new Int32Array(this.#zeros.buffer);
  }

  write(out: ByteWriter, place: SeriesPlace): void {
    const { at, values, words } = place;
    const { birth, created } = this.#layout;
    if (values[at + birth]! < this.#period.newFrom) {
      this.#writer.write(out, place);
      return;
    }
    // It began when it began.
    if (created > 0) this.#zeros[created] = values[at + created]!;
    place.values = this.#zeros;
    place.words = this.#words;
    place.at = 0;
    this.#writer.write(out, place);
    place.values = values;
    place.words = words;
    place.at = at;
  }
}
