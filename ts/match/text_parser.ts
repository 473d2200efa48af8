// A rule's notation in, the function that reads a text by it out. Counting thread, at start.

import type { Notation, NotationName } from '../config/rules/rule.ts';
import { parseDecimal } from '../decode/decimal.ts';
import { parseBytes } from '../decode/notation/bytes.ts';
import { parseClock } from '../decode/notation/clock.ts';
import { parseDuration } from '../decode/notation/duration.ts';
import { parseHex } from '../decode/notation/hex.ts';
import { listParser } from '../decode/notation/list.ts';
import { parsePercent } from '../decode/notation/percent.ts';
import { unseparated } from '../decode/notation/separated.ts';
import { parseTimestamp } from '../decode/notation/timestamp.ts';

type TextParser = (text: string) => number;

const PARSERS: Readonly<Record<NotationName, TextParser>> = {
  number: parseNumber,
  duration: parseDuration,
  clock: parseClock,
  bytes: parseBytes,
  percent: parsePercent,
  hex: parseHex,
  timestamp: parseTimestamp,
};

/** The function returns NaN for a text that is no number in this notation. */
export function textParserOf(notation: Notation): TextParser {
  if (typeof notation === 'string') return PARSERS[notation];
  const { as, decimal, thousands, list } = notation;
  const parse = PARSERS[as];
  const isPlain = decimal === '.' && thousands === null;
  const element = isPlain ? parse : separatedParser(parse, decimal, thousands);
  return list === null ? element : listParser(list, element);
}

function separatedParser(parse: TextParser, decimal: string, thousands: string | null): TextParser {
  const plain = unseparated(decimal, thousands);
  return (text) => {
    const number = plain(text);
    return number === null ? Number.NaN : parse(number);
  };
}

function parseNumber(text: string): number {
  const bytes = Buffer.from(text);
  return parseDecimal(bytes, 0, bytes.length);
}
