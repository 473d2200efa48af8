// Text of a whole number in, the number out. Counting thread, at start.

import { quote, type Read } from './mistake.ts';

/** Reads decimal digits within `range` (both ends included). */
export function readCount(text: string, range: { min: number; max: number }): Read<number> {
  const count = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= range.min && count <= range.max) return { value: count };
  return { wrong: `expected a whole number from ${range.min} to ${range.max}, got ${quote(text)}` };
}
