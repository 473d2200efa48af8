// A text that is written again and again in, its words out, to be copied eight bytes at a time. Worker thread.

const WORD_BYTES = Float64Array.BYTES_PER_ELEMENT;

/** See ByteWriter.writeWords(). Never changed. */
export interface Piece {
  /** The bytes, with zeros up to a whole word. */
  readonly words: Float64Array;
  readonly sizeBytes: number;
}

/** The text in UTF-8. */
export function pieceOf(text: string): Piece {
  const utf8 = Buffer.from(text);
  const words = new Float64Array(Math.ceil(utf8.length / WORD_BYTES));
  new Uint8Array(words.buffer).set(utf8);
  return { words, sizeBytes: utf8.length };
}
