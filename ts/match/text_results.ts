// What a function makes of a value's text, kept by the value's bytes, so that a text which comes again costs no string.
// Counting thread.

import { scalarText } from '../decode/scalar.ts';
import type { HashKeys } from '../hash_keys.ts';
import type { ValueWords } from './value_words.ts';
import { NO_ROOM, WordsIndex } from './words_index.ts';

// 16,384 texts take about 2 MB with their index. Where more come by turns the texts are made anew, as without.
const MAX_TEXTS = 1 << 14;
const MAX_WORDS = 1 << 18;
// Longer texts are messages, hardly ever the same twice.
const MAX_TEXT_BYTES = 512;

export class TextResults {
  private readonly compute: (text: string) => number;
  private readonly index: WordsIndex;
  private readonly values: ValueWords[] = [];
  private results = new Float64Array(64);

  /** @param compute from a scalar's text to a number, always the same for the same text */
  constructor(keys: HashKeys, compute: (text: string) => number) {
    this.compute = compute;
    this.index = new WordsIndex(keys, 0, MAX_TEXTS, MAX_WORDS);
  }

  /**
   * @param value the words of the scalar at `position`, which is not nil
   * @param bytes and `view` the memory that it lies in
   */
  of(value: ValueWords, bytes: Uint8Array, view: DataView, position: number): number {
    if (value.bytes > MAX_TEXT_BYTES) return this.make(bytes, view, position);
    const { index, values } = this;
    values[0] = value;
    let known = index.size;
    let entry = index.entry(values, 1);
    if (entry === NO_ROOM) {
      index.clear();
      known = 0;
      entry = index.entry(values, 1);
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
