// Rules with `parse` as a map: what strings, numbers and other values of a field give.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Counted } from '../../support/unit/counted.ts';

function counted(parse: string, ...values: readonly unknown[]): Counted {
  const rules = `metrics: [{name: g, type: gauge, value: $v, op: add, parse: ${parse}, labels: {i: $i}}]`;
  return new Counted(rules).records(...values.map((v, i) => ({ v, i })));
}

const shown = (...args: Parameters<typeof counted>) => Object.values(counted(...args).series);

describe('parse, with separators', () => {
  it('reads numbers as they are, and texts as the rule says', () => {
    assert.deepEqual(
      shown("{decimal: ',', thousands: '.'}", '1.234,5', 2.5, '1.000\n'),
      [1234.5, 2.5, 1000],
    );
    assert.deepEqual(counted("{decimal: ','}", '1.5', true, [1]).skips, {
      'g wrong_type': 2,
      'g not_a_number': 1,
    });
    assert.deepEqual(shown("{as: percent, decimal: ','}", '12,5 %', 50), [0.125, 0.5]);
  });
});

describe('parse, with a list', () => {
  it('takes one number of a text', () => {
    assert.deepEqual(
      shown("{list: ', :', take: sum}", '0.010, 0.016 : 0.003', '0.5', 0.25),
      [0.029, 0.5, 0.25],
    );
    assert.deepEqual(counted("{list: ',', take: sum}", '-', '1,x', [1, 2], true).skips, {
      'g wrong_type': 2,
      'g not_a_number': 2,
    });
  });

  it('counts elements, a number as one', () => {
    assert.deepEqual(shown("{list: ' ', take: count}", 'a b  c', 7, '', '-'), [3, 1, 0, 0]);
  });
});
