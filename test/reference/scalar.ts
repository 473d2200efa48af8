// What a value is as a text and as a number, by the rule language's definitions.

import { ExtData } from '@msgpack/msgpack';
import type { Value } from './decode.ts';

/** An accessor's value; undefined where it leads nowhere or to nil. Texts of the tag are values too. */
export type Found = Value | undefined;

export type Scalar = boolean | number | bigint | Uint8Array;

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
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}

/** Null where the scalar is no number. */
export function scalarNumber(value: Scalar): number | null {
  if (!(value instanceof Uint8Array)) return Number(value);
  return decimal(scalarText(value));
}

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** Null where the whole text is no decimal number. */
export function decimal(text: string): number | null {
  return DECIMAL.test(text) ? Number(text) : null;
}
