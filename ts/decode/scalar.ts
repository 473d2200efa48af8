// The position of a value that a walk has found, and so checked, in; its text or number out, for conditions, labels and
// values. Any thread; needs no cursor.

import { parseDecimal } from './decimal.ts';
import {
  FLOAT32,
  FLOAT64,
  INT8,
  INT16,
  INT32,
  INT64,
  KIND_BINARY,
  KIND_BOOLEAN,
  KIND_FLOAT,
  KIND_INTEGER,
  KIND_STRING,
  KINDS,
  LENGTH_WIDTHS,
  SIZES,
  TRUE,
  UINT8,
  UINT16,
  UINT32,
  UINT64,
} from './msgpack_format.ts';
import { longSize } from './value_size.ts';

/** As many as it takes to tell any two 32-bit floats apart. */
const FLOAT32_DIGITS = 9;
const TWO_TO_32 = 0x1_0000_0000;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Where the nil, boolean, integer, float, string or binary at `position` ends. */
export function valueEnd(bytes: Uint8Array, view: DataView, position: number): number {
  const head = bytes[position]!;
  return position + (SIZES[head]! || longSize(view, position));
}

/**
 * The end of the text of a string or binary with the bytes `bytes[start, end)`: one trailing line break, `\n` or
 * `\r\n`, is left out. Lines of logs often keep theirs: Docker's json-file writes `"log":"failed\n"`.
 */
export function textEnd(bytes: Uint8Array, start: number, end: number): number {
  if (end === start || bytes[end - 1] !== LINE_FEED) return end;
  const last = end - 1;
  return last > start && bytes[last - 1] === CARRIAGE_RETURN ? last - 1 : last;
}

/**
 * The text of a string or binary (UTF-8, invalid bytes as U+FFFD, without a trailing line break), an integer in all its
 * digits, a float as JavaScript writes it (but `+Inf` and `-Inf`, and 32-bit ones as in float32Text()), a boolean. Null
 * for nil, map, array and ext, which have none.
 */
export function scalarText(bytes: Uint8Array, view: DataView, position: number): string | null {
  const head = bytes[position]!;
  switch (KINDS[head]) {
    case KIND_STRING:
    case KIND_BINARY: {
      const start = position + 1 + LENGTH_WIDTHS[head]!;
      const length = textEnd(bytes, start, valueEnd(bytes, view, position)) - start;
      // Not TextDecoder, which would drop a byte order mark.
      return Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString('utf8');
    }
    case KIND_INTEGER:
      if (head === UINT64) return String(view.getBigUint64(position + 1));
      if (head === INT64) return String(view.getBigInt64(position + 1));
      return String(numberAt(view, position, head));
    case KIND_FLOAT: {
      const value = numberAt(view, position, head);
      if (value === Number.POSITIVE_INFINITY) return '+Inf';
      if (value === Number.NEGATIVE_INFINITY) return '-Inf';
      return head === FLOAT32 ? float32Text(value) : String(value);
    }
    case KIND_BOOLEAN:
      return head === TRUE ? 'true' : 'false';
    default:
      return null;
  }
}

/**
 * The shortest decimal that is this 32-bit float: 0.1, where the double of the same value is 0.10000000149011612. Whole
 * numbers keep all their digits. Slow.
 */
export function float32Text(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  for (let digits = 1; digits < FLOAT32_DIGITS; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(FLOAT32_DIGITS)));
}

/**
 * The number that an integer or float is (to the nearest double), that a boolean counts as (1 or 0), or that a string
 * or binary spells, apart from a trailing line break. NaN for everything else.
 */
export function scalarNumber(bytes: Uint8Array, view: DataView, position: number): number {
  const head = bytes[position]!;
  switch (KINDS[head]) {
    case KIND_INTEGER:
    case KIND_FLOAT:
      return numberAt(view, position, head);
    case KIND_STRING:
    case KIND_BINARY: {
      const start = position + 1 + LENGTH_WIDTHS[head]!;
      return parseDecimal(bytes, start, textEnd(bytes, start, valueEnd(bytes, view, position)));
    }
    case KIND_BOOLEAN:
      return head === TRUE ? 1 : 0;
    default:
      return Number.NaN;
  }
}

/**
 * The same as scalarNumber(), but NaN for booleans; into `into[0]`, because V8 makes an object of a double that a call
 * returns, unless it inlines the call. The most frequent kinds come first.
 */
export function readNumber(
  bytes: Uint8Array,
  view: DataView,
  position: number,
  into: Float64Array,
): void {
  const head = bytes[position]!;
  if (head === FLOAT64) into[0] = view.getFloat64(position + 1);
  else if (head <= 0x7f) into[0] = head;
  else if (head === UINT8) into[0] = view.getUint8(position + 1);
  else if (head === UINT16) into[0] = view.getUint16(position + 1);
  else if (head === UINT32) into[0] = view.getUint32(position + 1);
  else into[0] = amountOf(bytes, view, position);
}

// Separate, so that V8 inlines readNumber() into the loops that call it.
function amountOf(bytes: Uint8Array, view: DataView, position: number): number {
  return KINDS[bytes[position]!] === KIND_BOOLEAN
    ? Number.NaN
    : scalarNumber(bytes, view, position);
}

/** The integer or float at `position`, which begins with `head`; 64-bit integers are rounded to the nearest double. */
export function numberAt(view: DataView, position: number, head: number): number {
  const at = position + 1;
  if (head <= 0x7f) return head;
  if (head >= 0xe0) return head - 0x100;
  switch (head) {
    case FLOAT32:
      return view.getFloat32(at);
    case FLOAT64:
      return view.getFloat64(at);
    case UINT8:
      return view.getUint8(at);
    case UINT16:
      return view.getUint16(at);
    case UINT32:
      return view.getUint32(at);
    case UINT64:
      // Both halves are exact and the sum is rounded once, so this is the nearest double.
      return view.getUint32(at) * TWO_TO_32 + view.getUint32(at + 4);
    case INT8:
      return view.getInt8(at);
    case INT16:
      return view.getInt16(at);
    case INT32:
      return view.getInt32(at);
    default:
      return view.getInt32(at) * TWO_TO_32 + view.getUint32(at + 4);
  }
}
