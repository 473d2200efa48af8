// A family and label values in, the row of the series in the store out, created if it is new: all series of an
// instance, each once. Counting thread.

import { LabelText } from './label_text.ts';
import { SeriesIndex } from './series_index.ts';
import type { Store } from './store.ts';

/** There is no room. */
export const FULL = -1;

export class SeriesSet {
  readonly store: Store;
  readonly #index: SeriesIndex;
  #maxSeries: number;
  readonly #text = new LabelText();
  /** Series in excess of the cap, which do not count. */
  #exempt = 0;

  constructor(store: Store, maxSeries: number, seed: number) {
    this.store = store;
    this.#maxSeries = maxSeries;
    this.#index = new SeriesIndex(seed, (row, family, text, size) =>
      store.isSeries(row, family, text, size),
    );
  }

  /** Only new series heed it. */
  set maxSeries(maxSeries: number) {
    this.#maxSeries = maxSeries;
  }

  get count(): number {
    return this.store.seriesCount - this.#exempt;
  }

  get isFull(): boolean {
    return this.count >= this.#maxSeries;
  }

  /** The row of a series, or FULL if it is new and `hasRoom` is false. */
  find(
    family: number,
    beginnings: readonly string[],
    values: readonly string[],
    hasRoom: boolean,
  ): number {
    const size = this.#text.write(beginnings, values);
    const { bytes } = this.#text;
    const hash = this.#index.hash(family, bytes, size);
    const known = this.#index.find(hash, family, bytes, size);
    if (known >= 0 || !hasRoom) return known;
    const row = this.store.addSeries(family, bytes, size);
    this.#index.add(hash, row);
    return row;
  }

  /** The same as find(), but always with room: a new one does not count. */
  findExempt(family: number, beginnings: readonly string[], values: readonly string[]): number {
    const before = this.store.seriesCount;
    const row = this.find(family, beginnings, values, true);
    this.#exempt += this.store.seriesCount - before;
    return row;
  }

  /** Ends a series that counts towards the cap. */
  remove(row: number): void {
    this.#index.remove(row);
    this.store.removeSeries(row);
  }

  /** Ends a series of findExempt(). */
  removeExempt(row: number): void {
    this.remove(row);
    this.#exempt--;
  }
}
