// A value of a record as words and a hash of them: what stands for it in a WordsIndex. The words are read where the value
// lies, and written down only where an index takes it up. Counting thread; nothing is allocated.

import { KIND_ARRAY, KIND_EXT, KIND_MAP, KIND_NIL, KINDS, LEAF_SIZES } from '../decode/format.ts';
import { valueEnd } from '../decode/scalar.ts';
import type { HashKeys } from '../hash_keys.ts';

/** Of all values of one entry together, in bytes. */
export const MAX_VALUE_BYTES = 8192;

// Instead of a value that is missing: no msgpack value begins with it.
const MISSING = 0xc1;
/** Bytes of the two words that every value has. */
const PAIR = 8;
/** What belongs to a value of so many bytes of the first word, and of the second. */
const LOW = Int32Array.of(0, 0xff, 0xffff, 0xff_ffff, -1, -1, -1, -1, -1);
const HIGH = Int32Array.of(0, 0, 0, 0, 0, 0xff, 0xffff, 0xff_ffff, -1);
const NO_VIEW: DataView = new DataView(new ArrayBuffer(0));

/**
 * An even number of words, filled up with zeros. They begin with the value's first bytes, which tell its size, so that no
 * two values, and no two sequences of values, are the same words.
 */
export class ValueWords {
  first = 0;
  second = 0;
  /** Of all words. Who writes the records chooses them, so it depends on numbers that are random per process. */
  hash = 0;
  /** How many words; 0 where the value has no text: a map, an array or an ext. */
  size = 0;
  /** The value's bytes; 0 where it is missing or of a tag's or path's number. */
  bytes = 0;
  /** Number of the record whose value it is; for RecordFields. */
  record = -1;
  private readonly start: number;
  private readonly firstKey: number;
  private readonly secondKey: number;
  // Where the words behind the first two lie, if there are any.
  private view: DataView = NO_VIEW;
  private restStart = 0;
  private restEnd = 0;

  constructor({ start, first, second }: HashKeys) {
    this.start = start;
    this.firstKey = first;
    this.secondKey = second;
  }

  /**
   * @param bytes and `view` the record's memory, borrowed until the next value comes
   * @param end of that memory
   * @param position of a value that a walk has checked, -1 for none
   */
  take(bytes: Uint8Array, view: DataView, end: number, position: number): void {
    if (position >= 0 && position + PAIR <= end) {
      const size = LEAF_SIZES[view.getUint8(position)]!;
      if (size !== 0) {
        const first = view.getInt32(position, true);
        const second = view.getInt32(position + 4, true);
        if (size <= PAIR) {
          this.takePair(first & LOW[size]!, second & HIGH[size]!);
        } else {
          this.takePair(first, second);
          this.takeRest(view, position + PAIR, position + size);
        }
        this.bytes = size;
        return;
      }
    }
    this.takeOther(bytes, view, position);
  }

  /** Two numbers instead of a value. */
  takePair(first: number, second: number): void {
    this.first = first;
    this.second = second;
    this.size = 2;
    this.bytes = 0;
    const even = Math.imul(this.start ^ first, this.firstKey);
    const odd = Math.imul(this.start ^ second, this.secondKey);
    const low = Math.imul((even << 16) | (even >>> 16), this.secondKey);
    const high = Math.imul((odd << 16) | (odd >>> 16), this.firstKey);
    this.hash = low ^ ((high << 13) | (high >>> 19));
  }

  /** Whether `arena` has from `at` on the same words. */
  isAt(arena: Int32Array, at: number): boolean {
    return (
      arena[at] === this.first &&
      arena[at + 1] === this.second &&
      (this.size === 2 || this.isRestAt(arena, at + 2))
    );
  }

  /** Writes the words down from `at` on. */
  write(arena: Int32Array, at: number): void {
    const { view } = this;
    arena[at] = this.first;
    arena[at + 1] = this.second;
    let from = this.restStart;
    for (let to = at + 2; to < at + this.size; to += 2) {
      const pair = Math.min(from, this.restEnd - PAIR);
      arena[to] = view.getInt32(pair, true);
      arena[to + 1] = view.getInt32(pair + 4, true);
      from += PAIR;
    }
  }

  private isRestAt(arena: Int32Array, start: number): boolean {
    const { view, restEnd } = this;
    const last = (restEnd - PAIR) | 0;
    let at = start;
    for (let from = this.restStart; from < last; from = (from + PAIR) | 0) {
      if (arena[at] !== view.getInt32(from, true)) return false;
      if (arena[at + 1] !== view.getInt32((from + 4) | 0, true)) return false;
      at = (at + 2) | 0;
    }
    return (
      arena[at] === view.getInt32(last, true) &&
      arena[at + 1] === view.getInt32((last + 4) | 0, true)
    );
  }

  private takeOther(bytes: Uint8Array, view: DataView, position: number): void {
    const kind = position < 0 ? KIND_NIL : KINDS[view.getUint8(position)]!;
    if (kind === KIND_NIL) {
      this.takePair(MISSING, 0);
      return;
    }
    if (kind === KIND_MAP || kind === KIND_ARRAY || kind === KIND_EXT) {
      this.size = 0;
      return;
    }
    const end = valueEnd(bytes, view, position);
    if (end - position <= PAIR) {
      this.takePair(lastWord(view, position, end), lastWord(view, position + 4, end));
    } else {
      this.takePair(view.getInt32(position, true), view.getInt32(position + 4, true));
      this.takeRest(view, position + PAIR, end);
    }
    this.bytes = end - position;
  }

  /** The words behind the first two; the last two are the value's last eight bytes, wherever that is. */
  private takeRest(view: DataView, start: number, end: number): void {
    const { firstKey, secondKey } = this;
    const last = (end - PAIR) | 0;
    this.view = view;
    this.restStart = start;
    this.restEnd = end;
    // Two hashes, one of every other word: the processor works at both at once.
    let even = this.hash;
    let odd = this.start;
    let size = 2;
    for (let from = start; ; from = (from + PAIR) | 0) {
      const at = Math.min(from, last);
      even = Math.imul(even ^ view.getInt32(at, true), firstKey);
      odd = Math.imul(odd ^ view.getInt32((at + 4) | 0, true), secondKey);
      even = Math.imul((even << 16) | (even >>> 16), secondKey);
      odd = Math.imul((odd << 16) | (odd >>> 16), firstKey);
      size = (size + 2) | 0;
      if (from >= last) break;
    }
    this.size = size;
    this.hash = even ^ ((odd << 13) | (odd >>> 19));
  }
}

/** Up to four bytes, little-endian, with zeros for what lies behind `end`. */
function lastWord(view: DataView, at: number, end: number): number {
  let word = 0;
  for (let i = Math.min(at + 4, end) - 1; i >= at; i--) word = (word << 8) | view.getUint8(i);
  return word;
}
