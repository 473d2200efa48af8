// A duration in, in Go's notation, also with blanks beside the units, or in that of ISO 8601, seconds out. Any thread.

import { parseGoDuration } from './go_duration.ts';
import { parseIsoDuration } from './iso_duration.ts';

const BEFORE_UNIT = /([\d.]) (?=[a-z\u00b5\u03bc])/g;
const AFTER_UNIT = /([a-z]) (?=[\d.])/g;

/** One blank may stand before each unit, and one after it: `12.5 ms`, `1h 30m`. @returns NaN for other texts */
export function parseDuration(text: string): number {
  // No unit of Go's notation is a P.
  if (text.includes('P')) return parseIsoDuration(text);
  if (!text.includes(' ')) return parseGoDuration(text);
  return parseGoDuration(text.replace(BEFORE_UNIT, '$1').replace(AFTER_UNIT, '$1'));
}
