// Bytes of a file in, its text out, in which bytes that are not UTF-8 differ from a U+FFFD in the file. Any thread.

const REPLACEMENT = '\ufffd';
// A lone surrogate, which UTF-8 never decodes to.
const FOREIGN = '\udcff';

/** The text; bytes that are not UTF-8 become lone surrogates, which foreignAt() finds. */
export function decodeText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes(REPLACEMENT) || bytes.equals(Buffer.from(text))) return text;
  return markReplaced(text);
}

/** The same for a text that is already decoded: a U+FFFD in it may come from any bytes, and counts as not UTF-8. */
export function markReplaced(text: string): string {
  return text.replaceAll(REPLACEMENT, FOREIGN);
}

/** Position of the first byte that is not UTF-8; -1 for none. */
export function foreignAt(text: string): number {
  return text.search(/\p{Surrogate}/u);
}
