// Quantiles of the values added in the last windows, compared with those of the sorted values.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BIN_LIMIT, binOf, binValue, joinedBin, RELATIVE_ERROR } from '../../../ts/metrics/bins.ts';
import { MAX_ENTRIES, Sketch, WINDOWS } from '../../../ts/metrics/sketch.ts';

const QUANTILES = [0, 0.1, 0.5, 0.9, 0.99, 1];
const sorted = new Float64Array(MAX_ENTRIES);

function quantilesOf(sketch: Sketch): number[] {
  const to = new Float64Array(QUANTILES.length + 1);
  sketch.writeQuantiles(QUANTILES, to, 1, sorted);
  return [...to.subarray(1)];
}

function assertNear(actual: number, expected: number, error: number): void {
  const room = Math.abs(expected) * error * 1.000001 + Number.MIN_VALUE;
  assert.ok(Math.abs(actual - expected) <= room, `${actual} instead of ${expected}`);
}

/** Each quantile must be near the value at its rank. */
function assertQuantiles(sketch: Sketch, values: readonly number[], error = RELATIVE_ERROR): void {
  const ordered = Float64Array.from(values).sort();
  quantilesOf(sketch).forEach((actual, i) => {
    assertNear(actual, ordered[Math.floor(QUANTILES[i]! * (ordered.length - 1))]!, error);
  });
}

const anyValue = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('binOf()', () => {
  it('gives a bin whose value is within the error, whatever the value', () => {
    fc.assert(
      fc.property(anyValue, fc.nat(4), (value, joins) => {
        const bin = binOf(value, joins);
        assert.ok(Math.abs(bin) < BIN_LIMIT);
        const width = ((1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)) ** (2 ** joins);
        // For the smallest doubles the neighbours are farther away than that.
        if (Math.abs(value) > 1e-300)
          assertNear(binValue(bin, joins), value, (width - 1) / (width + 1));
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps the order of values', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        assert.ok(a <= b ? binOf(a, 0) <= binOf(b, 0) : binOf(a, 0) >= binOf(b, 0));
      }),
    );
  });

  it('gives after a join the bin that the one of before was joined to', () => {
    fc.assert(
      fc.property(anyValue, fc.nat(8), (value, joins) => {
        assert.equal(binOf(value, joins + 1), joinedBin(binOf(value, joins)) + 0);
      }),
    );
  });

  it('gives finite values for the greatest and least numbers', () => {
    for (const value of [Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE]) {
      assert.ok(Number.isFinite(binValue(binOf(value, 0), 0)));
    }
  });
});

describe('Sketch', () => {
  it('has no quantiles without values', () => {
    assert.ok(new Sketch(0).isEmpty);
    assert.deepEqual(
      quantilesOf(new Sketch(0)),
      QUANTILES.map(() => Number.NaN),
    );
  });

  it('finds each quantile within the error', () => {
    const value = fc.oneof(
      fc.double({ min: 1e-6, max: 100, noNaN: true }),
      fc.integer({ min: -50, max: 50 }),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 500 }), (values) => {
        const sketch = new Sketch(3);
        for (const value of values) sketch.add(value, 3);
        assertQuantiles(sketch, values);
      }),
      { numRuns: 100 },
    );
  });

  it('forgets values window by window', () => {
    const sketch = new Sketch(100);
    const added: [window: number, value: number][] = [];
    for (const window of [100, 100, 101, 103, 104, 105, 106, 112, 113, 117, 130]) {
      const value = (window * 37) % 91;
      sketch.add(value, window);
      added.push([window, value]);
      const live = added.filter(([then]) => then > window - WINDOWS).map(([, value]) => value);
      assertQuantiles(sketch, live);
    }
    sketch.moveTo(134);
    assert.ok(!sketch.isEmpty);
    sketch.moveTo(135);
    assert.ok(sketch.isEmpty);
    assert.deepEqual(
      quantilesOf(sketch),
      QUANTILES.map(() => Number.NaN),
    );
  });

  it('is as if only live values had been added, whatever comes when', () => {
    const step = fc.record({ passed: fc.oneof(fc.constant(0), fc.nat(7)), value: fc.nat(1000) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 300 }), (steps) => {
        const sketch = new Sketch(0);
        let window = 0;
        const added: [window: number, value: number][] = [];
        for (const { passed, value } of steps) {
          window += passed;
          sketch.add(value, window);
          added.push([window, value]);
        }
        assertQuantiles(
          sketch,
          added.filter(([then]) => then > window - WINDOWS).map(([, value]) => value),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('joins bins if values are too many and too far apart, and has no other limit', () => {
    const sketch = new Sketch(0);
    const values: number[] = [];
    for (let exponent = -30; exponent < 30; exponent += 0.01) {
      values.push(10 ** exponent, -(10 ** exponent));
    }
    for (const value of values) sketch.add(value, 0);
    // 12,000 values, each with a bin of its own: joined eight at a time.
    assertQuantiles(sketch, values, 0.08);
  });

  it('counts a bin in millions', () => {
    const sketch = new Sketch(0);
    for (let i = 0; i < 1_000_000; i++) sketch.add(i % 10 === 0 ? 9 : 1, 0);
    const [least, tenth, half, ninety, , most] = quantilesOf(sketch);
    for (const value of [least, tenth, half]) assertNear(value!, 1, RELATIVE_ERROR);
    for (const value of [ninety, most]) assert.ok(value! > 0.99);
    assertNear(most!, 9, RELATIVE_ERROR);
  });
});
