// Summaries as the exposition shows them: count and sum at once, quantiles when they are published.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cell } from '../../support/unit/metrics/cell.ts';
import { TestFamilies } from '../../support/unit/metrics/family_definitions.ts';
import { linesOf, readerOf } from '../../support/unit/metrics/read_series.ts';

const MAX_AGE_MS = 10_000;

function summary(ttlMs = 0) {
  const families = new TestFamilies();
  const family = families.family({
    ...{ name: 's', type: 'summary', quantiles: [0.5, 1], maxAgeMs: MAX_AGE_MS, ttlMs },
  });
  const observe = (x: string, ...values: number[]) => {
    for (const value of values) family.observe(family.series([x]), cell(value));
  };
  /** Texts of the values, quantiles rounded. */
  const shown = () =>
    linesOf(readerOf(families.store)).map((line) => {
      const value = Number(line.slice(line.lastIndexOf(' ') + 1));
      return line.includes('quantile') ? Math.round(value) : value;
    });
  return { families, family, observe, shown };
}

describe('a summary', () => {
  it('shows quantiles, then sum and count', () => {
    const { families, observe } = summary();
    observe('1', 1, 2, 4);
    families.publish(0);
    const lines = linesOf(readerOf(families.store));
    assert.deepEqual(
      lines.map((line) => line.replace(/(quantile.*) .*/, '$1')),
      ['s{x="1",quantile="0.5"}', 's{x="1",quantile="1"}', 's_sum{x="1"} 7', 's_count{x="1"} 3'],
    );
  });

  it('counts at once, and has no quantiles before they are published', () => {
    const { families, observe, shown } = summary();
    observe('1', 3, 5);
    assert.deepEqual(shown(), [Number.NaN, Number.NaN, 8, 2]);
    families.publish(0);
    assert.deepEqual(shown(), [3, 5, 8, 2]);
    observe('1', 7, 7);
    assert.deepEqual(shown(), [3, 5, 22, 4]);
    families.publish(1);
    assert.deepEqual(shown(), [5, 7, 22, 4]);
  });

  it('forgets values that are too old, even if no new ones come, and keeps count and sum', () => {
    const { families, observe, shown } = summary();
    observe('1', 100);
    families.publish(0);
    families.publish(6000);
    observe('1', 2);
    families.publish(6500);
    assert.deepEqual(shown(), [2, 100, 102, 2]);
    families.publish(MAX_AGE_MS);
    assert.deepEqual(shown(), [2, 2, 102, 2]);
    families.publish(6000 + MAX_AGE_MS);
    assert.deepEqual(shown(), [Number.NaN, Number.NaN, 102, 2]);
    observe('1', 9);
    families.publish(6001 + MAX_AGE_MS);
    assert.deepEqual(shown(), [9, 9, 111, 3]);
  });

  it('starts again after it expired', () => {
    const { families, observe, shown } = summary(1000);
    observe('1', 5, 5);
    families.publish(500);
    families.expire(3000);
    assert.deepEqual(shown(), []);
    families.publish(3000);
    observe('2', 8);
    families.publish(3001);
    assert.deepEqual(shown(), [8, 8, 8, 1]);
  });

  it('keeps series apart', () => {
    const { families, observe, shown } = summary();
    for (let i = 1; i <= 50; i++) observe(`${i % 2}`, i % 2 === 0 ? 4 : -4);
    families.publish(0);
    assert.deepEqual(shown(), [-4, -4, -100, 25, 4, 4, 100, 25]);
  });
});
