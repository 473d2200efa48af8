// The position of a value that a walk has found in, its text for a label or an exemplar out. Any thread; slow, because
// it runs once for each new series, or once a second.

import { isUtf8 } from 'node:buffer';
import { KIND_BINARY, KINDS, LENGTH_WIDTHS } from './msgpack_format.ts';
import { scalarText, valueEnd } from './scalar.ts';

/**
 * The same as scalarText(), but a binary that is no text is lower-case hexadecimal: as UTF-8, different bytes would
 * become the same U+FFFD.
 * @param isId whether the value is bytes even where they happen to be text, as one id of some hundred does
 */
export function shownText(
  bytes: Uint8Array,
  view: DataView,
  position: number,
  isId: boolean,
): string | null {
  const head = bytes[position]!;
  if (KINDS[head] !== KIND_BINARY) return scalarText(bytes, view, position);
  const start = position + 1 + LENGTH_WIDTHS[head]!;
  const length = valueEnd(bytes, view, position) - start;
  const data = Buffer.from(bytes.buffer, bytes.byteOffset + start, length);
  if (isId || !isText(data)) return data.toString('hex');
  return scalarText(bytes, view, position);
}

/** UTF-8 without control characters, apart from those of texts: tabs, line breaks, and escape, which begins a colour. */
function isText(data: Buffer): boolean {
  return isUtf8(data) && !data.some(isControl);
}

function isControl(byte: number): boolean {
  if (byte >= 0x20) return byte === 0x7f;
  return byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1b;
}
