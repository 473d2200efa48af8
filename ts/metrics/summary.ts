// Observations in, one summary's updated series out. Count and sum are exact at once; quantiles, which take
// microseconds to compute, are added by publish(). Counting thread.

import { VALUES_MASK, VALUES_SHIFT } from './layout.ts';
import { beginWrite, endWrite } from './seqlock.ts';
import { SUMMARY_COUNT, SUMMARY_QUANTILES, SUMMARY_SUM, VERSION } from './series_layout.ts';
import { MAX_ENTRIES, Sketch, WINDOWS } from './sketch.ts';
import type { Store } from './store.ts';

interface Distribution {
  readonly sketch: Sketch;
  /** Whether its series' quantiles are out of date. */
  isChanged: boolean;
}

/**
 * Quantiles look back at most `maxAgeMs`, and at least four fifths of that: values are forgotten by windows. Sketches
 * are outside the store, and exist only for series that had a value in this time.
 */
export class Summaries {
  readonly #store: Store;
  readonly #quantiles: readonly number[];
  readonly #windowMs: number;
  /** By the series' handle. */
  readonly #distributions = new Map<number, Distribution>();
  #changed: number[] = [];
  #publishedWindow = Number.NEGATIVE_INFINITY;
  readonly #values: Float64Array;
  readonly #sorted = new Float64Array(MAX_ENTRIES);

  constructor(quantiles: readonly number[], maxAgeMs: number, store: Store) {
    this.#store = store;
    this.#quantiles = quantiles;
    this.#windowMs = maxAgeMs / WINDOWS;
    this.#values = new Float64Array(quantiles.length);
  }

  /** @param value finite */
  observe(handle: number, value: number): void {
    const segment = handle >> VALUES_SHIFT;
    const values = this.#store.values[segment]!;
    const words = this.#store.words[segment]!;
    const at = handle & VALUES_MASK;
    beginWrite(words, (at + VERSION) * 2);
    values[at + SUMMARY_COUNT]! += 1;
    values[at + SUMMARY_SUM]! += value;
    endWrite(words, (at + VERSION) * 2);
    const window = this.#window();
    let distribution = this.#distributions.get(handle);
    if (distribution === undefined) {
      distribution = { sketch: new Sketch(window), isChanged: false };
      this.#distributions.set(handle, distribution);
    }
    distribution.sketch.add(value, window);
    this.#change(handle, distribution);
  }

  /** Call when the series has ended. */
  forget(handle: number): void {
    this.#distributions.delete(handle);
  }

  /**
   * Brings quantiles up to the store's clock, the longest waiting first.
   * @param untilMs of performance.now(): the rest waits for the next call
   */
  publish(untilMs: number): void {
    const window = this.#window();
    if (window !== this.#publishedWindow) {
      this.#publishedWindow = window;
      // Values became too old, whether or not new ones came.
      for (const [handle, distribution] of this.#distributions) this.#change(handle, distribution);
    }
    let done = 0;
    while (done < this.#changed.length && performance.now() < untilMs) {
      this.#publish(this.#changed[done++]!, window);
    }
    this.#changed = this.#changed.slice(done);
  }

  #change(handle: number, distribution: Distribution): void {
    if (distribution.isChanged) return;
    distribution.isChanged = true;
    this.#changed.push(handle);
  }

  #publish(handle: number, window: number): void {
    const distribution = this.#distributions.get(handle);
    if (distribution === undefined) return;
    const { sketch } = distribution;
    sketch.moveTo(window);
    sketch.writeQuantiles(this.#quantiles, this.#values, 0, this.#sorted);
    distribution.isChanged = false;
    if (sketch.isEmpty) this.#distributions.delete(handle);
    const segment = handle >> VALUES_SHIFT;
    const words = this.#store.words[segment]!;
    const at = handle & VALUES_MASK;
    beginWrite(words, (at + VERSION) * 2);
    this.#store.values[segment]!.set(this.#values, at + SUMMARY_QUANTILES);
    endWrite(words, (at + VERSION) * 2);
  }

  #window(): number {
    return Math.floor(this.#store.nowMs / this.#windowMs);
  }
}
