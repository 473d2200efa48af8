// Values that change together in, a copy in which they belong together out. Endpoint's worker.

import { isStable, type SeqlockReader } from '../metrics/seqlock.ts';

// The writer is done with a change in about 10 ns, and then busy elsewhere for some 100 ns before it may come back: the
// first or second try succeeds. 100,000 take 3 ms.
const MAX_TRIES = 100_000;
// A change that stays half done means that the writer's thread lost its processor in the midst of it. It can be so for
// one series of a store at a time only; 20 ms were too few where ten threads wanted two processors.
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
   * @param at where the values begin in `values`, of which `words` is the same memory
   * @param version which of them is their version word
   * @returns the caller's to change, good until the next call; null where the values were not to be had whole
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
      // Nobody wakes this thread: it naps its time, and leaves the processor to the writer.
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
