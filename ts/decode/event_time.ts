// A cursor at an event's timestamp in, its seconds (-1 or -2 for group markers) and nanoseconds out, or a mistake. The
// same as Fluent Bit 5.1.1 (src/flb_log_event_decoder.c), except for negative integers: see below. Counting thread.

import type { Cursor } from './cursor.ts';
import type { Misfit } from './decode_error.ts';
import {
  describeKind,
  EXT8,
  FIXEXT8,
  KIND_EXT,
  KIND_FLOAT,
  KIND_INTEGER,
  UINT64,
} from './msgpack_format.ts';

/** `seconds` of the marker that opens a group of records. */
export const GROUP_START_SECONDS = -1;
/** `seconds` of the marker that closes it. */
export const GROUP_END_SECONDS = -2;

const NANOSECONDS = 1_000_000_000;
const TWO_TO_32 = 0x1_0000_0000;

/** A moment since the epoch. `seconds` is whole, or NaN for a float that is not a finite number. */
export interface EventTime {
  seconds: number;
  nanoseconds: number;
}

/**
 * Reads an EventTime (ext type 0 of 8 bytes), an integer or a float into `time`.
 *
 * Group markers come as seconds 0xFFFFFFFF and 0xFFFFFFFE with no nanoseconds in an EventTime, as the uint64 or float
 * of the same -1 and -2 from Fluent Bit's older encodings, or as a negative integer, which Fluent Bit refuses; all set
 * `seconds` to -1 or -2. Other negative seconds are passed on unchanged.
 * @returns null, or PROMEX_EVENT_TIME for anything else, and for an EventTime that Fluent Bit refuses
 * @throws DecodeError if the bytes are not msgpack
 */
export function readEventTime(cursor: Cursor, time: EventTime): Misfit | null {
  const kind = cursor.peekKind();
  if (kind === KIND_EXT) return readExt(cursor, time);
  if (kind === KIND_INTEGER) readInteger(cursor, time);
  else if (kind === KIND_FLOAT) readFloat(cursor, time);
  else return wrongTime(cursor.position, describeKind(kind), 'an EventTime, integer or float');
  return null;
}

function readExt(cursor: Cursor, time: EventTime): Misfit | null {
  const start = cursor.position;
  cursor.skip();
  const { bytes } = cursor;
  const head = bytes[start]!;
  const isFixed = head === FIXEXT8 && bytes[start + 1] === 0;
  if (!isFixed && !(head === EXT8 && bytes[start + 1] === 8 && bytes[start + 2] === 0)) {
    return wrongTime(start, 'another ext', 'ext type 0 of 8 bytes');
  }
  const seconds = readUint32(bytes, cursor.position - 8);
  const nanoseconds = readUint32(bytes, cursor.position - 4);
  // Two's complement of -1 and -2; every other value, 0xFFFFFFFD too, is an ordinary moment.
  const isMarker = seconds >= TWO_TO_32 - 2;
  if (nanoseconds >= NANOSECONDS || (isMarker && nanoseconds !== 0)) {
    const wanted = isMarker ? 'none in a group marker' : 'less than a second';
    return wrongTime(start, `${nanoseconds} nanoseconds`, wanted);
  }
  time.seconds = isMarker ? seconds - TWO_TO_32 : seconds;
  time.nanoseconds = nanoseconds;
  return null;
}

function readInteger(cursor: Cursor, time: EventTime): void {
  const start = cursor.position;
  const isUint64 = cursor.bytes[start] === UINT64;
  time.seconds = cursor.readNumber();
  time.nanoseconds = 0;
  // Fluent Bit stores a uint64 into a signed time_t: its legacy encoder writes the group markers so.
  if (isUint64 && cursor.bytes[start + 1]! >= 0x80) {
    const high = readUint32(cursor.bytes, start + 1) - TWO_TO_32;
    time.seconds = high * TWO_TO_32 + readUint32(cursor.bytes, start + 5);
  }
}

function readFloat(cursor: Cursor, time: EventTime): void {
  const value = cursor.readNumber();
  // Towards zero, like a conversion in C; NaN and the infinities become NaN. `+ 0` turns -0 into 0.
  const seconds = Math.trunc(value) + 0;
  time.seconds = Number.isFinite(value) ? seconds : Number.NaN;
  time.nanoseconds =
    seconds >= 0 && Number.isFinite(value)
      ? Math.max(0, Math.trunc((value - seconds) * NANOSECONDS))
      : 0;
}

function readUint32(bytes: Uint8Array, at: number): number {
  const low = (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  return bytes[at]! * 0x100_0000 + low;
}

function wrongTime(offset: number, got: string, wanted: string): Misfit {
  return { code: 'PROMEX_EVENT_TIME', offset, attempt: 'timestamp', got, wanted };
}
