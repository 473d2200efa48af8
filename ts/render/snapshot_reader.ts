// Values that change together in, a consistent copy out. Worker thread.

import { isStable, type SeqlockReader } from '../metrics/seqlock.ts';

// The writer finishes a change in about 10 ns, and is then busy elsewhere for some 100 ns before it may come back: the
// first or second try succeeds. 100,000 take 3 ms.
const MAX_TRIES = 100_000;
// A change that stays half done means that the writer's thread lost its processor in the middle of it. That can happen
// to only one series of a store at a time; 20 ms were too few with ten threads on two processors.
const TRIES_BEFORE_NAP = 1000;
const NAP_MS = 1;
const MAX_NAPS = 100;

export class SnapshotReader {
  readonly #versions: SeqlockReader;
  readonly #copy: Float64Array;

  /** @param slots how many values are copied */
  constructor(slots: number, versions: SeqlockReader) {
    this.#versions = versions;
    this.#copy = new Float64Array(slots);
  }

  /**
   * @param at where the values begin in `values`; `words` is the same memory
   * @param version index of their version word among them
   * @returns the caller's to change, valid until the next call; null if no consistent copy could be made
   */
  read(values: Float64Array, words: Int32Array, at: number, version: number): Float64Array | null {
    const word = (at + version) * 2;
    let naps = 0;
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      if (this.#try(values, words, at, word)) return this.#copy;
      if (tries % TRIES_BEFORE_NAP !== 0) continue;
      const seen = this.#versions.begin(words, word);
      if (isStable(seen)) continue;
      if (++naps > MAX_NAPS) break;
      // Nothing wakes this thread: it sleeps its time, and leaves the processor to the writer.
      Atomics.wait(words, word, seen, NAP_MS);
    }
    return null;
  }

  #try(values: Float64Array, words: Int32Array, at: number, word: number): boolean {
    const version = this.#versions.begin(words, word);
    if (!isStable(version)) return false;
    const copy = this.#copy;
    for (let i = 0; i < copy.length; i++) copy[i] = values[at + i]!;
    return this.#versions.isUnchanged(words, word, version);
  }
}
