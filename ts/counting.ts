// Chunks in, series in the store out: one instance's counting without its queue and its endpoint, shared by the plugin
// (instance.ts), the command line, the tests and the benchmarks. Counting thread.

import { ChunkCounter } from './chunk_counter.ts';
import type { RuleSet } from './config/rules/rule.ts';
import { LimitedLog } from './limited_log.ts';
import { Plan } from './match/plan.ts';
import { Counts } from './metrics/counts.ts';
import { Families } from './metrics/families.ts';
import type { StoreSegment } from './metrics/layout.ts';
import { Store } from './metrics/store.ts';

export interface CountingSettings {
  readonly ruleSet: RuleSet;
  /** Cap over all families, without overflow series. */
  readonly maxSeries: number;
  /** For families without a `ttl`; 0: series stay. */
  readonly seriesTtlMs: number;
  /** Whether the plugin's own metrics are served on the same page. */
  readonly reserveOwnNames: boolean;
  /** Whether counters, histograms and summaries store the creation time of their series; absent: no. */
  readonly createdTimestamps?: boolean;
  /** Whether OpenMetrics shows counters without `_total` by their own names; absent: no. */
  readonly countersAsWritten?: boolean;
  /** Random per process, for hashes of record data. */
  readonly seed: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Milliseconds since 1970, for createdTimestamps; absent: Date.now. */
  readonly wallNow?: () => number;
  /** Logs a line. */
  readonly warn: (text: string) => void;
  /** Called with each new piece of the store before anything in it is published. */
  readonly onSegment: (segment: StoreSegment) => void;
}

export class Counting {
  readonly store: Store;
  readonly counts = new Counts();
  readonly families: Families;
  readonly #counter: ChunkCounter;
  readonly #now: () => number;

  /** @throws Error if families of the rules collide, which parseRules() rules out */
  constructor(settings: CountingSettings) {
    const { maxSeries, now, reserveOwnNames, ruleSet, seed, seriesTtlMs, warn } = settings;
    this.#now = now;
    this.store = new Store(settings.onSegment, settings.wallNow);
    const { createdTimestamps = false, countersAsWritten = false } = settings;
    const { store } = this;
    const shown = { createdTimestamps, countersAsWritten };
    this.families = new Families({ store, maxSeries, reserveOwnNames, shown, seed });
    const { counts, families } = this;
    const plan = new Plan({ ruleSet, families, counts, seriesTtlMs, maxSeries, seed, warn });
    const log = new LimitedLog(warn, now);
    this.#counter = new ChunkCounter(plan, counts, log);
  }

  /** Counts the chunk `bytes[start, end)` with the tag `bytes[tagStart, tagEnd)`; see ChunkCounter.count(). */
  count(bytes: Uint8Array, tagStart: number, tagEnd: number, start: number, end: number): void {
    this.store.nowMs = this.#now();
    this.#counter.count(bytes, tagStart, tagEnd, start, end);
  }

  /** Lets series expire and summaries age. Call about once a second. */
  housekeep(): void {
    const nowMs = this.#now();
    this.store.nowMs = nowMs;
    this.families.expire(nowMs);
    this.families.publish(nowMs);
  }
}
