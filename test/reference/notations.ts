// A value in, its number by the rule's `parse` out, or the reason why there is none.

import type { Notation } from '../../ts/config/rules/rule.ts';
import type { Value } from './decode.ts';
import { decimal, isScalar, type Scalar, scalarNumber, scalarText } from './scalar.ts';

export type Parsed = number | 'wrong_type' | 'not_a_number';

/** The number of each notation for numbers, and for strings. Null: none. */
interface Meaning {
  readonly ofNumber: ((value: number) => number) | null;
  readonly ofText: (text: string) => number | null;
}

const same = (value: number) => value;

const MEANINGS: Readonly<Record<Exclude<Notation, 'number'>, Meaning>> = {
  duration: { ofNumber: null, ofText: duration },
  bytes: { ofNumber: same, ofText: bytes },
  percent: { ofNumber: (value) => value / 100, ofText: percent },
  hex: { ofNumber: null, ofText: hex },
  timestamp: { ofNumber: same, ofText: timestamp },
};

/** @param takesBooleans whether they are numbers, 1 and 0 */
export function parseValue(value: Value, notation: Notation, takesBooleans: boolean): Parsed {
  if (!isScalar(value)) return 'wrong_type';
  if (notation === 'number' && typeof value === 'boolean') {
    return takesBooleans ? Number(value) : 'wrong_type';
  }
  if (notation === 'number') return scalarNumber(value) ?? 'not_a_number';
  const { ofNumber, ofText } = MEANINGS[notation];
  if (isText(value)) return ofText(scalarText(value)) ?? 'not_a_number';
  if (typeof value === 'boolean' || ofNumber === null) return 'wrong_type';
  return ofNumber(Number(value));
}

function isText(value: Scalar): value is Uint8Array {
  return value instanceof Uint8Array;
}

const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86400,
  w: 604800,
};

export function duration(text: string): number | null {
  const [, sign, rest] = /^([+-]?)(.+)$/.exec(text) ?? [];
  if (rest === undefined) return null;
  if (rest === '0') return 0;
  if (!/^((\d+\.?\d*|\.\d+)(ns|[uµμ]s|ms|[smhdw]))+$/.test(rest)) return null;
  let sum = 0;
  for (const [, amount, unit] of rest.matchAll(/([\d.]+)([^\d.]+)/g)) {
    sum += Number(amount) * SECONDS[unit!]!;
  }
  return sign === '-' ? -sum : sum;
}

export function bytes(text: string): number | null {
  const [, amount, letter, binary] = /^(.*?) ?(?:([kKMGTPE])(i?)B?|B)$/.exec(text) ?? [text, text];
  const number = decimal(amount!);
  if (number === null || letter === undefined) return number;
  const power = 'KMGTPE'.indexOf(letter.toUpperCase()) + 1;
  return binary === 'i' && letter === 'k' ? null : number * (binary === 'i' ? 1024 : 1000) ** power;
}

export function percent(text: string): number | null {
  const number = decimal(text.replace(/ ?%$/, ''));
  return number === null ? null : number / 100;
}

export function hex(text: string): number | null {
  const [, sign, digits] = /^([+-]?)(?:0x)?0*([0-9a-f]{1,13})$/i.exec(text) ?? [];
  if (digits === undefined) return null;
  return Number.parseInt(digits, 16) * (sign === '-' ? -1 : 1);
}

const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

export function timestamp(text: string): number | null {
  const match = RFC_3339.exec(text);
  if (match === null) return decimal(text);
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as number[];
  if (hour! > 23 || minute! > 59 || second! > 59) return null;
  const [offsetHour, offsetMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (offsetHour > 23 || offsetMinute > 59) return null;
  // Not Date.UTC, which reads years below 100 as 1900 and on.
  const date = new Date(0);
  date.setUTCFullYear(year!, month! - 1, day!);
  if (date.getUTCMonth() !== month! - 1 || date.getUTCDate() !== day!) return null;
  const east = (offsetHour * 3600 + offsetMinute * 60) * (match[8] === '-' ? -1 : 1);
  const whole = date.getTime() / 1000 + hour! * 3600 + minute! * 60 + second! - east;
  return whole + Number(`0${match[7] ?? ''}`);
}
