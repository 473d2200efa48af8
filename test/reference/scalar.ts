// A value's text and number, by the rule language's definitions.

import { ExtData } from '@msgpack/msgpack';
import type { Accessor } from '../../ts/config/rules/rule.ts';
import { Binary, Float32, type Value } from './decode.ts';

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

const OTLP_IDS = [
  ['otlp', 'trace_id'],
  ['otlp', 'span_id'],
].map((steps) => JSON.stringify(steps));

/** The text that labels and exemplars show. @param accessor of the value */
export function shownText(value: Scalar, accessor: Accessor): string {
  if (!(value instanceof Binary)) return scalarText(value);
  const isId = accessor.from === 'metadata' && OTLP_IDS.includes(JSON.stringify(accessor.steps));
  if (isId || !isReadable(value)) {
    return [...value].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  return scalarText(value);
}

function isReadable(bytes: Uint8Array): boolean {
  const controls = [...bytes].filter((byte) => byte < 32 || byte === 127);
  if (controls.some((byte) => !['\t', '\n', '\r', '\u001b'].includes(String.fromCharCode(byte)))) {
    return false;
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
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
