// The times of scrapes in, out which series are new to scrapers: those that no scrape of at least some time ago can
// have shown. Worker thread.
//
// A series remembers how many scrapes there had been when it was created. So one number for each period tells the new
// series from all others, whoever scrapes and however often; and it outlives this thread, because the count of scrapes
// is shared memory.

import { CONTROL_SCRAPES } from '../metrics/layout.ts';

// Later scrapes than these add nothing: at most this share of its period longer a series is shown as 0.
const TIMES_PER_PERIOD = 32;
/** Renderings that come closer together count as one scrape: so an int32 lasts for years, whoever asks. */
const MIN_INTERVAL_MS = 50;

/** For the families that show new series as 0 for the same time. */
export interface ZeroPeriod {
  /** A series that remembers this number or a higher one is new. It never decreases. */
  readonly newFrom: number;
}

export class Scrapes {
  readonly #control: Int32Array;
  /** By length in milliseconds. */
  readonly #periods = new Map<number, Period>();
  #hasBegun = false;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(control: Int32Array) {
    this.#control = control;
  }

  /** The period of this length, the same for all who ask. Without a scrape so far, no series is new. */
  period(zeroForMs: number): ZeroPeriod {
    let period = this.#periods.get(zeroForMs);
    if (period === undefined) {
      period = new Period(zeroForMs, this.#hasBegun ? this.#count() : Number.POSITIVE_INFINITY);
      this.#periods.set(zeroForMs, period);
    }
    return period;
  }

  /** A rendering starts; call before rows are listed. @param nowMs monotonic */
  begin(nowMs: number): void {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      // After a restart of this thread, series that were already scraped are shown with their values.
      for (const period of this.#periods.values()) period.newFrom = this.#count();
    }
    if (this.#periods.size === 0) return;
    if (nowMs - this.#lastMs >= MIN_INTERVAL_MS) {
      Atomics.add(this.#control, CONTROL_SCRAPES, 1);
      this.#lastMs = nowMs;
    }
    for (const period of this.#periods.values()) period.note(this.#count(), nowMs);
  }

  #count(): number {
    return Atomics.load(this.#control, CONTROL_SCRAPES);
  }
}

class Period implements ZeroPeriod {
  newFrom: number;
  readonly #ms: number;
  /** Scrapes of the last `#ms` milliseconds, the oldest first; not all of them. */
  readonly #recent: { readonly number: number; readonly atMs: number }[] = [];

  constructor(ms: number, newFrom: number) {
    this.#ms = ms;
    this.newFrom = newFrom;
  }

  note(number: number, nowMs: number): void {
    const recent = this.#recent;
    while (recent.length > 0 && nowMs - recent[0]!.atMs >= this.#ms) {
      this.newFrom = recent.shift()!.number;
    }
    const lastMs = recent.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
    if (nowMs - lastMs >= this.#ms / TIMES_PER_PERIOD) recent.push({ number, atMs: nowMs });
  }
}
