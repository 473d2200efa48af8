// Whether counting and the reference show and skip the same after the same chunks.

import assert from 'node:assert/strict';
import {
  formatOf,
  OPENMETRICS,
  OPENMETRICS_UTF8,
  TEXT,
  TEXT_UTF8,
} from '../../../ts/exposition/format.ts';
import { Reference, type ReferenceOptions } from '../../reference/interpreter.ts';
import { quantileRanges, type Sample, samplesOf } from '../../reference/samples.ts';
import { Counted, type CountedOptions } from '../unit/counted.ts';
import type { Chunk } from './rule_records.ts';

const FORMATS = [
  ...[TEXT, OPENMETRICS, OPENMETRICS_UTF8],
  ...[formatOf('openmetrics', 'values'), formatOf('text', 'dots')],
];

/** Both, side by side on one clock. */
export class Both {
  readonly counted: Counted;
  readonly reference: Reference;
  readonly #createdTimestamps: boolean;
  readonly #countersAsWritten: boolean;

  constructor(
    ruleSet: ReferenceOptions['ruleSet'],
    options: Required<Pick<CountedOptions, 'maxSeries' | 'seriesTtlMs' | 'seed'>> &
      Pick<CountedOptions, 'createdTimestamps' | 'countersAsWritten'>,
  ) {
    const counted = new Counted(ruleSet, options);
    const now = () => counted.nowMs;
    const wallNow = () => counted.wallMs;
    this.counted = counted;
    this.#createdTimestamps = options.createdTimestamps ?? false;
    this.#countersAsWritten = options.countersAsWritten ?? false;
    this.reference = new Reference({ ...options, ruleSet, reserveOwnNames: true, now, wallNow });
  }

  count({ tag, bytes, waitMs }: Chunk): void {
    this.counted.advance(waitMs);
    this.counted.wallMs += waitMs + 1;
    this.reference.housekeep();
    this.counted.chunk(tag, bytes);
    this.reference.count(Buffer.from(tag), bytes);
  }

  /** Lets a second pass, because quantiles are published once a second. */
  assertAgreement(): void {
    this.counted.advance(1000);
    this.reference.housekeep();
    this.#assertCounts();
    this.#assertSamples();
    this.#assertQuantiles();
  }

  #assertSamples(): void {
    for (const format of FORMATS) {
      const shown = this.counted.samples(format).filter((sample) => !isQuantile(sample));
      const created = this.#createdTimestamps;
      const view = { ...format, created, countersAsWritten: this.#countersAsWritten };
      assert.deepEqual(shown, samplesOf(this.#families, view), format.contentType);
    }
  }

  #assertCounts(): void {
    const { counted, reference } = this;
    const { counts, families } = counted.counting;
    assert.deepEqual(sorted(Object.entries(counted.skips)), sorted(reference.skips));
    assert.deepEqual(sorted(Object.entries(counted.taken)), sorted(reference.taken));
    const overflows = this.#families.flatMap(({ name, overflowCount }) => {
      return overflowCount > 0 ? [[name, overflowCount] as const] : [];
    });
    assert.deepEqual(sorted(Object.entries(counted.overflows)), sorted(overflows));
    const replaced = this.#families.flatMap(({ name, labelOverflows }) =>
      [...labelOverflows].flatMap(([label, count]) =>
        count > 0 ? [[`${name} ${label}`, count] as const] : [],
      ),
    );
    assert.deepEqual(sorted(Object.entries(counted.labelOverflows)), sorted(replaced));
    const malformed = [...counts.malformedChunks.values()].reduce(
      (sum, { chunks }) => sum + chunks,
      0,
    );
    const internal = counted.warnings.find((text) => text.includes('PROMEX_INTERNAL'));
    assert.equal(internal, undefined);
    assert.deepEqual(
      {
        records: counts.records,
        passedOver: counts.skippedEvents,
        misfits: counts.misfits,
        malformed,
        exemplarsDropped: counts.droppedExemplars,
        series: families.seriesCount,
        expired: families.expiredCount,
      },
      {
        records: reference.records,
        passedOver: reference.passedOver,
        misfits: reference.misfits,
        malformed: reference.malformed,
        exemplarsDropped: reference.exemplarsDropped,
        series: reference.book.seriesCount,
        expired: reference.book.expiredCount,
      },
    );
  }

  /** Each within one percent of the values beside its rank. */
  #assertQuantiles(): void {
    const { counted } = this;
    const shown = counted.samples(TEXT_UTF8).filter(isQuantile);
    const expected = new Map(
      quantileRanges(this.#families, counted.nowMs).map(({ id, ranges }) => [id, ranges]),
    );
    assert.deepEqual(
      shown.map(({ id }) => id),
      [...expected.keys()].sort(),
    );
    for (const { id, value } of shown) {
      const ranges = expected.get(id)!;
      const isIn = ranges.some(([low, high]) =>
        Number.isNaN(low) ? Number.isNaN(value) : value >= low && value <= high,
      );
      assert.ok(isIn, `${id} is ${value}, wanted one of ${JSON.stringify(ranges)}`);
    }
  }

  get #families() {
    return [...this.reference.book.families.values()];
  }
}

function sorted(counts: Iterable<readonly [string, number]>): (readonly [string, number])[] {
  return [...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

function isQuantile({ id }: Sample): boolean {
  return /[{,]quantile="/.test(id);
}
