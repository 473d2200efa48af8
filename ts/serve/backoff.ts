// Failures in, the wait before the next try out. Counting thread.

const FIRST_MS = 100;
const LONGEST_MS = 5_000;
// A worker that ran for so long did not fail for the same reason as the one before.
const STEADY_MS = 60_000;

/** Doubles the wait from 100 ms to 5 s, and starts over after a minute of running. */
export class Backoff {
  readonly #now: () => number;
  #delayMs = FIRST_MS;
  #startedAtMs = Number.POSITIVE_INFINITY;

  /** @param now milliseconds on a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Call when the worker runs. */
  started(): void {
    this.#startedAtMs = this.#now();
  }

  /** The next wait, in ms. */
  nextDelayMs(): number {
    if (this.#now() - this.#startedAtMs >= STEADY_MS) this.#delayMs = FIRST_MS;
    this.#startedAtMs = Number.POSITIVE_INFINITY;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(delayMs * 2, LONGEST_MS);
    return delayMs;
  }
}
