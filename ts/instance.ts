// Options and chunks of one output instance in, its series and its endpoint out, from open to close. Counting thread.

import { isDeepStrictEqual } from 'node:util';
import type { Binding } from './binding.ts';
import { LOG_LEVELS, PLACE_SLOTS, TOTAL_BYTES, TOTAL_CHUNKS, TOTAL_SLOTS } from './binding.ts';
import { formatListenAddress, type ListenAddress, type Options } from './config/options.ts';
import type { Presets } from './config/presets.ts';
import { readTextFile } from './config/read_text_file.ts';
import type { RuleSet } from './config/rules/rule.ts';
import { type RulesFile, readRules } from './config/rules_keys.ts';
import { Counting, type CountingSettings, type RulesChange } from './counting.ts';
import type { KeptCounting } from './kept_countings.ts';
import { SelfMetrics } from './metrics/self_metrics.ts';
import { RulesWatch } from './rules_watch.ts';
import { type Endpoint, openEndpoint } from './serve/endpoint.ts';
import type { LogLevel } from './serve/protocol.ts';

/** Positions in the queue's memory are int32: buffer_limit's 2G is one byte more. */
const MAX_QUEUE_BYTES = 0x7fff_ffff;
// Chunks taken at once: few, because these are in doubt if the environment dies.
const CHUNKS_AT_ONCE = 8;
// Interval between snapshots of the instance's own metrics sent to the worker, while chunks or scrapes come in.
const SNAPSHOT_INTERVAL_MS = 1000;
// Interval between checks of series that are not updated: whether one expired, whether a summary aged.
const HOUSEKEEPING_INTERVAL_MS = 1000;
// Of every second. A series takes 5 microseconds with 100 values, 70 with thousands: quantiles of up to 10,000 series
// are a second old at most.
const MAX_PUBLISH_MS = 50;
// The queue gives memory back once in this many: some of Fluent Bit's flushes, by default a second apart, come between.
const HOUSEKEEPINGS_PER_RELEASE = 10;

/** Shared by all instances of an environment. */
export interface Surroundings {
  readonly binding: Binding;
  readonly version: string;
  /** The worker's bundle. */
  readonly workerSource: string;
  readonly presets: Presets;
  /** Random per process, for the hash of keys. */
  readonly seed: number;
  /** Milliseconds, monotonic. */
  now(): number;
  /** The test fault that this environment was started with (docs/architecture.md), for the worker to show. */
  readonly workerFault: 'worker' | null;
  /** Called before each chunk; for test faults. */
  beforeChunk(): void;
}

export class Instance {
  /** As configured. */
  readonly listen: readonly ListenAddress[];
  readonly #id: number;
  readonly #surroundings: Surroundings;
  readonly #bytes: Uint8Array;
  readonly #places = new Int32Array(CHUNKS_AT_ONCE * PLACE_SLOTS);
  readonly #totals = new Float64Array(TOTAL_SLOTS);
  /** Of the queues of the instances whose counting this one goes on with. */
  readonly #earlierTotals = new Float64Array(TOTAL_SLOTS);
  readonly #counting: Counting;
  readonly #rulesWatch: RulesWatch | null;
  /** Tells this instance's lines about records from those of others: only Fluent Bit knows the `alias` of an output. */
  #address: string;
  readonly #self: SelfMetrics | null;
  #endpoint: Endpoint | null = null;
  #snapshotTimer: NodeJS.Timeout | null = null;
  readonly #housekeepingTimer: NodeJS.Timeout;
  #housekeepings = 0;
  #closed = false;

  /**
   * Makes the queue and the series; nothing listens before open().
   * @param kept what an instance before a hot reload left for this one; used as far as the options allow it
   * @throws Error if the queue's memory cannot be allocated
   */
  constructor(
    id: number,
    options: Options,
    surroundings: Surroundings,
    kept: KeptCounting | null = null,
  ) {
    this.#id = id;
    this.#surroundings = surroundings;
    this.listen = options.listen;
    this.#address = firstOf(options.listen);
    const capacityBytes = Math.min(options.bufferLimitBytes, MAX_QUEUE_BYTES);
    this.#bytes = new Uint8Array(surroundings.binding.openQueue(id, capacityBytes));
    const settings: CountingSettings = {
      ruleSet: options.ruleSet,
      maxSeries: options.maxSeries,
      seriesTtlMs: options.seriesTtlMs,
      reserveOwnNames: options.selfMetrics,
      createdTimestamps: options.createdTimestamps,
      countersAsWritten: options.countersAsWritten,
      seed: surroundings.seed,
      now: surroundings.now,
      warn: (text) => this.log('warn', `${this.#address}: ${text}`),
      onSegment: (segment) => this.#endpoint?.sendSegment(segment),
    };
    if (kept?.counting.continueWith(settings) === true) {
      this.#counting = kept.counting;
      this.#earlierTotals.set(kept.queueTotals);
    } else {
      this.#counting = new Counting(settings);
    }
    const { rulesFile } = options;
    this.#rulesWatch = rulesFile === null ? null : this.#watch(rulesFile, options);
    this.#housekeepingTimer = setInterval(() => this.#housekeep(), HOUSEKEEPING_INTERVAL_MS);
    this.#housekeepingTimer.unref();
    this.#self = options.selfMetrics
      ? new SelfMetrics({
          counts: this.#counting.counts,
          families: this.#counting.families,
          queueTotals: () => this.#queueTotals(),
          rulesReload: this.#rulesWatch,
        })
      : null;
  }

  /**
   * Resolves when the endpoint listens.
   * @throws ListenError if it cannot
   */
  async open(options: Options): Promise<void> {
    const { version, workerSource, workerFault } = this.#surroundings;
    const segmentsAtStart = this.#counting.store.segments().length;
    const endpoint = await openEndpoint({
      options,
      workerSource,
      version,
      store: this.#counting.store,
      log: (level, text) => this.log(level, text),
      onScrape: () => this.#scheduleSnapshot(),
      fault: workerFault,
      openStopLine: () => this.#surroundings.binding.openStopLine(),
    });
    // Counting may have gone on meanwhile, if this instance was reopened after a failure.
    for (const segment of this.#counting.store.segments().slice(segmentsAtStart)) {
      endpoint.sendSegment(segment);
    }
    this.#endpoint = endpoint;
    this.#address = firstOf(endpoint.listen);
    this.#surroundings.binding.setAddress(this.#id, this.#address);
    await this.#sendSnapshot();
  }

  /**
   * Counts the queue's chunks, for about `budgetMs`.
   * @returns whether there may be more
   */
  drain(budgetMs: number): boolean {
    const { binding, now } = this.#surroundings;
    const { store } = this.#counting;
    const startedMs = now();
    let nowMs = startedMs;
    let taken: number;
    do {
      taken = binding.take(this.#id, this.#places);
      for (let i = 0; i < taken; i++) {
        this.#surroundings.beforeChunk();
        this.#countChunk(i * PLACE_SLOTS);
        binding.done(this.#id);
        store.noteProgress();
      }
      nowMs = now();
    } while (taken > 0 && nowMs - startedMs < budgetMs);
    this.#counting.counts.countingSeconds += (nowMs - startedMs) / 1000;
    this.#scheduleSnapshot();
    return taken > 0;
  }

  /** Resolves when the port is free; drain the queue first. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#housekeepingTimer);
    if (this.#snapshotTimer !== null) clearTimeout(this.#snapshotTimer);
    this.#self?.close();
    await this.#endpoint?.close();
  }

  /** For the instance that takes its place in a hot reload; once this one is closed. */
  leave(): KeptCounting {
    const queueTotals = Float64Array.from(this.#queueTotals());
    queueTotals[TOTAL_CHUNKS] = 0;
    queueTotals[TOTAL_BYTES] = 0;
    return { counting: this.#counting, queueTotals };
  }

  log(level: LogLevel, text: string): void {
    this.#surroundings.binding.log(this.#id, LOG_LEVELS[level], text);
  }

  #countChunk(place: number): void {
    const tag = this.#places[place]!;
    const data = this.#places[place + 2]!;
    const tagEnd = tag + this.#places[place + 1]!;
    this.#counting.count(this.#bytes, tag, tagEnd, data, data + this.#places[place + 3]!);
  }

  #housekeep(): void {
    if (++this.#housekeepings % HOUSEKEEPINGS_PER_RELEASE === 0) {
      this.#surroundings.binding.releaseUnused(this.#id);
    }
    if (this.#endpoint !== null) void this.#rulesWatch?.look();
    const { families } = this.#counting;
    const expiredBefore = families.expiredCount;
    this.#counting.housekeep(MAX_PUBLISH_MS);
    // Not if chunks are waiting: then only counting them is progress, and drain() notes it.
    if (this.#queueTotals()[TOTAL_CHUNKS] === 0) this.#counting.store.noteProgress();
    // Without chunks and scrapes in between, the next scrape would show outdated numbers.
    if (families.expiredCount !== expiredBefore) this.#scheduleSnapshot();
  }

  #watch({ path, namespace, stamps }: RulesFile, options: Options): RulesWatch {
    const { selfMetrics, maxSeries, seriesTtlMs } = options;
    const context = { namespace, reserveOwnNames: selfMetrics, maxSeries, seriesTtlMs };
    const keys = { rules: undefined, rulesFile: path };
    return new RulesWatch(path, stamps, {
      read: (report) => readRules(keys, context, this.#surroundings.presets, readTextFile, report),
      take: (ruleSet) => this.#takeRules(ruleSet),
      log: (level, text) => {
        if (!this.#closed) this.log(level, `${this.#address}: ${text}`);
        this.#scheduleSnapshot();
      },
    });
  }

  #takeRules(ruleSet: RuleSet): RulesChange | null {
    // Reading them takes turns, and another instance may have taken over the counting meanwhile.
    if (this.#closed || isDeepStrictEqual(ruleSet, this.#counting.ruleSet)) return null;
    this.#scheduleSnapshot();
    return this.#counting.replaceRules(ruleSet);
  }

  #queueTotals(): Float64Array {
    this.#surroundings.binding.queueTotals(this.#id, this.#totals);
    for (let slot = 0; slot < TOTAL_SLOTS; slot++) {
      this.#totals[slot]! += this.#earlierTotals[slot]!;
    }
    return this.#totals;
  }

  #scheduleSnapshot(): void {
    if (this.#self === null || this.#snapshotTimer !== null || this.#closed) return;
    this.#snapshotTimer = setTimeout(() => {
      this.#snapshotTimer = null;
      void this.#sendSnapshot();
    }, SNAPSHOT_INTERVAL_MS);
    this.#snapshotTimer.unref();
  }

  async #sendSnapshot(): Promise<void> {
    if (this.#self === null) return;
    const snapshot = await this.#self.snapshot();
    if (!this.#closed) this.#endpoint?.sendSelf(snapshot);
  }
}

/** No other instance listens there, so one address is enough as a name. */
function firstOf(listen: readonly ListenAddress[]): string {
  return listen.slice(0, 1).map(formatListenAddress).join();
}
