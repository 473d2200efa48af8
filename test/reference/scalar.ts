// A value's text and number, by the rule language's definitions.

import { ExtData } from '@msgpack/msgpack';
import { Float32, type Value } from './decode.ts';

/** An accessor's value; undefined if it leads nowhere or to nil. Texts of the tag are values, too. */
export type Found = Value | undefined;

export type Scalar = boolean | number | bigint | Float32 | Uint8Array;

export function isScalar(value: Found): value is Scalar {
  return (
    value !== undefined &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof ExtData)
  );
}

export function scalarText(value: Scalar): string {
  if (value instanceof Uint8Array)
    return Buffer.from(value)
      .toString('utf8')
      .replace(/\r?\n$/, '');
  const number = Number(value);
  if (Number.isNaN(number)) return 'NaN';
  if (number === Number.POSITIVE_INFINITY) return '+Inf';
  if (number === Number.NEGATIVE_INFINITY) return '-Inf';
  return value instanceof Float32 ? float32Text(number) : String(value);
}

/** The decimal with the fewest digits that is the same 32-bit float; for a whole number all digits. */
function float32Text(number: number): string {
  if (Number.isSafeInteger(number)) return String(number);
  const decimals = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digits) => Number(number.toPrecision(digits)));
  return String(decimals.find((decimal) => Math.fround(decimal) === number));
}

/** Null if the scalar is not a number. */
export function scalarNumber(value: Scalar): number | null {
  if (!(value instanceof Uint8Array)) return Number(value);
  const text = scalarText(value);
  const [, sign] = /^([+-]?)inf(?:inity)?$/i.exec(text) ?? [];
  return sign === undefined ? decimal(text) : Number(`${sign}Infinity`);
}

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** Null if the whole text is not a decimal number. */
export function decimal(text: string): number | null {
  return DECIMAL.test(text) ? Number(text) : null;
}
