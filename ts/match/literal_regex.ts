// A regular expression in, a test on bytes out if it is a plain text, perhaps with anchors: `^/api/`, `kube-probe`,
// `\.png$`. Most expressions in conditions are. Any thread.

import { KIND_STRING, KINDS, LENGTH_WIDTHS } from '../decode/msgpack_format.ts';
import { textEnd, valueEnd } from '../decode/scalar.ts';

/** Whether the scalar at `position` matches; null if only its text can tell. */
export type LiteralRegex = (bytes: Uint8Array, view: DataView, position: number) => boolean | null;

// An anchor, then characters that mean themselves or are escaped punctuation, then an anchor. U+FFFD is excluded,
// because bytes that are not valid UTF-8 become one.
const PLAIN = /^(\^?)((?:[^\\^$.|?*+()[\]{}\ufffd]|\\[^\w\s\ufffd])*)(\$?)$/u;

/** @returns null if the expression is more than that */
export function literalRegex(source: string): LiteralRegex | null {
  const match = PLAIN.exec(source);
  if (match === null) return null;
  const [, begin, escaped = '', end] = match;
  const text = Buffer.from(escaped.replace(/\\(.)/gsu, '$1'));
  const skips = skipsOf(text);
  const atStart = begin === '^';
  const atEnd = end === '$';
  return (bytes, view, position) => {
    const head = bytes[position]!;
    if (KINDS[head] !== KIND_STRING) return null;
    const start = position + 1 + LENGTH_WIDTHS[head]!;
    const last = textEnd(bytes, start, valueEnd(bytes, view, position)) - text.length;
    if (last < start || (atStart && atEnd && last !== start)) return false;
    if (atStart) return isAt(text, bytes, start);
    if (atEnd) return isAt(text, bytes, last);
    return isIn(text, skips, bytes, start, last);
  };
}

/**
 * For each byte, how far the text may be shifted if that byte is at its last position (R. N. Horspool, "Practical fast
 * searching in strings", 1980).
 */
function skipsOf(text: Uint8Array): Uint8Array {
  const longest = Math.min(text.length, 0xff);
  const skips = new Uint8Array(256).fill(Math.max(longest, 1));
  for (let i = 0; i < text.length - 1; i++) {
    skips[text[i]!] = Math.min(text.length - 1 - i, longest);
  }
  return skips;
}

/** Whether the text begins somewhere from `start` to `last`. */
function isIn(
  text: Uint8Array,
  skips: Uint8Array,
  bytes: Uint8Array,
  start: number,
  last: number,
): boolean {
  const end = text.length - 1;
  if (end < 0) return start <= last;
  for (let at = start; at <= last; at += skips[bytes[at + end]!]!) {
    if (bytes[at + end] === text[end] && isAt(text, bytes, at)) return true;
  }
  return false;
}

function isAt(text: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < text.length; i++) if (text[i] !== bytes[at + i]) return false;
  return true;
}
