// A position in bytes in, the character of UTF-8 that begins there out. Any thread; allocates nothing.

/**
 * Size in bytes of the character at `at`, 0 if none begins there or it is not valid (Unicode 15, table 3-7: no overlong
 * forms, no surrogates, nothing beyond U+10FFFF).
 */
export function characterSize(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (lead < 0xc2 || lead > 0xf4 || at + size > end) return 0;
  for (let i = at + 1; i < at + size; i++) if ((bytes[i]! & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1]!;
  if (lead === 0xe0) return second < 0xa0 ? 0 : size;
  if (lead === 0xed) return second > 0x9f ? 0 : size;
  if (lead === 0xf0) return second < 0x90 ? 0 : size;
  if (lead === 0xf4) return second > 0x8f ? 0 : size;
  return size;
}

/** The code point of a valid character of `size` bytes. */
export function codePointAt(bytes: Uint8Array, at: number, size: number): number {
  const lead = bytes[at]!;
  if (size === 1) return lead;
  let codePoint = lead & (0xff >> (size + 1));
  for (let i = at + 1; i < at + size; i++) codePoint = (codePoint << 6) | (bytes[i]! & 0x3f);
  return codePoint;
}
