// The readers of notations against those of the reference, on texts that are nearly right.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Notation } from '../../ts/config/rules/rule.ts';
import { textParserOf } from '../../ts/match/text_parser.ts';
import { parseValue } from '../reference/notations.ts';
import { runs } from '../support/fuzz/runs.ts';

const DIGITS = ['0', '1', '2', '05', '12', '59', '60', '234', '567', '2024'];
const MARKS = ['.', ',', ':', '-', '+', ' ', "'", ';', 'e', '-'];

/** Texts of these parts, mostly numbers between others. */
function texts(...parts: readonly string[]): fc.Arbitrary<string> {
  const part = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...DIGITS) },
    { weight: 3, arbitrary: fc.constantFrom(...parts) },
    { weight: 1, arbitrary: fc.constantFrom(...MARKS) },
  );
  return fc.array(part, { maxLength: 12 }).map((all) => all.join(''));
}

const DATE = ['2024-02-29', '1970-01-01', '2023-02-29', '10/Oct/2000', '29/Feb/2024'];
const TIME = ['T12:30:00', ' 23:59:59', ':12:30:00', ' 24:00:00'];
const ZONE = ['Z', ' UTC', '+01:00', ' -0730', '+2'];

const CASES: readonly (readonly [Notation, fc.Arbitrary<string>])[] = [
  ['number', texts('.', 'e', 'Inf', '-', 'infinity')],
  ['duration', texts('ms', 's', ' s', 'h', 'm', 'P', 'PT', 'T', 'H', 'M', 'S', 'D', 'W', '.')],
  ['clock', texts(':', ':', ':05', ':30', '-', 'd ', ' days, ', ' day ', '.')],
  ['bytes', texts('.', ' kB', 'KiB', 'M', 'B', ' ')],
  ['percent', texts('.', '%', ' %', 'e')],
  ['hex', texts('0x', 'f', 'A', '-')],
  [
    'timestamp',
    fc
      .tuple(
        fc.constantFrom('', ...DATE),
        fc.constantFrom('', ...TIME),
        fc.constantFrom('', '.5', ',25', '.'),
        fc.constantFrom('', ...ZONE),
        fc.oneof({ weight: 4, arbitrary: fc.constant('') }, { weight: 1, arbitrary: texts('Z') }),
      )
      .map((parts) => parts.join('')),
  ],
  [{ as: 'number', decimal: ',', thousands: '.', list: null }, texts('.', ',', '.234', 'e3')],
  [{ as: 'bytes', decimal: ',', thousands: ' ', list: null }, texts(',', ' 234', ' kB', 'KiB')],
  [{ as: 'percent', decimal: '.', thousands: "'", list: null }, texts("'234", '%', '.')],
  ...(['sum', 'max', 'min', 'first', 'last', 'count'] as const).map(
    (take) =>
      [
        { as: 'number', decimal: '.', thousands: null, list: { separators: ', ;', take } },
        texts(', ', ';', '.5', '-', 'x'),
      ] as const,
  ),
];

describe('Notations, on any text', () => {
  for (const [notation, text] of CASES) {
    it(`${JSON.stringify(notation)} reads the same as the reference`, () => {
      const parse = textParserOf(notation);
      fc.assert(
        fc.property(text, (one) => {
          const expected = parseValue(Buffer.from(one), notation, false);
          assert.equal(parse(one), expected === 'not_a_number' ? Number.NaN : expected);
        }),
        { numRuns: runs(1000), includeErrorInReport: true },
      );
    });
  }
});
