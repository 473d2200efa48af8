// The numbers that the page plots: rates over resets and failed scrapes, averages, readable numbers, the search.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatTick, formatValue } from '../../../../../ts/serve/pages/browser/format_value.ts';
import {
  type Look,
  type Measure,
  type MeasureId,
  measuresOf,
  pointsOf,
} from '../../../../../ts/serve/pages/browser/measure.ts';
import type { SeriesReading } from '../../../../../ts/serve/pages/browser/reading.ts';
import { describeCount, finderOf } from '../../../../../ts/serve/pages/browser/search.ts';

type Numbers = Omit<SeriesReading, 'labels'>;

function measure(type: string, id: MeasureId): Measure {
  const found = measuresOf(type).find((each) => each.id === id);
  assert.ok(found, `${type} has no ${id}`);
  return found;
}

/** A scrape each 2 s; null is one that failed, undefined one without the series. */
function looks(readings: readonly (Numbers | null | undefined)[]): Look[] {
  return readings.map((numbers, at) => ({
    atSeconds: 100 + 2 * at,
    reading:
      numbers === null
        ? null
        : new Map(numbers === undefined ? [] : [['k', { labels: [], ...numbers }]]),
  }));
}

const values = (...numbers: (number | null | undefined)[]) =>
  looks(numbers.map((value) => (typeof value === 'number' ? { value } : value)));

describe('pointsOf()', () => {
  it('gives a gauge as it is, with gaps', () => {
    const gauge = measure('gauge', 'value');
    assert.deepEqual(pointsOf(gauge, values(1, null, 3, undefined, -4, NaN), 'k'), [
      1,
      null,
      3,
      null,
      -4,
      null,
    ]);
  });

  it('gives a counter as its increase per second', () => {
    const rate = measure('counter', 'rate');
    assert.deepEqual(pointsOf(rate, values(10, 14, 18), 'k'), [null, 2, 2]);
  });

  it('makes one number of the bursts of 10 s, and forgets older ones', () => {
    const rate = measure('counter', 'rate');
    const bursts = values(1000, 1000, 1010, 1010, 1020, 1020, 1030, 1030);
    assert.deepEqual(pointsOf(rate, bursts, 'k').slice(-3), [2, 3, 2]);
  });

  it('treats a counter that is lower than before as reset', () => {
    const rate = measure('counter', 'rate');
    assert.deepEqual(pointsOf(rate, values(100, 4, 8), 'k'), [null, 2, 2]);
  });

  it('continues after a scrape that failed', () => {
    const rate = measure('counter', 'rate');
    assert.deepEqual(pointsOf(rate, values(0, null, 8), 'k'), [null, null, 2]);
  });

  it('gives histograms and summaries as observations per second, and their average', () => {
    const took = looks([
      { count: 10, sum: 100 },
      { count: 14, sum: 102 },
      { count: 14, sum: 102 },
      { count: 2, sum: 8 },
    ]);
    const observations = measure('histogram', 'observations');
    assert.deepEqual(pointsOf(observations, took, 'k'), [null, 2, 1, 1]);
    const average = measure('summary', 'average');
    assert.deepEqual(pointsOf(average, took, 'k'), [null, 0.5, 0.5, 10 / 6]);
    assert.deepEqual(pointsOf(measure('summary', 'value'), took, 'k'), [null, null, null, null]);
  });
});

describe('measuresOf()', () => {
  it('begins with the most common one', () => {
    const first = (type: string) => measuresOf(type)[0]?.id;
    assert.deepEqual(['counter', 'gauge', 'unknown', 'histogram', 'summary'].map(first), [
      'rate',
      'value',
      'value',
      'observations',
      'value',
    ]);
  });
});

describe('formatValue()', () => {
  const gauge = measure('gauge', 'value');
  const rate = measure('counter', 'rate');

  it('knows bytes and seconds by the name', () => {
    assert.equal(formatValue(1536, 'memory_bytes', gauge), '1.5 KiB');
    assert.equal(formatValue(3 * 2 ** 30, 'sent_bytes_total', rate), '3 GiB/s');
    assert.equal(formatValue(0.0125, 'took_seconds', gauge), '12.5 ms');
    assert.equal(formatValue(0.5, 'cpu_seconds_total', rate), '0.5');
    assert.equal(formatValue(2, 'took_seconds', measure('histogram', 'observations')), '2/s');
    assert.equal(formatValue(2, 'took_seconds', measure('histogram', 'average')), '2 s');
  });

  it('is short and exact enough', () => {
    const shown = [0, 12.345678, 1234567, 1e21, 1.5e-7, -3];
    assert.deepEqual(
      shown.map((n) => formatValue(n, 'x', gauge)),
      ['0', '12.35', '1,234,567', '1.00e+21', '1.50e-7', '-3'],
    );
    assert.equal(formatTick(1_500_000, 'x', gauge), '1.5 M');
    assert.equal(formatTick(20, 'x_total', rate), '20/s');
  });
});

describe('finderOf()', () => {
  const family = { name: 'http_requests_total', type: 'counter', help: 'Requests served.' };

  it('requires every word, in name, type or help', () => {
    for (const search of ['', ' ', 'HTTP', 'served counter', 'requests_t']) {
      assert.ok(finderOf(search)(family), search);
    }
    for (const search of ['gauge', 'http gauge', 'x']) {
      assert.ok(!finderOf(search)(family), search);
    }
  });

  it('returns their number', () => {
    assert.equal(describeCount(1, 1), '1 family');
    assert.equal(describeCount(2, 3), '2 of 3 families');
    assert.equal(describeCount(1234, 100_000), '1,234 of 100,000 families');
  });
});
