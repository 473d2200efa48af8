// Chunks in, series in the store out: one instance's counting without its queue and its endpoint, shared by the plugin
// (instance.ts), the command line, the tests and the benchmarks. Counting thread.

import { isDeepStrictEqual } from 'node:util';
import { ChunkCounter } from './chunk_counter.ts';
import type { RuleSet } from './config/rules/rule.ts';
import { LimitedLog } from './limited_log.ts';
import { Plan } from './match/plan.ts';
import type { RunningTotals } from './match/running_totals.ts';
import { familyNames, unchangedFamilies } from './match/unchanged_families.ts';
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

/** Settings without which series would mean something else, or be stored otherwise. */
const LASTING = ['reserveOwnNames', 'createdTimestamps', 'countersAsWritten', 'seed'] as const;

/** How many families a change of rules has touched. */
export interface RulesChange {
  readonly unchanged: number;
  /** New ones, and those that begin anew. */
  readonly begun: number;
  readonly ended: number;
}

export class Counting {
  readonly store: Store;
  readonly counts = new Counts();
  readonly families: Families;
  #settings: CountingSettings;
  #plan: Plan;
  #counter: ChunkCounter;
  readonly #log: LimitedLog;

  /** @throws Error if families of the rules collide, which parseRules() rules out */
  constructor(settings: CountingSettings) {
    this.#settings = settings;
    const { maxSeries, reserveOwnNames, seed, now } = settings;
    this.store = new Store((segment) => this.#settings.onSegment(segment), settings.wallNow);
    const { createdTimestamps = false, countersAsWritten = false } = settings;
    const { store } = this;
    const shown = { createdTimestamps, countersAsWritten };
    this.families = new Families({ store, maxSeries, reserveOwnNames, shown, seed });
    this.#log = new LimitedLog((text) => this.#settings.warn(text), now);
    this.#plan = this.#newPlan(new Map());
    this.#counter = new ChunkCounter(this.#plan, this.counts, this.#log);
  }

  get ruleSet(): RuleSet {
    return this.#settings.ruleSet;
  }

  /**
   * Counts by other rules from the next chunk on. Families whose rules say the same go on with all that belongs to
   * their series; changed ones begin anew, and removed ones end. Do not call it while a chunk is counted.
   */
  replaceRules(ruleSet: RuleSet): RulesChange {
    return this.#replace({ ...this.#settings, ruleSet });
  }

  /**
   * Goes on under the settings of the instance that takes it over.
   * @returns false if its series would have to begin anew under these; nothing has changed then
   */
  continueWith(settings: CountingSettings): boolean {
    const before = this.#settings;
    if (LASTING.some((key) => settings[key] !== before[key])) return false;
    const isSame =
      isDeepStrictEqual(settings.ruleSet, before.ruleSet) &&
      settings.maxSeries === before.maxSeries &&
      settings.seriesTtlMs === before.seriesTtlMs;
    // Without rules, families belong to none, so nothing says which of them would go on.
    if (!isSame && (settings.ruleSet.generic || before.ruleSet.generic)) return false;
    if (isSame) this.#settings = settings;
    else this.#replace(settings);
    this.store.noteProgress();
    return true;
  }

  #replace(settings: CountingSettings): RulesChange {
    const names = familyNames(this.#settings);
    const unchanged = unchangedFamilies(this.#settings, settings);
    this.#settings = settings;
    const ruleIds = new Set([...unchanged.values()].flatMap((family) => family.ruleIds));
    this.families.retain(new Map(Array.from(unchanged, ([name, { help }]) => [name, help])));
    this.families.maxSeries = settings.maxSeries;
    this.counts.retain(ruleIds);
    const totals = new Map([...this.#plan.totals].filter(([id]) => ruleIds.has(id)));
    this.#plan = this.#newPlan(totals);
    this.#counter = new ChunkCounter(this.#plan, this.counts, this.#log);
    const after = new Set(familyNames(settings));
    return {
      unchanged: unchanged.size,
      begun: after.size - unchanged.size,
      ended: names.filter((name) => !after.has(name)).length,
    };
  }

  #newPlan(totals: ReadonlyMap<string, RunningTotals>): Plan {
    const { ruleSet, seriesTtlMs, maxSeries, seed } = this.#settings;
    const { counts, families } = this;
    const warn = (text: string) => this.#settings.warn(text);
    return new Plan({ ruleSet, families, counts, seriesTtlMs, maxSeries, seed, totals, warn });
  }

  /** Counts the chunk `bytes[start, end)` with the tag `bytes[tagStart, tagEnd)`; see ChunkCounter.count(). */
  count(bytes: Uint8Array, tagStart: number, tagEnd: number, start: number, end: number): void {
    this.store.nowMs = this.#settings.now();
    this.#counter.count(bytes, tagStart, tagEnd, start, end);
  }

  /**
   * Lets series expire and summaries age. Call about once a second.
   * @param publishMs for quantiles, by the clock; absent: until all are up to date
   */
  housekeep(publishMs?: number): void {
    const nowMs = this.#settings.now();
    this.store.nowMs = nowMs;
    this.families.expire(nowMs);
    this.families.publish(nowMs, publishMs);
  }
}
