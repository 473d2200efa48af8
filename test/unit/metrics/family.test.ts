// How updates change a series' numbers.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Family } from '../../../ts/metrics/family.ts';
import { Bounds } from '../../../ts/metrics/histogram.ts';
import { cell } from '../../support/unit/metrics/cell.ts';
import { type Given, TestFamilies } from '../../support/unit/metrics/family_definitions.ts';
import { linesOf, readerOf } from '../../support/unit/metrics/read_series.ts';

/** A family and one series of it; `value` is shown in the exposition. */
class OneSeries {
  readonly families = new TestFamilies();
  readonly family: Family;
  readonly handle: number;

  constructor(given: Partial<Given>) {
    this.family = this.families.family({ name: 'a', labelNames: [], ...given });
    this.handle = this.family.series([]);
  }

  get lines(): string[] {
    return linesOf(readerOf(this.families.store));
  }

  get value(): string | undefined {
    return this.lines[0]?.split(' ')[1];
  }
}

// The last of a series' values is the time of its last update; the others must not overwrite it.
for (const ttlMs of [0, 60_000]) {
  describe(`a series with a ttl of ${ttlMs} ms`, () => {
    it('that is a counter begins at 0 and adds', () => {
      const one = new OneSeries({ ttlMs });
      assert.equal(one.value, '0');
      one.family.add(one.handle, cell(2));
      one.family.add(one.handle, cell(0.5));
      assert.equal(one.value, '2.5');
    });

    it('that is a gauge is not shown before it has a value, and is added to from 0', () => {
      const one = new OneSeries({ type: 'gauge', ttlMs });
      assert.equal(one.value, undefined);
      one.family.add(one.handle, cell(-2));
      assert.equal(one.value, '-2');
      one.family.set(one.handle, cell(Number.NEGATIVE_INFINITY));
      assert.equal(one.value, '-Inf');
      one.family.set(one.handle, cell(0.5));
      one.family.add(one.handle, cell(1));
      assert.equal(one.value, '1.5');
    });

    it('that is a gauge keeps the first, then the greatest or the least', () => {
      const values = [-5, -7, 2, 1, 2];
      const show = (update: 'setMax' | 'setMin') => {
        const one = new OneSeries({ type: 'gauge', ttlMs });
        return values.map((value) => {
          one.family[update](one.handle, cell(value));
          return Number(one.value);
        });
      };
      assert.deepEqual(show('setMax'), [-5, -5, 2, 2, 2]);
      assert.deepEqual(show('setMin'), [-5, -7, -7, -7, -7]);
    });

    it('that is a histogram counts by bucket, bounds included', () => {
      const one = new OneSeries({ type: 'histogram', buckets: [-1, 0.5, 10], ttlMs });
      for (const value of [-1, 0.5, 0.6, 10, 10.1, 1e300, -5]) {
        one.family.observe(one.handle, cell(value));
      }
      assert.deepEqual(one.lines, [
        'a_bucket{le="-1"} 2',
        'a_bucket{le="0.5"} 3',
        'a_bucket{le="10"} 5',
        'a_bucket{le="+Inf"} 7',
        'a_sum 1e+300',
        'a_count 7',
      ]);
    });
  });
}

describe('Bounds', () => {
  it('finds the first bound that is not below the value, among few and many, whatever it was asked before', () => {
    const anyBounds = fc.uniqueArray(fc.double({ noNaN: true }), { maxLength: 100 });
    fc.assert(
      fc.property(anyBounds, fc.double({ noNaN: true }), (unsorted, value) => {
        const sorted = Float64Array.from(unsorted).sort();
        const bounds = new Bounds([...sorted]);
        for (const v of [value, value, ...sorted, value]) {
          const found = sorted.findIndex((bound) => v <= bound);
          assert.equal(bounds.bucketOf(Float64Array.of(v)), found < 0 ? sorted.length : found);
        }
      }),
    );
  });
});
