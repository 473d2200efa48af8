// A hexadecimal integer, `0x1F` or `1f`, in, the integer out. Any thread.

/** 13 digits are 52 bits, so that every integer taken is exact. */
const HEX = /^([+-]?)(?:0x)?0*([0-9a-f]{1,13})$/i;

/** @returns NaN if the text is no such integer, or one with more than 13 significant digits */
export function parseHex(text: string): number {
  const match = HEX.exec(text);
  if (match === null) return Number.NaN;
  const value = Number.parseInt(match[2]!, 16);
  return match[1] === '-' ? -value : value;
}
