// A request in, whether it comes too soon out. Worker thread.

/** Full at first; each take() needs a token, and one comes back per interval. */
export class TokenBucket {
  readonly #intervalMs: number;
  readonly #burst: number;
  #tokens: number;
  #atMs: number;

  /** @param nowMs on a clock that never goes back, like all times here */
  constructor(intervalMs: number, burst: number, nowMs: number) {
    this.#intervalMs = intervalMs;
    this.#burst = burst;
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  /** Takes a token; false if there is none. */
  take(nowMs: number): boolean {
    this.#refill(nowMs);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Time until there is a token; 0 if there is one. */
  waitMs(nowMs: number): number {
    this.#refill(nowMs);
    return Math.max(0, (1 - this.#tokens) * this.#intervalMs);
  }

  /** Undoes a take(). */
  giveBack(): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + 1);
  }

  /** Whether all tokens have come back. */
  isFull(nowMs: number): boolean {
    this.#refill(nowMs);
    return this.#tokens === this.#burst;
  }

  #refill(nowMs: number): void {
    const come = (nowMs - this.#atMs) / this.#intervalMs;
    this.#tokens = Math.min(this.#burst, this.#tokens + come);
    this.#atMs = nowMs;
  }
}
