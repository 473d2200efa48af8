// A percentage, `12.5%`, in, its fraction, 0.125, out. Any thread.

import { DECIMAL_PATTERN } from '../decimal.ts';

const PERCENTAGE = new RegExp(`^(${DECIMAL_PATTERN})(?: ?%)?$`);

/** The sign may be missing. @returns NaN if the text is not a percentage */
export function parsePercent(text: string): number {
  const match = PERCENTAGE.exec(text);
  return match === null ? Number.NaN : Number(match[1]) / 100;
}
