// A series and a bucket in, its exemplar as OpenMetrics shows it after the value out: ` # {trace_id="…"} 0.7
// 1690000000.5`. Worker thread.

import { textOffsetOf, textSegmentOf } from '../metrics/layout.ts';
import { isStable, type SeqlockReader } from '../metrics/seqlock.ts';
import { EXEMPLAR_SLOTS, type SeriesLayout } from '../metrics/series_layout.ts';
import type { ByteWriter } from './byte_writer.ts';
import { pieceOf } from './piece.ts';
import type { SeriesPlace } from './sample_lines.ts';

// An exemplar changes at most once a second: the second try succeeds, or the line is written without it.
const TRIES = 3;
const BEGINNING = pieceOf(' # ');
const WORD_BYTES = Float64Array.BYTES_PER_ELEMENT;

export class ExemplarWriter {
  readonly #layout: SeriesLayout;
  readonly #versions: SeqlockReader;

  constructor(layout: SeriesLayout, versions: SeqlockReader) {
    this.#layout = layout;
    this.#versions = versions;
  }

  /** Writes nothing if there is none. @param index of a histogram's bucket, otherwise 0 */
  write(out: ByteWriter, place: SeriesPlace, index: number): void {
    const { words, texts } = place;
    const version = (place.at + this.#layout.exemplars) * 2;
    const address = version + 2 + EXEMPLAR_SLOTS * 2 * index;
    const start = out.length;
    for (let i = 0; i < TRIES; i++) {
      const seen = this.#versions.begin(words, version);
      if (!isStable(seen)) continue;
      const size = words[address + 1]!;
      if (size === 0) return;
      const text = texts[textSegmentOf(words[address]!)];
      if (text === undefined) return;
      const offset = textOffsetOf(words[address]!);
      const sizeBytes = Math.min(size, text.length * WORD_BYTES - offset);
      // Then another series' values are here by now, and the written text will be discarded.
      if (!(sizeBytes > 0)) return;
      out.writePiece(BEGINNING);
      out.writeWords(text, offset, sizeBytes);
      if (this.#versions.isUnchanged(words, version, seen)) return;
      out.truncate(start);
    }
  }
}
