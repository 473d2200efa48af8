// In: a percentage, `12.5%`. Out: the share that it is, 0.125. Any thread.

import { DECIMAL_PATTERN } from '../decimal.ts';

const PERCENTAGE = new RegExp(`^(${DECIMAL_PATTERN})(?: ?%)?$`);

/** The sign may be missing. @returns NaN where the text is no percentage */
export function parsePercent(text: string): number {
  const match = PERCENTAGE.exec(text);
  return match === null ? Number.NaN : Number(match[1]) / 100;
}
