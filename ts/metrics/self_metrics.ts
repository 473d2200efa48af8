// Counts as plain numbers in, snapshots of one instance's own metrics out, for the worker, which serves them with the
// rest. prom-client keeps them on the thread where they are counted. Counting thread.

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
import type { Counts } from './counts.ts';
import type { Families } from './families.ts';
import { registerNodejsMetrics } from './nodejs_metrics.ts';
import type { PromClientSnapshot } from './prom_client_snapshot.ts';

/** Whether rules_file could be read again. */
export interface RulesReload {
  /** Whether the rules in use are those of the files. */
  readonly successful: boolean;
  /** When they were read, in milliseconds since 1970. */
  readonly succeededMs: number;
}

/** The sources of the numbers, read when a snapshot is taken. */
export interface SelfSources {
  readonly counts: Counts;
  readonly families: Families;
  /** Slots of binding.ts' queueTotals(). */
  queueTotals(): Float64Array;
  /** Null: no rules_file. */
  readonly rulesReload: RulesReload | null;
}

export class SelfMetrics {
  readonly #registry = new Registry();
  readonly #stopNodejsMetrics: () => void;

  constructor(sources: SelfSources) {
    const { counts, families } = sources;
    const total = (slot: number) => () => sources.queueTotals()[slot]!;
    this.#counter('promexporter_records_total', 'Records read from chunks.', () => counts.records);
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
      'Chunks refused because the queue was full (Fluent Bit retries these) or because they are larger than the queue.',
      total(TOTAL_REFUSED_CHUNKS),
    );
    this.#counter(
      'promexporter_chunks_dropped_total',
      'Chunks accepted and then dropped because JavaScript stopped twice while counting them.',
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
    this.#gauge(
      'promexporter_series',
      'Series created from records, not including overflow series.',
      () => families.seriesCount,
    );
    this.#counter(
      'promexporter_series_expired_total',
      'Series removed because no record updated them within their time to live.',
      () => families.expiredCount,
    );
    this.#counter(
      'promexporter_exemplars_dropped_total',
      'Exemplars dropped because they have more than 128 characters or contain U+0000.',
      () => counts.droppedExemplars,
    );
    if (sources.rulesReload !== null) this.#registerReload(sources.rulesReload);
    this.#registerLabelled(counts, families);
    this.#stopNodejsMetrics = registerNodejsMetrics(this.#registry, 'count');
  }

  /** The current numbers, as structured-cloneable objects. */
  async snapshot(): Promise<PromClientSnapshot> {
    return await this.#registry.getMetricsAsJSON();
  }

  close(): void {
    this.#stopNodejsMetrics();
  }

  // prom-client's counters only go up by steps, but these are totals that are kept elsewhere.
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

  // Named like Prometheus' own prometheus_config_last_reload_*.
  #registerReload(reload: RulesReload): void {
    this.#gauge(
      'promexporter_rules_last_reload_successful',
      'Whether the last reload of rules_file, after it changed, succeeded.',
      () => Number(reload.successful),
    );
    this.#gauge(
      'promexporter_rules_last_reload_success_timestamp_seconds',
      'Unix time of the last successful reload of rules_file, in seconds.',
      () => reload.succeededMs / 1000,
    );
  }

  #registerLabelled(counts: Counts, families: Families): void {
    this.#labelled(
      'promexporter_rule_records_total',
      'Records that updated at least one series of the rule.',
      ['rule'],
      function* () {
        for (const { rule, count } of counts.takenByRule()) yield [[rule], count];
      },
    );
    this.#labelled(
      'promexporter_rule_skipped_total',
      'Values that the rule skipped, by reason.',
      ['rule', 'reason'],
      function* () {
        for (const { rule, reason, count } of counts.skipped()) yield [[rule, reason], count];
      },
    );
    this.#labelled(
      'promexporter_series_overflow_total',
      'Values added to an overflow series because the limit on series, of the family or of all rules, was reached.',
      ['family'],
      function* () {
        for (const [family, count] of families.overflows()) yield [[family], count];
      },
    );
    this.#labelled(
      'promexporter_label_overflow_total',
      'Values whose label became "other" because the label has as many different values as max_values allows.',
      ['family', 'label'],
      function* () {
        for (const [family, label, count] of families.labelOverflows()) {
          yield [[family, label], count];
        }
      },
    );
    this.#labelled(
      'promexporter_events_skipped_total',
      'Events skipped because their timestamp is unusable (time) or their structure is not that of an event (layout).',
      ['reason'],
      function* () {
        yield [['time'], counts.skippedEvents];
        yield [['layout'], counts.misfits];
      },
    );
    this.#labelled(
      'promexporter_chunks_malformed_total',
      'Chunks that could not be read to their end because they are malformed.',
      ['code'],
      function* () {
        for (const [code, { chunks }] of counts.malformedChunks) yield [[code], chunks];
      },
    );
    this.#labelled(
      'promexporter_chunks_malformed_bytes_total',
      'Bytes left unread in malformed chunks.',
      ['code'],
      function* () {
        for (const [code, { unreadBytes }] of counts.malformedChunks) yield [[code], unreadBytes];
      },
    );
  }

  #labelled(
    name: string,
    help: string,
    labelNames: string[],
    read: () => Iterable<[labels: string[], count: number]>,
  ): void {
    new Counter({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [labels, count] of read()) this.labels(...labels).inc(count);
      },
    });
  }
}
