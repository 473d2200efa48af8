// A value in, its number by the rule's `parse` out, or the reason why there is none.

import type { Notation, NotationName } from '../../ts/config/rules/rule.ts';
import type { Value } from './decode.ts';
import { decimal, isScalar, type Scalar, scalarNumber, scalarText } from './scalar.ts';

export type Parsed = number | 'wrong_type' | 'not_a_number';

/** The number of each notation for numbers, and for strings. Null: none. */
interface Meaning {
  readonly ofNumber: ((value: number) => number) | null;
  readonly ofText: (text: string) => number | null;
}

const same = (value: number) => value;

const MEANINGS: Readonly<Record<NotationName, Meaning>> = {
  number: { ofNumber: same, ofText: (text) => scalarNumber(Buffer.from(text)) },
  duration: { ofNumber: null, ofText: duration },
  clock: { ofNumber: null, ofText: clock },
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
  const name = typeof notation === 'string' ? notation : notation.as;
  const { ofNumber, ofText } = MEANINGS[name];
  if (isText(value)) {
    const text = scalarText(value);
    const number = typeof notation === 'string' ? ofText(text) : ofDetailed(text, notation);
    return number ?? 'not_a_number';
  }
  if (typeof value === 'boolean' || ofNumber === null) return 'wrong_type';
  const isCount = typeof notation !== 'string' && notation.list?.take === 'count';
  return isCount ? 1 : ofNumber(Number(value));
}

type Detailed = Exclude<Notation, string>;

function ofDetailed(text: string, notation: Detailed): number | null {
  const { list } = notation;
  if (list === null) return ofElement(text, notation);
  if (text.length > 4096) return null;
  const elements: string[] = [];
  let rest = text;
  for (;;) {
    const end = [...list.separators]
      .map((separator) => rest.indexOf(separator))
      .filter((at) => at >= 0)
      .sort((a, b) => a - b)[0];
    elements.push(end === undefined ? rest : rest.slice(0, end));
    if (end === undefined) break;
    rest = rest.slice(end + 1);
  }
  const meant = elements.map((element) => element.trim()).filter((e) => e !== '' && e !== '-');
  if (list.take === 'count') return meant.length;
  const numbers = meant.map((element) => ofElement(element, notation));
  if (numbers.length === 0 || numbers.includes(null)) return null;
  const sorted = (numbers as number[]).slice().sort((a, b) => a - b);
  switch (list.take) {
    case 'sum':
      return (numbers as number[]).reduce((sum, number) => sum + number, 0);
    case 'min':
      return sorted[0]!;
    case 'max':
      return sorted.at(-1)!;
    default:
      return numbers.at(list.take === 'first' ? 0 : -1)!;
  }
}

function ofElement(text: string, { as, decimal: point, thousands }: Detailed): number | null {
  const { ofText } = MEANINGS[as];
  if (point === '.' && thousands === null) return ofText(text);
  // The number ends before the first character that cannot be of one; what is left is an exponent, or a unit.
  const own = `0123456789${point}${thousands ?? ''}`;
  const characters = [...text];
  const signed = /^[+-]/.test(text) ? 1 : 0;
  const end = characters.findIndex((one, i) => i >= signed && !own.includes(one));
  let body = characters.slice(signed, end < 0 ? undefined : end).join('');
  let rest = end < 0 ? '' : characters.slice(end).join('');
  // A blank between thousands is also what may stand before a unit.
  while (thousands !== null && body.endsWith(thousands)) {
    body = body.slice(0, -thousands.length);
    rest = thousands + rest;
  }
  if (/[\d.,]/.test(rest.replace(/^e[+-]?\d+/i, ''))) return null;
  const [whole = '', fraction = '', ...more] = body.split(point);
  if (more.length > 0 || `${whole}${fraction}` === '') return null;
  if (/\D/.test(fraction)) return null;
  const groups = thousands === null ? [whole] : whole.split(thousands);
  if (groups.length > 1) {
    if (!/^\d{1,3}$/.test(groups[0]!)) return null;
    if (groups.slice(1).some((group) => !/^\d{3}$/.test(group))) return null;
  }
  return ofText(`${text.slice(0, signed)}${groups.join('')}.${fraction}${rest}`);
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
  const sum = rest.startsWith('P') ? isoSum(rest.slice(1)) : goSum(rest);
  return sum !== null && sign === '-' ? -sum : sum;
}

function goSum(text: string): number | null {
  let sum = 0;
  let rest = text;
  while (rest !== '') {
    const [all, amount, unit] =
      /^(\d+\.?\d*|\.\d+) ?(ns|[uµμ]s|ms|[smhdw])(?: (?=[\d.]))?/.exec(rest) ?? [];
    if (all === undefined) return null;
    const size = SECONDS[unit!]!;
    // 0.001 is not a double, 1000 is one.
    sum += size < 1 ? Number(amount) / Math.round(1 / size) : Number(amount) * size;
    rest = rest.slice(all.length);
  }
  return sum;
}

function isoSum(text: string): number | null {
  const [days = '', time, ...more] = text.split('T');
  if (more.length > 0 || time === '' || (days === '' && time === undefined)) return null;
  const amounts = [...amountsOf(days, 'WD'), ...amountsOf(time ?? '', 'HMS')];
  if (amounts.includes(null)) return null;
  const written = amounts as { text: string; unit: string }[];
  if (written.slice(0, -1).some((amount) => /[.,]/.test(amount.text))) return null;
  return written.reduce((sum, amount) => {
    return sum + Number(amount.text.replace(',', '.')) * SECONDS[amount.unit.toLowerCase()]!;
  }, 0);
}

/** @param units in the order in which they may follow each other; null: something else is there */
function amountsOf(text: string, units: string): ({ text: string; unit: string } | null)[] {
  if (text === '') return [];
  const [all, amount, unit] = /^(\d+(?:[.,]\d+)?)([A-Z])/.exec(text) ?? [];
  if (all === undefined || !units.includes(unit!)) return [null];
  const later = units.slice(units.indexOf(unit!) + 1);
  return [{ text: amount!, unit: unit! }, ...amountsOf(text.slice(all.length), later)];
}

export function clock(text: string): number | null {
  const worded = /^(\d{1,9}) days?,? (.*)$/.exec(text);
  const signed = /^([+-]?)(?:(\d{1,9})(?:-|\.|d ?))?(.*)$/.exec(text);
  const [sign, days, time] = worded
    ? ['', worded[1], worded[2]!]
    : [signed?.[1], signed?.[2], signed?.[3] ?? ''];
  const parts = time.split(':');
  if (parts.length < 2 || parts.length > 3 || (days !== undefined && parts.length < 3)) return null;
  if (!/^\d{1,9}$/.test(parts[0]!)) return null;
  if (parts.length === 3 && !/^[0-5]\d$/.test(parts[1]!)) return null;
  const [, seconds, fraction = ''] = /^([0-5]\d)(?:[.,](\d+))?$/.exec(parts.at(-1)!) ?? [];
  if (seconds === undefined) return null;
  const [minutes, hours = '0'] = parts.slice(0, -1).reverse();
  const whole =
    Number(days ?? 0) * 86400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return Number(`${sign}${whole}.${fraction}`);
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

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function timestamp(text: string): number | null {
  const [, commonDay, name, commonYear, commonTime] =
    /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d(?:[.,]\d+)? [+-].*)$/.exec(text) ?? [];
  if (commonDay !== undefined) {
    const month = MONTHS.indexOf(name!) + 1;
    return month === 0 ? null : momentOf([commonYear!, month, commonDay], commonTime!);
  }
  const [, year, month, day, time = ''] = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](.+))?$/.exec(text) ?? [];
  if (year === undefined) return decimal(text);
  return momentOf([year, month!, day!], time === '' ? '00:00:00' : time);
}

/** @param time with its zone */
function momentOf(date: readonly (string | number)[], time: string): number | null {
  const [year, month, day] = date.map(Number) as [number, number, number];
  const [, h, m, s, fraction = '0', zone] =
    /^(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(.*)$/.exec(time) ?? [];
  if (h === undefined || Number(h) > 23 || Number(m) > 59 || Number(s) > 59) return null;
  const east = offsetOf(zone!.replace(/^ (?=.)/, ''));
  if (east === null) return null;
  // Not Date.UTC, which reads years below 100 as 1900 and on.
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  if (moment.getUTCMonth() !== month - 1 || moment.getUTCDate() !== day) return null;
  const whole = moment.getTime() / 1000 + Number(h) * 3600 + Number(m) * 60 + Number(s) - east;
  return whole + Number(`0.${fraction}`);
}

function offsetOf(zone: string): number | null {
  if (['', 'Z', 'z', 'UTC', 'GMT'].includes(zone)) return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(zone) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59) return null;
  return (Number(hours) * 3600 + Number(minutes) * 60) * (sign === '-' ? -1 : 1);
}
