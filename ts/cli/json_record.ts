// A line of JSON in, the record that it stands for out. Integers stay exact as far as msgpack's do, to 64 bits.

import { quote } from '../config/mistake.ts';

/** What is wrong with a line, as the person sees it. */
export class LineMistake extends Error {
  override readonly name = 'LineMistake';
}

const SAFE_DIGITS = 16;
const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 64n - 1n;
const TOKENS = /[{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/g;

/** @throws LineMistake where the line is no JSON object */
export function readRecord(line: string): object {
  const record = parse(line);
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw new LineMistake(`got ${quote(line)}, wants a JSON object`);
  }
  return new RegExp(`\\d{${SAFE_DIGITS}}`).test(line) ? (exactValue(line) as object) : record;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LineMistake(`got ${quote(line)}, wants a JSON object: ${why}`);
  }
}

/**
 * The value of a text that JSON.parse takes, with a bigint for each integer that a double may not hold. JSON.parse
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
    // Without a prototype, so that a key `__proto__` is one like any other.
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
