// A value in, the bin of all values of nearly its size out, and back. Any thread. Source: C. Masson, J. E. Rim, H. K.
// Lee: DDSketch (VLDB 2019), section 2.1; the joining of bins is UDDSketch's (I. Epicoco and others, IEEE Access 2020).

/**
 * The largest distance of a bin's value from those in it, relative to them; doubled whenever bins are joined in pairs.
 */
export const RELATIVE_ERROR = 0.01;

const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const BINS_PER_E = 1 / Math.log(GAMMA);
// Bins of positive doubles go from -37,220 to 35,490. The bias makes them positive, and is divisible by two to the
// power of the possible joins.
const BIAS = 1 << 16;

/** Every bin is below it and above its negative. Bins are in the order of their values. */
export const BIN_LIMIT = 1 << 17;

/** @param joins number of times that bins were joined. @returns 0 for 0 only */
export function binOf(value: number, joins: number): number {
  if (value === 0) return 0;
  const fine = Math.ceil(Math.log(Math.abs(value)) * BINS_PER_E) + BIAS;
  const bin = Math.ceil(fine / (1 << joins));
  return value > 0 ? bin : -bin;
}

/** The bin that this one becomes part of when bins are joined. */
export function joinedBin(bin: number): number {
  return bin > 0 ? Math.ceil(bin / 2) : Math.floor(bin / 2);
}

export function binValue(bin: number, joins: number): number {
  if (bin === 0) return 0;
  const width = 1 << joins;
  const upper = (Math.abs(bin) * width - BIAS) / BINS_PER_E;
  // Between the bin's bounds, at the same relative error from both.
  const value = Math.exp(upper + Math.log(2 / (1 + GAMMA ** width)));
  return Math.sign(bin) * Math.min(value, Number.MAX_VALUE);
}
