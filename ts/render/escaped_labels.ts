// A series' label text from the store in, with quoted names; the same text with those names escaped out, for readers
// that know classic names only. Worker thread.

import { type Escaping, escapeLabelName } from '../exposition/escape_name.ts';
import { writtenLabelName } from '../exposition/escape_text.ts';
import type { ByteWriter } from './byte_writer.ts';
import type { SeriesPlace } from './sample_lines.ts';
import type { SampleWriter } from './store_samples.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const EQUALS = 0x3d;
const COMMA = 0x2c;
const FIRST_BYTES = 256;
const WORD_BYTES = Float64Array.BYTES_PER_ELEMENT;
const NO_WORDS = new Float64Array(0);
const NO_BYTES = new Uint8Array(0);

interface EscapedName {
  /** With quotes, as in the store. */
  readonly quoted: Uint8Array;
  readonly escaped: Uint8Array;
}

/**
 * A writer that shows the label names `names` with `escaping`; the given one itself if there is nothing to escape.
 * @param names of the family that are quoted in the store
 */
export function withEscapedLabels(
  writer: SampleWriter,
  names: readonly string[],
  escaping: Escaping,
): SampleWriter {
  if (names.length === 0 || escaping === 'allow-utf-8') return writer;
  const escaped = names.map((name) => ({
    quoted: Buffer.from(writtenLabelName(name)),
    escaped: Buffer.from(escapeLabelName(name, escaping)),
  }));
  return new EscapedLabelsWriter(writer, escaped);
}

class EscapedLabelsWriter implements SampleWriter {
  readonly #writer: SampleWriter;
  readonly #names: readonly EscapedName[];
  /** The rewritten text of the current series, and the same memory as words. */
  #text = new Uint8Array(FIRST_BYTES);
  #words = new Float64Array(this.#text.buffer);
  #length = 0;
  /** The segment that was read last, and the same memory as bytes. */
  #segment: Float64Array = NO_WORDS;
  #bytes: Uint8Array = NO_BYTES;

  constructor(writer: SampleWriter, names: readonly EscapedName[]) {
    this.#writer = writer;
    this.#names = names;
  }

  write(out: ByteWriter, place: SeriesPlace): void {
    const { text, textStart, textEnd } = place;
    if (text !== this.#segment) {
      this.#segment = text;
      this.#bytes = new Uint8Array(text.buffer, text.byteOffset, text.byteLength);
    }
    this.#rewrite(this.#bytes, textStart, textEnd);
    place.text = this.#words;
    place.textStart = 0;
    place.textEnd = this.#length;
    this.#writer.write(out, place);
  }

  // The text may be overwritten meanwhile, and its row is checked afterwards: whatever the bytes, this stops at the
  // text's end.
  #rewrite(text: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    this.#length = 0;
    let at = start;
    while (at < end) {
      if (text[at] === QUOTE) at = this.#escapeName(text, at, end);
      at = this.#copyLabel(text, at, end);
    }
  }

  /** @returns where the name ends; where it begins if it is not one of `names` */
  #escapeName(text: Uint8Array, start: number, end: number): number {
    for (const { quoted, escaped } of this.#names) {
      if (!isAt(text, start, end, quoted)) continue;
      this.#reserve(this.#length + escaped.length + end - start);
      this.#text.set(escaped, this.#length);
      this.#length += escaped.length;
      return start + quoted.length;
    }
    return start;
  }

  /** Copies up to the comma after the value, included. @returns where the next label begins */
  #copyLabel(text: Uint8Array, start: number, end: number): number {
    let isInValue = false;
    let at = start;
    while (at < end) {
      const byte = text[at++]!;
      this.#text[this.#length++] = byte;
      if (byte === BACKSLASH && at < end) this.#text[this.#length++] = text[at++]!;
      else if (byte === QUOTE) isInValue = !isInValue;
      else if (byte === COMMA && !isInValue) break;
    }
    return at;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#text.length) return;
    const words = new Float64Array(Math.ceil((bytes * 2) / WORD_BYTES));
    const grown = new Uint8Array(words.buffer);
    grown.set(this.#text);
    this.#words = words;
    this.#text = grown;
  }
}

function isAt(text: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  if (start + name.length >= end || text[start + name.length] !== EQUALS) return false;
  for (let i = 0; i < name.length; i++) if (text[start + i] !== name[i]) return false;
  return true;
}
