// Failures in, how long to wait before the next try out. Counting thread.

const FIRST_MS = 100;
const LONGEST_MS = 5_000;
// A worker that ran for so long had overcome what ended the one before.
const STEADY_MS = 60_000;

/** Doubles the wait from 100 ms to 5 s, and begins anew after a minute of running. */
export class Backoff {
  readonly #now: () => number;
  #delayMs = FIRST_MS;
  #startedAtMs = Number.POSITIVE_INFINITY;

  /** @param now milliseconds on a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** To be called when what is waited for runs. */
  started(): void {
    this.#startedAtMs = this.#now();
  }

  /** How long to wait now, in ms. */
  nextDelayMs(): number {
    if (this.#now() - this.#startedAtMs >= STEADY_MS) this.#delayMs = FIRST_MS;
    this.#startedAtMs = Number.POSITIVE_INFINITY;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(delayMs * 2, LONGEST_MS);
    return delayMs;
  }
}
