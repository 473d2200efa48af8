// The exemplar of a counter or a bucket, as OpenMetrics shows it behind the value: ` # {trace_id="…"} 0.7 1690000000.5`.
// Endpoint's worker.

import { textOffsetOf, textSegmentOf } from '../metrics/layout.ts';
import { isStable, type SeqlockReader } from '../metrics/seqlock.ts';
import { EXEMPLAR_SLOTS, type SeriesLayout } from '../metrics/series_layout.ts';
import type { ByteWriter } from './byte_writer.ts';
import { pieceOf } from './piece.ts';
import type { SeriesPlace } from './sample_lines.ts';

// An exemplar changes once a second at most: the second try finds it whole, or its line goes without.
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

  /** Writes nothing where there is none. @param index of a histogram's bucket, otherwise 0 */
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
      // So it is only where another series' values lie here by now, and what is written will be taken back.
      if (!(sizeBytes > 0)) return;
      out.writePiece(BEGINNING);
      out.writeWords(text, offset, sizeBytes);
      if (this.#versions.isUnchanged(words, version, seen)) return;
      out.truncate(start);
    }
  }
}
