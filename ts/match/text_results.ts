// A value's bytes in, a function's result for its text out, stored by the bytes so that a repeated text costs no
// string. Counting thread.

import { scalarText } from '../decode/scalar.ts';
import type { HashKeys } from '../hash_keys.ts';
import { InterningTable, NO_ROOM } from './interning_table.ts';

// 16,384 texts take about 2 MB with their index. If more take turns, texts are made each time, as without a cache.
const MAX_TEXTS = 1 << 14;
const MAX_WORDS = 1 << 18;
// Longer texts are messages, hardly ever the same twice.
const MAX_TEXT_BYTES = 512;

export class TextResults {
  private readonly compute: (text: string) => number;
  private readonly index: InterningTable;
  private results = new Float64Array(64);

  /** @param compute from a scalar's text to a number, always the same for the same text */
  constructor(keys: HashKeys, compute: (text: string) => number) {
    this.compute = compute;
    this.index = new InterningTable(keys, 0, MAX_TEXTS, MAX_WORDS);
  }

  /**
   * @param bytes and `view` the record's memory
   * @param position of a scalar that is not nil
   */
  of(bytes: Uint8Array, view: DataView, position: number): number {
    const { index } = this;
    const size = index.begin().addValue(bytes, view, bytes.length, position);
    if (size < 0 || size > MAX_TEXT_BYTES) return this.make(bytes, view, position);
    const known = index.size;
    const entry = index.entry();
    if (entry === NO_ROOM) {
      index.clear();
      return this.of(bytes, view, position);
    }
    const number = index.numberOf(entry);
    if (number === known) this.keep(number, this.make(bytes, view, position));
    return this.results[number]!;
  }

  private keep(number: number, result: number): void {
    if (number >= this.results.length) {
      const results = new Float64Array(this.results.length * 2);
      results.set(this.results);
      this.results = results;
    }
    this.results[number] = result;
  }

  private make(bytes: Uint8Array, view: DataView, position: number): number {
    return this.compute(scalarText(bytes, view, position) ?? '');
  }
}
