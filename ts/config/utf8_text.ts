// Bytes of a file in, its text out, in which those that are no UTF-8 can still be told from a U+FFFD that stands there.
// Any thread.

const REPLACEMENT = '\ufffd';
// A surrogate on its own, which no UTF-8 decodes to.
const FOREIGN = '\udcff';

/** The text; where the bytes are no UTF-8, with lone surrogates, which foreignAt() finds. */
export function decodeText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes(REPLACEMENT) || bytes.equals(Buffer.from(text))) return text;
  return markReplaced(text);
}

/** The same for a text that was decoded before: a U+FFFD in it may have been anything, and counts as no UTF-8. */
export function markReplaced(text: string): string {
  return text.replaceAll(REPLACEMENT, FOREIGN);
}

/** Where the first byte stands that is no UTF-8; -1 for none. */
export function foreignAt(text: string): number {
  return text.search(/\p{Surrogate}/u);
}
