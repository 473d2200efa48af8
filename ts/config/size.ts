// Text of a size in, bytes out, in Fluent Bit's notation (flb_utils_size_to_bytes, src/flb_utils.c, 5.1.1): a decimal
// number and K, M, G or KB, MB, GB, which are powers of 1000. Counting thread, at start.

import { quote, type Read } from './mistake.ts';

const BYTES_PER_UNIT = { '': 1, K: 1e3, M: 1e6, G: 1e9 } as const;
const SIZE = /^([0-9]+(?:\.[0-9]+)?)(?:([KMG])B?)?$/i;

/** Smallest and largest size that a key takes, in the user's notation. */
export interface SizeRange {
  readonly min: string;
  readonly max: string;
}

function sizeInBytes(text: string): number {
  const match = SIZE.exec(text);
  if (match === null) return Number.NaN;
  const unit = (match[2] ?? '').toUpperCase() as keyof typeof BYTES_PER_UNIT;
  return Math.trunc(Number(match[1]) * BYTES_PER_UNIT[unit]);
}

/** Reads a size within `range` (both ends included) in bytes. */
export function readSize(text: string, range: SizeRange): Read<number> {
  const bytes = sizeInBytes(text);
  if (bytes >= sizeInBytes(range.min) && bytes <= sizeInBytes(range.max)) return { value: bytes };
  return {
    wrong: `expected a size from ${range.min} to ${range.max} such as 64M (K, M and G are powers of 1000), got ${quote(text)}`,
  };
}
