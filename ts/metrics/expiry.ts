// The clock in, the end of series that records no longer update out, with or without scrapes. Counting thread, on a
// timer.

import type { Family, OnExpired } from './family.ts';
import type { Store } from './store.ts';

// A series must be gone within ttl + max(1 s, ttl / 10). The interval between checks is half of that slack; the other
// half is left for a late timer. All rows are walked: 1,000,000 take about 20 ms.
const SLACK_SHARE = 0.05;
const MIN_SLACK_MS = 500;

export class Expiry {
  expiredCount = 0;
  readonly #store: Store;
  readonly #families: readonly (Family | null)[];
  readonly #onExpired: readonly OnExpired[];
  /** For each family with a ttl, by number, the time of the last check of its series. */
  readonly #lookedMs: number[] = [];

  /** @param families by number in the store; null: ended */
  constructor(store: Store, families: readonly (Family | null)[], onExpired: readonly OnExpired[]) {
    this.#store = store;
    this.#families = families;
    this.#onExpired = onExpired;
  }

  expire(nowMs: number): void {
    const deadline = this.#deadlines(nowMs);
    if (deadline === null) return;
    const gone = this.#dead(deadline);
    if (gone.length > 0) this.#remove(gone);
  }

  /** For each family the moment since which a series must have been updated to survive; null if no family is due. */
  #deadlines(nowMs: number): Float64Array | null {
    let deadlines: Float64Array | null = null;
    for (let number = 0; number < this.#families.length; number++) {
      const ttlMs = this.#families[number]?.definition.ttlMs ?? 0;
      if (ttlMs === 0) continue;
      const lookedMs = this.#lookedMs[number] ?? Number.NEGATIVE_INFINITY;
      if (nowMs - lookedMs < Math.max(MIN_SLACK_MS, ttlMs * SLACK_SHARE)) continue;
      this.#lookedMs[number] = nowMs;
      deadlines ??= new Float64Array(this.#families.length).fill(Number.NEGATIVE_INFINITY);
      deadlines[number] = nowMs - ttlMs;
    }
    return deadlines;
  }

  #dead(deadlines: Float64Array): number[] {
    const store = this.#store;
    const dead: number[] = [];
    for (let row = 0; row < store.rowCount; row++) {
      const number = store.familyOf(row);
      if (number < 0 || deadlines[number] === Number.NEGATIVE_INFINITY) continue;
      const family = this.#families[number]!;
      if (family.isMortal(row) && family.touchedMs(store.handleOf(row)) <= deadlines[number]!) {
        dead.push(row);
      }
    }
    return dead;
  }

  #remove(rows: readonly number[]): void {
    const store = this.#store;
    const gone = new Uint8Array((store.handleEnd >> 3) + 1);
    for (const row of rows) {
      const handle = store.handleOf(row);
      gone[handle >> 3]! |= 1 << (handle & 7);
      this.#families[store.familyOf(row)]!.remove(row);
    }
    this.expiredCount += rows.length;
    const isGone = (handle: number) => (gone[handle >> 3]! & (1 << (handle & 7))) !== 0;
    for (const listener of this.#onExpired) listener(isGone);
  }
}
