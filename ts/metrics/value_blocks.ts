// A number of slots in, the handle of a run of doubles in shared memory out (layout.ts), one run for each series.
// Counting thread.

import { VALUES_MASK, VALUES_PER_SEGMENT, VALUES_SHIFT } from './layout.ts';

/**
 * Freed runs are reused for series with the same number of slots. There are only as many such numbers as shapes of
 * families, so no other size needs them.
 */
export class ValueBlocks {
  /** By segment. */
  readonly values: Float64Array[] = [];
  /** The same memory as int32, for version words. */
  readonly words: Int32Array[] = [];
  readonly #onSegment: (values: SharedArrayBuffer) => void;
  #used = 0;
  /** First free block by number of slots; each holds the next in its first slot. */
  readonly #free: number[] = [];

  /** @param onSegment called with each new segment before anything in it is published */
  constructor(onSegment: (values: SharedArrayBuffer) => void) {
    this.#onSegment = onSegment;
  }

  /** Handles are below this. */
  get end(): number {
    return this.#used;
  }

  /** A block with undefined content. @param slots no more than a segment has */
  allocate(slots: number): number {
    const free = this.#free[slots] ?? -1;
    if (free >= 0) {
      this.#free[slots] = this.values[free >> VALUES_SHIFT]![free & VALUES_MASK]!;
      return free;
    }
    const left = -this.#used & VALUES_MASK;
    if (left < slots) {
      this.#used += left;
      this.#addSegment();
    }
    const handle = this.#used;
    this.#used += slots;
    return handle;
  }

  free(handle: number, slots: number): void {
    this.values[handle >> VALUES_SHIFT]![handle & VALUES_MASK] = this.#free[slots] ?? -1;
    this.#free[slots] = handle;
  }

  #addSegment(): void {
    const values = new SharedArrayBuffer(VALUES_PER_SEGMENT * Float64Array.BYTES_PER_ELEMENT);
    this.values.push(new Float64Array(values));
    this.words.push(new Int32Array(values));
    this.#onSegment(values);
  }
}
