// The plugin's own metrics of one instance, kept by prom-client on the counting thread, where they are true.
// Comes in: counts as plain numbers. Goes out: snapshots for the endpoint's worker, which serves them with the rest.

import Counter from 'prom-client/lib/counter.js';
import Gauge from 'prom-client/lib/gauge.js';
import Registry from 'prom-client/lib/registry.js';
import {
  TOTAL_ACCEPTED_BYTES,
  TOTAL_ACCEPTED_CHUNKS,
  TOTAL_BYTES,
  TOTAL_CHUNKS,
  TOTAL_DROPPED_CHUNKS,
  TOTAL_REFUSED_CHUNKS,
} from '../binding.ts';
import type { PromClientSnapshot } from '../render/prom_client_families.ts';
import { registerNodejsMetrics } from './nodejs_metrics.ts';

/** Counts since the environment's start; fields are added to on the hot path and read here. */
export class Counts {
  records = 0;
  /** Events without a usable time, which Fluent Bit passes over too. */
  skippedEvents = 0;
  countingSeconds = 0;
  /** Chunks of which a part could not be read, by DecodeError code. */
  readonly malformedChunks = new Map<string, number>();
  readonly #skipped = new Map<string, Map<string, number>>();

  addMalformed(code: string): void {
    this.malformedChunks.set(code, (this.malformedChunks.get(code) ?? 0) + 1);
  }

  /** A value changed nothing. */
  addSkip(rule: string, reason: string): void {
    let reasons = this.#skipped.get(rule);
    if (reasons === undefined) {
      reasons = new Map();
      this.#skipped.set(rule, reasons);
    }
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }

  /** Skips by rule, then reason. */
  get skipped(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return this.#skipped;
  }
}

/** Where the numbers are read from when a snapshot is taken. */
export interface SelfSources {
  readonly counts: Counts;
  seriesCount(): number;
  /** Slots of binding.ts' queueTotals(). */
  queueTotals(): Float64Array;
}

export class SelfMetrics {
  readonly #registry = new Registry();
  readonly #stopNodejsMetrics: () => void;

  constructor(sources: SelfSources) {
    const { counts } = sources;
    const total = (slot: number) => () => sources.queueTotals()[slot]!;
    this.#counter('promexporter_records_total', 'Records read from chunks.', () => counts.records);
    this.#counter(
      'promexporter_events_skipped_total',
      'Events passed over because their time is not usable.',
      () => counts.skippedEvents,
    );
    this.#counter(
      'promexporter_counting_seconds_total',
      'Time spent reading chunks and updating series, in seconds.',
      () => counts.countingSeconds,
    );
    this.#counter(
      'promexporter_chunks_total',
      'Chunks accepted from Fluent Bit.',
      total(TOTAL_ACCEPTED_CHUNKS),
    );
    this.#counter(
      'promexporter_chunk_bytes_total',
      'Bytes of chunks accepted.',
      total(TOTAL_ACCEPTED_BYTES),
    );
    this.#counter(
      'promexporter_chunks_refused_total',
      'Chunks refused because the queue was full (Fluent Bit retries them) or because they exceed it.',
      total(TOTAL_REFUSED_CHUNKS),
    );
    this.#counter(
      'promexporter_chunks_dropped_total',
      'Chunks accepted and given up because JavaScript stopped at them twice.',
      total(TOTAL_DROPPED_CHUNKS),
    );
    this.#gauge(
      'promexporter_queue_chunks',
      'Chunks accepted and not yet counted.',
      total(TOTAL_CHUNKS),
    );
    this.#gauge(
      'promexporter_queue_bytes',
      'Bytes of chunks accepted and not yet counted.',
      total(TOTAL_BYTES),
    );
    this.#gauge('promexporter_series', 'Series that come from records.', () =>
      sources.seriesCount(),
    );
    this.#registerSkips(counts);
    this.#stopNodejsMetrics = registerNodejsMetrics(this.#registry, 'count');
  }

  /** The numbers now, as structured-cloneable objects. */
  async snapshot(): Promise<PromClientSnapshot> {
    return await this.#registry.getMetricsAsJSON();
  }

  close(): void {
    this.#stopNodejsMetrics();
  }

  // prom-client's counters only go up by steps, and these are totals that are kept elsewhere.
  #counter(name: string, help: string, read: () => number): void {
    new Counter({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  #gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }

  #registerSkips(counts: Counts): void {
    new Counter({
      name: 'promexporter_rule_skipped_total',
      help: 'Values of records that changed nothing.',
      labelNames: ['rule', 'reason'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [rule, reasons] of counts.skipped) {
          for (const [reason, count] of reasons) this.inc({ rule, reason }, count);
        }
      },
    });
    new Counter({
      name: 'promexporter_chunks_malformed_total',
      help: 'Chunks of which the part behind a mistake could not be read.',
      labelNames: ['code'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [code, count] of counts.malformedChunks) this.inc({ code }, count);
      },
    });
  }
}
