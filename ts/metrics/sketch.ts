// Values of one series in, quantiles of their distribution over some windows of time out. Counting thread; allocates
// only when the table grows.
//
// Counts are kept by bin and window in one hash table, because a series has few of them: 20 latencies take 0.4 KB. In
// @datadog/sketches-js 2.1.1, whose bins are arrays, they take 10 KB for each window: 5 GB for 100,000 series, on a
// heap whose limit ends the process.

import { BIN_LIMIT, binOf, binValue, joinedBin } from './bins.ts';

/** Windows that are remembered, the current one included. */
export const WINDOWS = 5;

const FIRST_ENTRIES = 8;
/**
 * 32 KB. Three quarters of it may be used: with values in 614 bins of each window the largest is 200,000 times the
 * smallest. If that is not enough, bins are joined, which doubles the error.
 */
export const MAX_ENTRIES = 4096;

/** For one bin in one window; beyond it counts are no longer distinguished. */
const MAX_COUNT = 2 ** 32 - 1;

export class Sketch {
  /** Pairs of a key (0 is free) and a count; open addressing. */
  #table = new Uint32Array(2 * FIRST_ENTRIES);
  #size = 0;
  #joins = 0;
  /** The latest window seen. */
  #window: number;

  /** @param window number of the current window; windows are numbered through time */
  constructor(window: number) {
    this.#window = window;
  }

  get isEmpty(): boolean {
    return this.#size === 0;
  }

  /** @param value finite. @param window the current one */
  add(value: number, window: number): void {
    if (window !== this.#window) this.moveTo(window);
    const key = keyOf(binOf(value, this.#joins), window % WINDOWS);
    if (!this.#count(key, 1)) return;
    const entries = this.#table.length / 2;
    if (this.#size * 4 <= entries * 3) return;
    if (entries < MAX_ENTRIES) this.#rebuild(entries * 2, (key) => key);
    else this.#join();
  }

  /** Forgets the values that are too old in that window. */
  moveTo(window: number): void {
    const passed = window - this.#window;
    if (passed <= 0) return;
    const newest = this.#window % WINDOWS;
    this.#window = window;
    const isOld = (key: number) => passed + ((newest - slotOf(key) + WINDOWS) % WINDOWS) >= WINDOWS;
    let kept = 0;
    for (let i = 0; i < this.#table.length; i += 2) {
      if (this.#table[i] !== 0 && !isOld(this.#table[i]!)) kept++;
    }
    if (kept === this.#size) return;
    let entries = FIRST_ENTRIES;
    while (kept * 2 > entries) entries *= 2;
    this.#rebuild(entries, (key) => (isOld(key) ? 0 : key));
  }

  /**
   * Writes the values of `quantiles` to `to` from `at` on, NaN if there are no values.
   * @param sorted room for MAX_ENTRIES numbers
   */
  writeQuantiles(
    quantiles: readonly number[],
    to: Float64Array,
    at: number,
    sorted: Float64Array,
  ): void {
    const table = this.#table;
    let size = 0;
    let total = 0;
    for (let i = 0; i < table.length; i += 2) {
      if (table[i] === 0) continue;
      // Bin and count in one double, so that the engine's own sort can be used.
      sorted[size++] = binIn(table[i]!) * (MAX_COUNT + 1) + table[i + 1]!;
      total += table[i + 1]!;
    }
    sorted.subarray(0, size).sort();
    for (let i = 0; i < quantiles.length; i++) {
      to[at + i] = total === 0 ? Number.NaN : this.#valueAt(quantiles[i]! * (total - 1), sorted);
    }
  }

  #valueAt(rank: number, sorted: Float64Array): number {
    let seen = 0;
    for (let i = 0; ; i++) {
      const bin = Math.floor(sorted[i]! / (MAX_COUNT + 1));
      seen += sorted[i]! - bin * (MAX_COUNT + 1);
      if (seen > rank) return binValue(bin, this.#joins);
    }
  }

  /** @returns whether the key is new */
  #count(key: number, count: number): boolean {
    const table = this.#table;
    const mask = table.length - 2;
    let i = ((Math.imul(key, 0x9e3779b1) >>> 16) << 1) & mask;
    for (; table[i] !== 0; i = (i + 2) & mask) {
      if (table[i] !== key) continue;
      table[i + 1] = Math.min(table[i + 1]! + count, MAX_COUNT);
      return false;
    }
    table[i] = key;
    table[i + 1] = count;
    this.#size++;
    return true;
  }

  /** Until half of it is free: otherwise the next value might make another join necessary. */
  #join(): void {
    do {
      this.#joins++;
      this.#rebuild(MAX_ENTRIES, (key) => keyOf(joinedBin(binIn(key)), slotOf(key)));
    } while (this.#size * 2 > MAX_ENTRIES);
  }

  /** @param newKey returns 0 for keys to be forgotten */
  #rebuild(entries: number, newKey: (key: number) => number): void {
    const table = this.#table;
    this.#table = new Uint32Array(2 * entries);
    this.#size = 0;
    for (let i = 0; i < table.length; i += 2) {
      const key = table[i] === 0 ? 0 : newKey(table[i]!);
      if (key !== 0) this.#count(key, table[i + 1]!);
    }
  }
}

function keyOf(bin: number, slot: number): number {
  return (bin + BIN_LIMIT) * WINDOWS + slot;
}

function binIn(key: number): number {
  return Math.floor(key / WINDOWS) - BIN_LIMIT;
}

function slotOf(key: number): number {
  return key % WINDOWS;
}
