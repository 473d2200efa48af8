import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Operand } from '../../../ts/config/rules/rule.ts';
import { OneOf } from '../../../ts/match/one_of.ts';
import { hex } from '../../support/unit/decode/samples.ts';
import { placed } from '../../support/unit/match/scalars.ts';

function has(operands: readonly Operand[], value: unknown): boolean {
  const { bytes, view, position } = placed(value);
  return new OneOf(operands).has(bytes, view, position);
}

const INT_200_IN_EIGHT_BYTES = hex('cf 00 00 00 00 00 00 00 c8');
const BINARY_GET = hex('c4 03 47 45 54');
const A_TENTH_IN_32_BITS = hex('ca 3d cc cc cd');
const NO_UTF8 = hex('a3 61 ff 62');

for (const [operands, value, expected] of [
  [['GET', 'HEAD'], 'HEAD', true],
  [['GET'], 'GETS', false],
  [['GET'], BINARY_GET, true],
  [['200'], 200, true],
  [['200'], INT_200_IN_EIGHT_BYTES, true],
  [['200'], 200.5, false],
  [['200.5'], 200.5, true],
  [['0.1'], 0.1, true],
  [['0.1'], A_TENTH_IN_32_BITS, true],
  [['0.10000000149011612'], A_TENTH_IN_32_BITS, false],
  [['0.10000000149011612'], 0.10000000149011612, true],
  [['200'], hex('ca 43 48 00 00'), true],
  [[0.1], A_TENTH_IN_32_BITS, false],
  [['0200'], 200, false],
  [['2e2'], 200, false],
  [['-7'], -7, true],
  [['NaN'], Number.NaN, true],
  [['+Inf'], Number.POSITIVE_INFINITY, true],
  [['Infinity'], Number.POSITIVE_INFINITY, false],
  [['9007199254740993'], 9007199254740993n, true],
  [['9007199254740992'], 9007199254740993n, false],
  [['true'], true, true],
  [['true'], false, false],
  [['1'], true, false],
  [[200], 200, true],
  [[200], '200', true],
  [[200], '2e2', true],
  [[200], '200 ', false],
  [[1], true, true],
  [[0], false, true],
  [[0], '', false],
  [[200], '200\r\n', true],
  [['GET'], 'GET\n', true],
  [['GET'], 'GET\n\n', false],
  [[''], '\n', true],
  [[Number.POSITIVE_INFINITY], 'Inf', true],
  [[Number.NaN], Number.NaN, false],
  [['null', 0, ''], null, false],
  [['', 0], [], false],
  [['', 0], {}, false],
  [['a\ufffdb'], NO_UTF8, true],
  [['ab'], NO_UTF8, false],
  [['a', 5], 5, true],
] as const) {
  const name = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
  test(`OneOf of ${JSON.stringify(operands)} says ${expected} of ${name} (${typeof value})`, () => {
    assert.equal(has(operands, value), expected);
  });
}
