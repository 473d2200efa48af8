// An amount of bytes as people and tools write it, `1.5 GiB`, `512k`, in, bytes out. Any thread.

import { DECIMAL_PATTERN } from '../decimal.ts';

const AMOUNT = new RegExp(`^(${DECIMAL_PATTERN})(?: ?(?:([kKMGTPE])B?|([KMGTPE])iB?|B))?$`);
const PREFIXES = 'KMGTPE';

/** `k`, `KB` and so on are powers of 1000, `Ki`, `KiB` powers of 1024. @returns NaN if the text is no such amount */
export function parseBytes(text: string): number {
  const match = AMOUNT.exec(text);
  if (match === null) return Number.NaN;
  const [, amount, decimal, binary] = match;
  const power = PREFIXES.indexOf((decimal ?? binary ?? ' ').toUpperCase()) + 1;
  return Number(amount) * (binary === undefined ? 1000 : 1024) ** power;
}
