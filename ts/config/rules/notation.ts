// The value of `parse` in, a notation out: one of the words, or a map that says more about the text. Counting thread,
// at start.

import type { Fields } from '../yaml/fields.ts';
import { alternatives } from '../yaml/suggestion.ts';
import type { Value } from '../yaml/value.ts';
import type { ListNotation, Notation, NotationName, Take } from './rule.ts';
import { wordOf } from './scalars.ts';

const NOTATIONS: readonly NotationName[] = [
  'number',
  'duration',
  'clock',
  'bytes',
  'percent',
  'hex',
  'timestamp',
];
/** Those that begin with a decimal number. */
const DECIMALS: readonly NotationName[] = ['number', 'bytes', 'percent'];
/** Those that hold colons themselves. */
const WITH_COLONS: readonly NotationName[] = ['clock', 'timestamp'];
const TAKES: readonly Take[] = ['sum', 'max', 'min', 'first', 'last', 'count'];
const KEYS = ['as', 'decimal', 'thousands', 'list', 'take'];

export function notationOf(value: Value): Notation | undefined {
  if (!value.isMap) return wordOf(value, NOTATIONS);
  const fields = value.fields(KEYS, 'a map');
  if (fields === undefined) return undefined;
  const read = <T>(key: string, reader: (at: Value) => T | undefined) =>
    fields.read(key, (at) => reader(at.as(`${key} of ${value.name}`)));
  const as = read('as', (at) => wordOf(at, NOTATIONS)) ?? 'number';
  const decimal = read('decimal', decimalOf) ?? '.';
  const thousands = read('thousands', (at) => thousandsOf(at, decimal)) ?? null;
  const own = `${decimal}${thousands ?? ''}${WITH_COLONS.includes(as) ? ':' : ''}`;
  const separators = read('list', (at) => separatorsOf(at, own));
  const take = read('take', (at) => wordOf(at, TAKES));
  checkKeys(fields, as, take);
  const list: ListNotation | null =
    separators === undefined || take === undefined ? null : { separators, take };
  if (list === null && !fields.has('decimal') && !fields.has('thousands')) return as;
  return { as, decimal, thousands, list };
}

function checkKeys(fields: Fields, as: NotationName, take: Take | undefined): void {
  if (!DECIMALS.includes(as)) {
    fields.refuse(['decimal', 'thousands'], `is for ${alternatives(DECIMALS)}, this is ${as}`);
  }
  if (!fields.has('list')) fields.refuse(['take'], 'needs list, got none');
  else fields.required('take', () => take);
  if (take === 'count') {
    fields.refuse(['as', 'decimal', 'thousands'], 'must not be used with take: count');
  }
}

function decimalOf(value: Value): string | undefined {
  const { scalar } = value;
  return scalar === '.' || scalar === ',' ? scalar : value.mustBe('"." or ","');
}

function thousandsOf(value: Value, decimal: string): string | undefined {
  const { scalar } = value;
  const isOne = typeof scalar === 'string' && [...scalar].length === 1;
  if (isOne && !isPartOfNumber(scalar) && scalar !== decimal) return scalar;
  return value.mustBe(
    `one character that is no digit, sign or letter, nor what stands before the fraction (${JSON.stringify(decimal)})`,
  );
}

/** @param own characters that the elements themselves may hold */
function separatorsOf(value: Value, own: string): string | undefined {
  const { scalar } = value;
  const isText = typeof scalar === 'string' && scalar !== '';
  if (isText && ![...scalar].some((one) => isPartOfNumber(one) || own.includes(one))) return scalar;
  return value.mustBe(
    `text of the characters that separate elements, none of which occurs in them (digits, signs, letters and ${JSON.stringify(own)} do)`,
  );
}

function isPartOfNumber(character: string): boolean {
  return /^[\p{L}\p{N}+-]$/u.test(character);
}
