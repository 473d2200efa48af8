// A chunk as Fluent Bit hands it to an output (log events, one after the other) in, event after event out: its time
// read, the cursor left at its body. Counting thread.

import type { Cursor } from './cursor.ts';
import { DecodeError, type Misfit } from './decode_error.ts';
import {
  type EventTime,
  GROUP_END_SECONDS,
  GROUP_START_SECONDS,
  readEventTime,
} from './event_time.ts';
import { describeKind, KIND_ARRAY, KIND_MAP, KINDS, MAP32 } from './msgpack_format.ts';

/** No event is left. */
export const EVENT_END = 0;
/** A record; the cursor is at its body. */
export const EVENT_RECORD = 1;
/** The marker before a group's records: `metadata…` is the group's, the body holds its attributes. Not a record. */
export const EVENT_GROUP_START = 2;
/** The marker after a group's records. Not a record. */
export const EVENT_GROUP_END = 3;
/** A value that is not an event, passed over. The group of the records after it is not known. */
export const EVENT_MISFIT = 4;

/** Two arrays of 2, and an ext of 8 bytes with the type 0. */
const HEADER_START = 0x9292_d700 | 0;
/** Before the body, if the metadata is an empty map32, or a fixmap. */
const HEADER_BYTES = 17;
const SHORT_HEADER_BYTES = 13;
const EMPTY_FIXMAP = 0x80;
const NANOSECONDS_PER_SECOND = 1_000_000_000;
const LAYOUTS = '[[time, metadata], body] or [time, body]';

/**
 * Walks the events of one chunk after another: `[[time, metadata], body]`, and `[time, body]` as before Fluent Bit 2.1,
 * in any mix.
 *
 * A value that is not an event is passed over whole, and the next one read: Fluent Bit 5.1.1's opentelemetry input
 * writes maps that state more entries than follow (`{"doubleValue": 1}` in OTLP's JSON), which swallow the next events.
 * After a DecodeError the rest of the chunk is lost, since msgpack has no mark to find the next value by; {@link begin}
 * starts afresh.
 */
export class ChunkReader implements EventTime {
  /** The event's time; -1 and -2 in group markers. */
  seconds = 0;
  nanoseconds = 0;
  /** Byte range of the event's metadata map in the cursor's bytes; 0, 0 in the old layout. */
  metadataStart = 0;
  metadataEnd = 0;
  /**
   * Events since {@link begin} that were passed over because their time is before 1970 or not a finite number; Fluent
   * Bit passes over the same ones.
   */
  skippedEvents = 0;
  /** Values since {@link begin} that are not events, and the mistake in the first of them. */
  misfits = 0;
  firstMisfit: Misfit | null = null;
  /** Where the event that was read last begins, or should have begun. */
  eventStart = 0;
  private readonly cursor: Cursor;
  private start = 0;

  /** @param cursor borrowed for as long as the reader is used; {@link begin} resets it */
  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }

  /**
   * Starts on a chunk: the bytes from `start` to `end`, borrowed until the last event was read. An empty range is a
   * chunk without events.
   * @throws RangeError if the range is not inside `bytes`
   */
  begin(bytes: Uint8Array, start: number, end: number): void {
    this.skippedEvents = 0;
    this.misfits = 0;
    this.firstMisfit = null;
    this.cursor.reset(bytes, start, end);
    this.start = start;
    this.eventStart = start;
    this.seconds = 0;
    this.nanoseconds = 0;
    this.metadataStart = 0;
    this.metadataEnd = 0;
  }

  /**
   * Moves to the next event's body, a map. The caller must read or skip all of it before the next call.
   * @returns EVENT_RECORD, EVENT_GROUP_START, EVENT_GROUP_END, EVENT_MISFIT, or EVENT_END after the last event
   * @throws DecodeError if the bytes are not msgpack; PROMEX_NOT_LOGS if the chunk begins with a map
   */
  next(): number {
    const { cursor } = this;
    while (cursor.position < cursor.end) {
      this.eventStart = cursor.position;
      if (!this.readHeader()) return this.passOver();
      const { seconds } = this;
      if (seconds >= 0) return EVENT_RECORD;
      if (seconds === GROUP_START_SECONDS) return EVENT_GROUP_START;
      if (seconds === GROUP_END_SECONDS) return EVENT_GROUP_END;
      cursor.skip();
      this.skippedEvents++;
    }
    return EVENT_END;
  }

  /** The value at `eventStart` is not an event. */
  private passOver(): number {
    this.cursor.position = this.eventStart;
    this.cursor.skip();
    this.misfits++;
    return EVENT_MISFIT;
  }

  /** @returns whether the cursor is at an event's body; if not, the value is not an event */
  private readHeader(): boolean {
    const { cursor } = this;
    const { view, position } = cursor;
    // The header that Fluent Bit writes for nearly every record: two arrays of 2, an EventTime as fixext 8, empty
    // metadata (as a map32, whose size it fills in at the end; other writers use the shortest form), then a body.
    if (cursor.end - position > HEADER_BYTES && view.getInt32(position) === HEADER_START) {
      const seconds = view.getInt32(position + 4);
      const nanoseconds = view.getInt32(position + 8);
      const metadata = view.getUint8(position + 12);
      const isMap32 = metadata === MAP32 && view.getInt32(position + 13) === 0;
      const body = position + (isMap32 ? HEADER_BYTES : SHORT_HEADER_BYTES);
      if (
        seconds >= 0 &&
        nanoseconds >= 0 &&
        nanoseconds < NANOSECONDS_PER_SECOND &&
        (isMap32 || metadata === EMPTY_FIXMAP) &&
        KINDS[view.getUint8(body)] === KIND_MAP
      ) {
        this.seconds = seconds;
        this.nanoseconds = nanoseconds;
        this.metadataStart = position + 12;
        this.metadataEnd = body;
        cursor.position = body;
        return true;
      }
    }
    return this.readAnyHeader();
  }

  private readAnyHeader(): boolean {
    const { cursor } = this;
    const kind = cursor.peekKind();
    if (kind === KIND_MAP && cursor.position === this.start) {
      throw new DecodeError(
        'PROMEX_NOT_LOGS',
        this.start,
        'chunk',
        'metrics (a map)',
        'log events',
      );
    }
    this.metadataStart = 0;
    this.metadataEnd = 0;
    if (!this.hasPair('event', LAYOUTS)) return false;
    if (cursor.peekKind() !== KIND_ARRAY) return this.hasTime() && this.hasMap('body');
    if (!this.hasPair("event's header", '[time, metadata]')) return false;
    if (!this.hasTime() || !this.hasMap('metadata')) return false;
    const metadataStart = cursor.position;
    cursor.skip();
    this.metadataStart = metadataStart;
    this.metadataEnd = cursor.position;
    return this.hasMap('body');
  }

  private hasTime(): boolean {
    const misfit = readEventTime(this.cursor, this);
    if (misfit !== null) this.firstMisfit ??= misfit;
    return misfit === null;
  }

  private hasPair(attempt: string, wanted: string): boolean {
    const { cursor } = this;
    const { position } = cursor;
    const kind = cursor.peekKind();
    if (kind !== KIND_ARRAY) return this.misfit(position, attempt, describeKind(kind), wanted);
    const count = cursor.readArrayHeader();
    return count === 2 || this.misfit(position, attempt, `an array of ${count}`, wanted);
  }

  private hasMap(attempt: string): boolean {
    const { cursor } = this;
    const kind = cursor.peekKind();
    if (kind === KIND_MAP) return true;
    return this.misfit(cursor.position, attempt, describeKind(kind), 'a map');
  }

  private misfit(offset: number, attempt: string, got: string, wanted: string): false {
    this.firstMisfit ??= { code: 'PROMEX_EVENT_LAYOUT', offset, attempt, got, wanted };
    return false;
  }
}
