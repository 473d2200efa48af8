// Positions of a record's values in, words and a hash that represent them in an InterningTable out. They are written
// where they stay if the table takes them up. Counting thread; allocates only to grow.

import {
  KIND_ARRAY,
  KIND_EXT,
  KIND_MAP,
  KIND_NIL,
  KINDS,
  LEAF_SIZES,
  RESERVED,
} from '../decode/msgpack_format.ts';
import { valueEnd } from '../decode/scalar.ts';
import type { HashKeys } from '../hash_keys.ts';

/** Limit for all values of one sequence together, in bytes. */
export const MAX_VALUE_BYTES = 8192;

/** Instead of a value's size: it has no text, because it is a map, an array or an ext. */
export const NO_TEXT = -1;
/** Instead of a value's size: it has more than MAX_VALUE_BYTES. */
export const TOO_LONG = -2;

// Instead of a missing value: no msgpack value begins with it.
const MISSING = RESERVED;
const FIRST_WORDS = 1 << 8;
/** Bytes of the two words that every value has. */
const PAIR = 8;
// Masks of the first and second word for a value of so many bytes. Longer than needed: V8 knows the address of tables
// longer than 64 bytes at compile time.
const LOW = masks(0);
const HIGH = masks(4);

/**
 * A value is an even number of words, padded with zeros if it has less than eight bytes. The words begin with the
 * value's first bytes, which tell its size, so no two values, and no two sequences of values, have the same words.
 */
export class WordArena {
  /** Replaced when it grows. */
  words = new Int32Array(FIRST_WORDS);
  /** Where the current sequence begins, and where it ends so far. */
  start = 0;
  end = 0;
  /**
   * Hash of the sequence. The writer of the records chooses the words, so the hash depends on numbers that are random
   * per process.
   */
  hash = 0;
  private capacity = FIRST_WORDS;
  private readonly seed: number;
  private readonly first: number;
  private readonly second: number;

  constructor({ start, first, second }: HashKeys) {
    this.seed = start;
    this.first = first;
    this.second = second;
  }

  /** Starts a sequence at `start`, overwriting the previous content. */
  begin(start: number): void {
    if (start > this.capacity) this.grow(start);
    this.start = start;
    this.end = start;
    this.hash = this.seed;
  }

  addPair(low: number, high: number): void {
    const { end } = this;
    if (end + 2 > this.capacity) this.grow(end + 2);
    const { words } = this;
    words[end] = low;
    words[end + 1] = high;
    this.end = (end + 2) | 0;
    this.hash = mix(this.hash, low, high, this.first, this.second);
  }

  /**
   * @param bytes and `view` the record's memory
   * @param memoryEnd length of that memory
   * @param position of a value that a walk has checked, -1 for none
   * @returns size of the value in bytes, 0 if it is missing; or NO_TEXT or TOO_LONG, and then nothing is added
   */
  addValue(bytes: Uint8Array, view: DataView, memoryEnd: number, position: number): number {
    if (position >= 0 && position + PAIR <= memoryEnd) {
      const size = LEAF_SIZES[view.getUint8(position)]!;
      if (size > PAIR) return this.addLong(view, position, size);
      if (size !== 0) {
        const low = view.getInt32(position, true) & LOW[size]!;
        this.addPair(low, view.getInt32(position + 4, true) & HIGH[size]!);
        return size;
      }
    }
    return this.addOther(bytes, view, position);
  }

  /** Whether the words at `at` begin with those of the sequence, which comes after them. */
  isAt(at: number): boolean {
    const { words, start, end } = this;
    const before = (at - start) | 0;
    for (let i = start; i < end; i = (i + 2) | 0) {
      const other = (i + before) | 0;
      if (words[other] !== words[i] || words[other + 1] !== words[i + 1]) return false;
    }
    return true;
  }

  /** Adds the words up to the value's end; the last two are its last eight bytes, aligned or not. */
  private addLong(view: DataView, position: number, size: number): number {
    if (size > MAX_VALUE_BYTES) return TOO_LONG;
    const { first, second } = this;
    let { end, hash } = this;
    const longest = (end + (size >> 2) + 2) | 0;
    if (longest > this.capacity) this.grow(longest);
    const { words } = this;
    const last = (position + size - PAIR) | 0;
    for (let at = position; ; at = Math.min(at + PAIR, last)) {
      const low = view.getInt32(at, true);
      const high = view.getInt32((at + 4) | 0, true);
      words[end] = low;
      words[end + 1] = high;
      end = (end + 2) | 0;
      hash = mix(hash, low, high, first, second);
      if (at === last) break;
    }
    this.end = end;
    this.hash = hash;
    return size;
  }

  private addOther(bytes: Uint8Array, view: DataView, position: number): number {
    if (position < 0 || KINDS[view.getUint8(position)] === KIND_NIL) {
      this.addPair(MISSING, 0);
      return 0;
    }
    if (!hasText(view, position)) return NO_TEXT;
    const end = valueEnd(bytes, view, position);
    const size = end - position;
    if (size > PAIR) return this.addLong(view, position, size);
    this.addPair(lastWord(view, position, end), lastWord(view, position + 4, end));
    return size;
  }

  private grow(needed: number): void {
    // By halves, not by doubling: unused memory counts, too.
    this.capacity = Math.max(needed, this.capacity + (this.capacity >> 1));
    const grown = new Int32Array(this.capacity);
    grown.set(this.words);
    this.words = grown;
  }
}

/** Whether labels can show the value at `position`: all but maps, arrays and exts; a missing value is an empty text. */
export function hasText(view: DataView, position: number): boolean {
  const kind = position < 0 ? KIND_NIL : KINDS[view.getUint8(position)]!;
  return kind !== KIND_MAP && kind !== KIND_ARRAY && kind !== KIND_EXT;
}

/** Two multiplications per word, one by each key (see HashKeys); the processor works on both words in parallel. */
function mix(hash: number, low: number, high: number, first: number, second: number): number {
  const even = Math.imul(hash ^ low, first);
  const odd = Math.imul(((hash << 7) | (hash >>> 25)) ^ high, second);
  const left = Math.imul((even << 16) | (even >>> 16), second);
  const right = Math.imul((odd << 16) | (odd >>> 16), first);
  return left ^ ((right << 13) | (right >>> 19));
}

function masks(from: number): Int32Array {
  return Int32Array.from({ length: 32 }, (_, size) => {
    const bytes = Math.min(Math.max(size - from, 0), 4);
    return bytes === 4 ? -1 : 2 ** (8 * bytes) - 1;
  });
}

/** Up to four bytes, little-endian, with zeros beyond `end`. */
function lastWord(view: DataView, at: number, end: number): number {
  let word = 0;
  for (let i = Math.min(at + 4, end) - 1; i >= at; i--) word = (word << 8) | view.getUint8(i);
  return word;
}
