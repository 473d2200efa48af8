import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DECIMAL_PATTERN, parseDecimal } from '../../../ts/decode/decimal.ts';

const encoder = new TextEncoder();
const WHOLE = new RegExp(`^${DECIMAL_PATTERN}$`);

/** Between digits, which must not be read. */
function parse(text: string): number {
  const bytes = encoder.encode(`9${text}9`);
  return parseDecimal(bytes, 1, bytes.length - 1);
}

function expected(text: string): number {
  return WHOLE.test(text) || /^-?Infinity$/.test(text) ? Number(text) : Number.NaN;
}

describe('parseDecimal()', () => {
  it('reads decimal numbers like Number()', () => {
    const texts = '0 -0 +1 1. .5 -.5 007 1e5 1E-5 1e+05 123456789012345 1234567890123456 0.1';
    const more =
      '9007199254740993 1e22 1e23 123e-22 5e-324 1e999 -1e999 1e-999 0.000001234567890123';
    const most = ['1e99999999999', '0e99999999999', `0.${'0'.repeat(50)}1`, '9'.repeat(500)];
    for (const text of [...texts.split(' '), ...more.split(' '), ...most]) {
      assert(Object.is(parse(text), Number(text)), `${text}: ${parse(text)}`);
    }
  });

  it('reads infinities as Go does, in any case', () => {
    for (const text of ['Inf', '+Inf', 'inf', 'INF', 'Infinity', '+infinity']) {
      assert.equal(parse(text), Number.POSITIVE_INFINITY, text);
      assert.equal(parse(`-${text.replace('+', '')}`), Number.NEGATIVE_INFINITY, text);
    }
  });

  it('refuses everything else', () => {
    const texts = [
      '',
      '+',
      '-',
      '.',
      '-.',
      'e5',
      '.e5',
      '1e',
      '1e+',
      '1e5.',
      '1.2.3',
      '--1',
      '+-1',
    ];
    const more = [
      ' 1',
      '1 ',
      '1_000',
      '0x1f',
      'NaN',
      '.inf',
      'in',
      'infinit',
      'infinitys',
      '1inf',
      '+-inf',
      '1n',
      '１',
      '1\n',
      '1e5e5',
      '1-2',
    ];
    for (const text of [...texts, ...more]) assert.equal(parse(text), Number.NaN, text);
  });

  it('agrees with Number() on any text of its letters, and on any double', () => {
    const part = fc.constantFrom('0', '1', '9', '00', '12345678', '.', 'e', 'E', '-', '+', ' ');
    const text = fc.oneof(
      fc.array(part, { maxLength: 6 }).map((parts) => parts.join('')),
      fc.double().map(String),
      fc.tuple(fc.maxSafeNat(), fc.integer({ min: -30, max: 30 })).map(([a, b]) => `${a}e${b}`),
    );
    fc.assert(
      fc.property(text, (any) => {
        assert(Object.is(parse(any), expected(any)), `${any}: ${parse(any)}`);
      }),
      { numRuns: 5000 },
    );
  });
});
