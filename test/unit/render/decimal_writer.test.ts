// Shortest decimals, compared with those of String().

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DecimalWriter, MAX_DECIMAL_BYTES } from '../../../ts/render/decimal_writer.ts';

const AT = 3;
const UNTOUCHED = 0xaa;

const writer = new DecimalWriter();

/** The written text, or null if the number is left to String(). */
function decimal(n: number): string | null {
  const bytes = new Uint8Array(AT + MAX_DECIMAL_BYTES + AT).fill(UNTOUCHED);
  const end = writer.write(bytes, AT, Float64Array.of(Number.NaN, n), 1);
  const touched = end < 0 ? AT : end;
  assert.ok(touched <= AT + MAX_DECIMAL_BYTES, `${n} took ${end - AT} bytes`);
  assert.ok(bytes.subarray(0, AT).every((byte) => byte === UNTOUCHED));
  assert.ok(end < 0 || bytes.subarray(end).every((byte) => byte === UNTOUCHED));
  return end < 0 ? null : Buffer.from(bytes.subarray(AT, end)).toString('latin1');
}

/** Must be written like String() does, or left to it. @returns whether it was written */
function check(n: number): boolean {
  const text = decimal(n);
  if (text !== null) assert.equal(text, String(n));
  return text !== null;
}

/** This many doubles below and above. */
function neighbours(n: number, count: number): number[] {
  const double = new Float64Array([n]);
  const bits = new BigInt64Array(double.buffer);
  const first = bits[0]! - BigInt(count);
  return Array.from({ length: 2 * count + 1 }, (_, i) => {
    bits[0] = first + BigInt(i);
    return double[0]!;
  });
}

describe('DecimalWriter', () => {
  it('writes whole numbers, as far as all of them are doubles', () => {
    for (const [n, text] of [
      [0, '0'],
      [-0, '0'],
      [7, '7'],
      [-10, '-10'],
      [999_999_999, '999999999'],
      [1_000_000_000, '1000000000'],
      [2_147_483_647, '2147483647'],
      [2_147_483_648, '2147483648'],
      [-2_147_483_648, '-2147483648'],
      [1_000_000_000_000_001, '1000000000000001'],
      [2 ** 53, '9007199254740992'],
    ] as const) {
      assert.equal(decimal(n), text);
    }
  });

  it('writes fractions', () => {
    for (const n of [
      ...[0.5, -0.25, 0.1, 2.5, 100.001, 123456.5, 0.000001, 0.00000123, 999999999999.5],
      ...[0.1 + 0.2, 1 / 3, 2 / 3, 0.9999999999999999, 9.999999999999998, 3.0000000000000004],
      ...[99999999999999.98, 123456789.12345678, 1.7976931348623157, 0.0000012345678901234567],
    ]) {
      assert.equal(decimal(n), String(n));
    }
  });

  it('leaves numbers with an exponent and non-numbers to String()', () => {
    for (const n of [1e21, 1e-7, 5e-324, Number.MAX_VALUE, Number.NaN, Infinity, -Infinity]) {
      assert.equal(decimal(n), null);
    }
  });

  it('agrees with String() on doubles of any bits', () => {
    fc.assert(
      fc.property(fc.double(), (n) => void check(n)),
      { numRuns: 20_000 },
    );
  });

  it('agrees with String() on numbers of any length around every power of ten', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        fc.integer({ min: -5, max: 16 }),
        fc.integer({ min: 1, max: 17 }),
        (n, exponent, digits) => void check(Number((n * 10 ** exponent).toPrecision(digits))),
      ),
      { numRuns: 50_000 },
    );
  });

  it('agrees with String() on the neighbours of powers of two and of ten', () => {
    for (let exponent = -22; exponent < 54; exponent++) {
      for (const n of neighbours(2 ** exponent, 30)) check(n);
      for (const n of neighbours(3 * 2 ** exponent, 30)) check(n);
    }
    for (let exponent = -7; exponent < 17; exponent++) {
      for (const n of neighbours(10 ** exponent, 30)) check(n);
    }
  });

  it('writes nearly all sums of measured times by itself', () => {
    let sum = 0;
    let left = 0;
    for (let i = 1; i <= 20_000; i++) {
      sum += ((i * 7919) % 100_003) / 1000;
      if (!check(sum)) left++;
      if (!check(sum / i)) left++;
    }
    assert.ok(left < 10, `${left} left to String()`);
  });
});
