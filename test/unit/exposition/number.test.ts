// Text of sample values, bucket bounds and escapes.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  escapeHelpOpenMetrics,
  escapeHelpText,
  escapeLabelValue,
} from '../../../ts/exposition/escape_text.ts';
import { formatBound, formatNumber } from '../../../ts/exposition/number.ts';

describe('formatNumber()', () => {
  it('writes the special values as Prometheus reads them', () => {
    assert.equal(formatNumber(Number.NaN), 'NaN');
    assert.equal(formatNumber(Number.POSITIVE_INFINITY), '+Inf');
    assert.equal(formatNumber(Number.NEGATIVE_INFINITY), '-Inf');
  });

  it('writes the shortest decimal', () => {
    assert.equal(formatNumber(0.1), '0.1');
    assert.equal(formatNumber(0.1 + 0.2), '0.30000000000000004');
    assert.equal(formatNumber(-0), '0');
    assert.equal(formatNumber(1e21), '1e+21');
    assert.equal(formatNumber(5e-324), '5e-324');
  });
});

describe('formatBound()', () => {
  it("writes OpenMetrics' canonical numbers", () => {
    // The specification's own list, and values between.
    for (const [n, text] of [
      [0, '0.0'],
      [1, '1.0'],
      [-1, '-1.0'],
      [2.5, '2.5'],
      [10, '10.0'],
      [100_000, '100000.0'],
      [1_000_000, '1e+06'],
      [1e10, '1e+10'],
      [0.0001, '0.0001'],
      [0.00001, '1e-05'],
      [1e-10, '1e-10'],
      [1_234_567, '1.234567e+06'],
      [1e100, '1e+100'],
      [0.025, '0.025'],
      [Number.POSITIVE_INFINITY, '+Inf'],
    ] as const) {
      assert.equal(formatBound(n, 'openmetrics'), text);
    }
  });

  it('writes plain numbers in text 0.0.4', () => {
    assert.equal(formatBound(1, 'text'), '1');
    assert.equal(formatBound(0.025, 'text'), '0.025');
    assert.equal(formatBound(Number.POSITIVE_INFINITY, 'text'), '+Inf');
  });
});

describe('escapes', () => {
  const raw = 'a\\b"c"\nd\re';

  it('escape backslash and newline in HELP of text 0.0.4', () => {
    assert.equal(escapeHelpText(raw), 'a\\\\b"c"\\nd\re');
  });

  it('escape the double quote too in HELP of OpenMetrics and in label values', () => {
    assert.equal(escapeHelpOpenMetrics(raw), 'a\\\\b\\"c\\"\\nd\re');
    assert.equal(escapeLabelValue(raw), 'a\\\\b\\"c\\"\\nd\re');
  });

  it('leave other text as it is', () => {
    assert.equal(escapeLabelValue("Zürich {}, 'x' €\u0000"), "Zürich {}, 'x' €\u0000");
  });
});
