// What every sample line of a stored series is made of: a name, the labels' text, a value. Endpoint's worker.
import type { ByteWriter } from './byte_writer.ts';
import { type Piece, pieceOf } from './piece.ts';
import { lineStart } from './shown_name.ts';

const COMMA = 0x2c;
const LABELS_END = pieceOf('} ');
export const LINE_END = 0x0a;

/** Where one series lies in what was received. */
export interface SeriesPlace {
  /** The segment of its label text, as words for ByteWriter.writeWords(), and where in it that lies, in bytes. */
  text: Float64Array;
  textStart: number;
  textEnd: number;
  /** The segment of its values, as doubles and as version words, and where in it they begin. */
  values: Float64Array;
  words: Int32Array;
  at: number;
  /** All text segments, for exemplars. */
  texts: readonly Float64Array[];
}

/** What lines of one name begin with. */
export class SampleName {
  /** Up to the first label. */
  readonly labelled: Piece;
  /** Without labels, up to the value. */
  readonly bare: Piece;

  constructor(name: string) {
    const { labelled, bare } = lineStart(name);
    this.labelled = pieceOf(labelled);
    this.bare = pieceOf(bare);
  }
}

/** Of a line whose last label is the bound. */
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
