// Text and bytes in, one buffer out. Grows as needed and is reused from render to render, so that a scrape
// allocates only its result. Worker thread.
import { formatNumber } from './number.ts';

const INITIAL_BYTES = 16 * 1024;
// Below this length a loop over the characters is faster than Buffer.write's call into C++ (Node 20: about 20 ns a call).
const LOOP_CHARACTERS = 24;
// As above, against a view and its set() (Node 20: about 70 ns).
const LOOP_BYTES = 64;
const ZERO = 0x30;
const MINUS = 0x2d;

/** A growing byte buffer. Not to be shared between threads. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #length = 0;

  /** Bytes written since the last reset. */
  get length(): number {
    return this.#length;
  }

  /** Forgets what was written and keeps the memory. */
  reset(): void {
    this.#length = 0;
  }

  /** Forgets what was written after the first `length` bytes. */
  truncate(length: number): void {
    if (length < this.#length) this.#length = length;
  }

  /** Writes a string of characters below U+0080. */
  writeAscii(s: string): void {
    this.#reserve(s.length);
    if (s.length <= LOOP_CHARACTERS) {
      for (let i = 0; i < s.length; i++) this.#bytes[this.#length + i] = s.charCodeAt(i);
    } else {
      this.#bytes.write(s, this.#length, 'latin1');
    }
    this.#length += s.length;
  }

  /** Writes any string; lone surrogates become U+FFFD. */
  writeUtf8(s: string): void {
    this.#reserve(s.length * 3);
    this.#length += this.#bytes.write(s, this.#length, 'utf8');
  }

  /** Copies `b` from `start` (included) to `end` (excluded). */
  writeBytes(b: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    if (end - start <= LOOP_BYTES) {
      const bytes = this.#bytes;
      for (let from = start, to = this.#length; from < end; from++, to++) bytes[to] = b[from]!;
    } else {
      this.#bytes.set(b.subarray(start, end), this.#length);
    }
    this.#length += end - start;
  }

  /** Writes what was written from `start` (included) to `end` (excluded) once more. */
  writeAgain(start: number, end: number): void {
    this.#reserve(end - start);
    this.#bytes.copyWithin(this.#length, start, end);
    this.#length += end - start;
  }

  /** Writes a sample's value, see formatNumber. */
  writeNumber(n: number): void {
    // Most values are small whole numbers: their digits need no string.
    if ((n | 0) !== n) {
      this.writeAscii(formatNumber(n));
      return;
    }
    this.#reserve(11);
    let rest = n;
    if (rest < 0) {
      this.#bytes[this.#length++] = MINUS;
      rest = -rest;
    }
    let digits = 1;
    for (let limit = 10; rest >= limit; limit *= 10) digits++;
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      this.#bytes[at] = ZERO + (rest % 10);
      rest = Math.trunc(rest / 10);
    }
    this.#length += digits;
  }

  /** A copy of what was written, the caller's own. */
  take(): Buffer {
    const copy = Buffer.allocUnsafeSlow(this.#length);
    this.#bytes.copy(copy, 0, 0, this.#length);
    return copy;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
