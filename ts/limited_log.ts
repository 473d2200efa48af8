// Log lines about records or requests in, at most one a minute of each kind out: there may be millions, and people read
// the log. Any thread.

const INTERVAL_MS = 60_000;

/** One line per kind at first, then at most one a minute that says how many there were. */
export class LimitedLog {
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  readonly #kinds = new Map<string, { lastMs: number; unsaid: number }>();

  /**
   * @param write logs a line as a warning
   * @param now milliseconds, monotonic
   */
  constructor(write: (text: string) => void, now: () => number) {
    this.#write = write;
    this.#now = now;
  }

  /** `text` is only called if the line is written. */
  warn(kind: string, text: () => string): void {
    const known = this.#kinds.get(kind);
    if (known === undefined) {
      this.#kinds.set(kind, { lastMs: this.#now(), unsaid: 0 });
      this.#write(text());
      return;
    }
    known.unsaid++;
    const nowMs = this.#now();
    if (nowMs - known.lastMs < INTERVAL_MS) return;
    this.#write(`${text()}; ${known.unsaid} of this kind since the last such line`);
    known.lastMs = nowMs;
    known.unsaid = 0;
  }
}
