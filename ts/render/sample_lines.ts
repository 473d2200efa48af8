// A name, the labels' text and a value in, a sample line of a stored series out. Worker thread.

import type { ByteWriter } from './byte_writer.ts';
import { type Piece, pieceOf } from './piece.ts';
import { lineStart } from './shown_name.ts';

const COMMA = 0x2c;
const LABELS_END = pieceOf('} ');
export const LINE_END = 0x0a;

/** The location of one series in the mapped store. */
export interface SeriesPlace {
  /** The segment of its label text, as words for ByteWriter.writeWords(), and the text's range in it, in bytes. */
  text: Float64Array;
  textStart: number;
  textEnd: number;
  /** The segment of its values, as doubles and as version words, and where they begin in it. */
  values: Float64Array;
  words: Int32Array;
  at: number;
  /** All text segments, for exemplars. */
  texts: readonly Float64Array[];
}

/**
 * The beginnings of lines with one name. Each is made at its first use: nearly all families need only one of the two,
 * and if 100,000 are read in two formats, the unused ones would be 40 MB of the worker's heap.
 */
export class SampleName {
  readonly #name: string;
  #labelled: Piece | null = null;
  #bare: Piece | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  /** Up to the first label. */
  get labelled(): Piece {
    this.#labelled ??= pieceOf(lineStart(this.#name).labelled);
    return this.#labelled;
  }

  /** Without labels, up to the value. */
  get bare(): Piece {
    this.#bare ??= pieceOf(lineStart(this.#name).bare);
    return this.#bare;
  }
}

/** For a line whose last label is the bound. */
export function writeBeginning(out: ByteWriter, name: SampleName, place: SeriesPlace): void {
  out.writePiece(name.labelled);
  if (place.textEnd > place.textStart) {
    out.writeWords(place.text, place.textStart, place.textEnd - place.textStart);
    out.writeByte(COMMA);
  }
}

/** A whole line, with the double at `values[at]`. */
export function writeSample(
  out: ByteWriter,
  name: SampleName,
  place: SeriesPlace,
  values: Float64Array,
  at: number,
): void {
  writeSeries(out, name, place);
  out.writeNumberAt(values, at);
  out.writeByte(LINE_END);
}

/** A line up to its value. */
export function writeSeries(out: ByteWriter, name: SampleName, place: SeriesPlace): void {
  if (place.textEnd > place.textStart) {
    out.writePiece(name.labelled);
    out.writeWords(place.text, place.textStart, place.textEnd - place.textStart);
    out.writePiece(LABELS_END);
  } else {
    out.writePiece(name.bare);
  }
}
