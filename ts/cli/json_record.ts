// A line in, its event out. Integers of JSON stay exact up to 64 bits, as in msgpack. Command line.

import { quote } from '../config/mistake.ts';

/** The mistake in a line, as shown to the user. */
export class LineMistake extends Error {
  override readonly name = 'LineMistake';
}

/** Times that mark the beginning and the end of a group, as Fluent Bit writes them. */
export const GROUP_START = -1;
export const GROUP_END = -2;

/** A record, or a group's marker. */
export interface JsonEvent {
  /** Since 1970, or GROUP_START or GROUP_END; null: the line has none. */
  readonly seconds: number | null;
  readonly metadata: object;
  /** For GROUP_START: the group's attributes. */
  readonly body: object;
}

// Fluent Bit's marks come after it.
const MAX_SECONDS = 2 ** 32 - 3;
const EXPECTED = 'a JSON object or an event such as [[1700000000, {}], {"log": "text"}]';
const SAFE_DIGITS = 16;
const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 64n - 1n;
// A string's characters are matched in runs: one by one, a string of millions would be too much for the engine.
const TOKENS = /[{}[\],:]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}[\],:"]+/g;

/** @throws LineMistake if the line is neither a JSON object nor `[[time, metadata], body]` */
export function readEvent(line: string): JsonEvent {
  const value = parse(line);
  const event = new RegExp(`\\d{${SAFE_DIGITS}}`).test(line) ? exactly(line, value) : value;
  if (isObject(event)) return { seconds: null, metadata: {}, body: event };
  const [head, body, ...more] = listOf(event);
  const [seconds, metadata, ...others] = listOf(head);
  const isStable = more.length + others.length === 0 && isObject(metadata) && isObject(body);
  if (isStable && isTime(seconds)) return { seconds, metadata, body };
  throw new LineMistake(`expected ${EXPECTED}, got ${quote(line)}`);
}

/** A record that holds the line as Fluent Bit's tail without a parser does. */
export function rawEvent(field: string, line: string): JsonEvent {
  // A computed key, so that `__proto__` is one like any other.
  return { seconds: null, metadata: {}, body: { [field]: line } };
}

function isTime(value: unknown): value is number {
  if (value === GROUP_START || value === GROUP_END) return true;
  return typeof value === 'number' && value >= 0 && value <= MAX_SECONDS;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LineMistake(`expected ${EXPECTED}, got ${quote(line)}: ${why}`);
  }
}

/** If the nesting is too deep to be walked, the result of JSON.parse: it will be refused for its depth. */
function exactly(json: string, parsed: unknown): unknown {
  try {
    return exactValue(json);
  } catch (error) {
    if (error instanceof RangeError) return parsed;
    throw error;
  }
}

/**
 * The value of a text that JSON.parse accepts, with a bigint for each integer that a double may not hold. JSON.parse
 * itself gives a reviver no number's text before Node 21.
 */
function exactValue(json: string): unknown {
  const tokens = json.match(TOKENS) ?? [];
  let at = 0;

  function value(): unknown {
    const token = tokens[at++]!;
    if (token === '[') return elements();
    if (token === '{') return members();
    return scalar(token);
  }

  function elements(): unknown[] {
    const list: unknown[] = [];
    while (tokens[at] !== ']') {
      if (tokens[at] === ',') at++;
      list.push(value());
    }
    at++;
    return list;
  }

  function members(): object {
    // Without a prototype, so that `__proto__` is a key like any other.
    const members: Record<string, unknown> = Object.create(null);
    while (tokens[at] !== '}') {
      if (tokens[at] === ',') at++;
      const key = JSON.parse(tokens[at]!) as string;
      at += 2;
      members[key] = value();
    }
    at++;
    return members;
  }

  return value();
}

function scalar(token: string): unknown {
  const value: unknown = JSON.parse(token);
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !/^-?\d+$/.test(token)) {
    return value;
  }
  const exact = BigInt(token);
  return exact < MIN_INTEGER || exact > MAX_INTEGER ? value : exact;
}
