// Values of a record, packed into words one behind the other: what stands for them in a WordsIndex. Counting thread;
// nothing is allocated.

import { KIND_ARRAY, KIND_EXT, KIND_MAP, KIND_NIL, KINDS, SIZES } from '../decode/format.ts';
import { valueEnd } from '../decode/scalar.ts';

/** Of all values in one sequence, in bytes. */
export const MAX_VALUE_BYTES = 8192;

// Instead of a value that is missing: no msgpack value begins with it.
const MISSING = 0xc1;
/** Values up to here are packed without a loop, whose turns the processor could not foresee. */
const SHORT = 8;
/** First byte to the size of a scalar that it tells, if that is SHORT at most; 0 for all others. */
const SHORT_SIZES = SIZES.map((size, head) => {
  const kind = KINDS[head];
  const hasText =
    kind !== KIND_NIL && kind !== KIND_EXT && kind !== KIND_MAP && kind !== KIND_ARRAY;
  return hasText && size <= SHORT ? size : 0;
});
/** What belongs to a value of so many bytes of the first word, and of the second. */
const LOW = Int32Array.of(0, 0xff, 0xffff, 0xff_ffff, -1, -1, -1, -1, -1);
const HIGH = Int32Array.of(0, 0, 0, 0, 0, 0xff, 0xffff, 0xff_ffff, -1);

/**
 * Each value takes an even number of words, filled up with zeros. It begins with its first bytes, which tell its size,
 * so that no two sequences of values are the same words.
 */
export class PackedWords {
  readonly words: Int32Array;
  /** Even. */
  size = 0;
  /** Bytes of all values, before they were filled up. */
  valueBytes = 0;

  /** @param values how many values or pairs of words are packed at most */
  constructor(values: number) {
    this.words = new Int32Array(MAX_VALUE_BYTES / 4 + 4 * values);
  }

  begin(): void {
    this.size = 0;
    this.valueBytes = 0;
  }

  /** More than MAX_VALUE_BYTES: not all has been packed. */
  get isTooLong(): boolean {
    return this.valueBytes > MAX_VALUE_BYTES;
  }

  addPair(first: number, second: number): void {
    this.words[this.size] = first;
    this.words[this.size + 1] = second;
    this.size += 2;
  }

  /**
   * @param end length of `bytes`
   * @param position of a value that a walk has checked, -1 for none
   * @returns whether it has a text: not so maps, arrays and exts
   */
  addValue(bytes: Uint8Array, view: DataView, end: number, position: number): boolean {
    if (position < 0 || position + SHORT > end) return this.addOther(bytes, view, position);
    const size = SHORT_SIZES[bytes[position]!]!;
    if (size === 0) return this.addOther(bytes, view, position);
    const at = this.size;
    this.words[at] = view.getInt32(position, true) & LOW[size]!;
    this.words[at + 1] = view.getInt32(position + 4, true) & HIGH[size]!;
    this.size = at + 2;
    this.valueBytes += size;
    return true;
  }

  /** Bytes that do not tell their size. */
  addBytes(bytes: Uint8Array, view: DataView, start: number, end: number): void {
    this.addPair(end - start, 0);
    this.pack(bytes, view, start, end);
  }

  private addOther(bytes: Uint8Array, view: DataView, position: number): boolean {
    const kind = position < 0 ? KIND_NIL : KINDS[bytes[position]!]!;
    if (kind === KIND_MAP || kind === KIND_ARRAY || kind === KIND_EXT) return false;
    if (kind === KIND_NIL) this.addPair(MISSING, 0);
    else this.pack(bytes, view, position, valueEnd(bytes, view, position));
    return true;
  }

  private pack(bytes: Uint8Array, view: DataView, start: number, end: number): void {
    this.valueBytes += end - start;
    if (this.valueBytes > MAX_VALUE_BYTES) return;
    const { words } = this;
    let to = this.size;
    let at = start;
    for (; at + 8 <= end; at += 8) {
      words[to++] = view.getInt32(at, true);
      words[to++] = view.getInt32(at + 4, true);
    }
    this.size = to;
    if (at < end) this.addPair(lastWord(bytes, at, end), lastWord(bytes, at + 4, end));
  }
}

/** Up to four bytes, little-endian, with zeros for what lies behind `end`. */
function lastWord(bytes: Uint8Array, at: number, end: number): number {
  let word = 0;
  for (let i = Math.min(at + 4, end) - 1; i >= at; i--) word = (word << 8) | bytes[i]!;
  return word;
}
