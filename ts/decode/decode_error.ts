// The offset of a mistake in a chunk in, the mistake with a stable code out. Bytes that are not msgpack stop reading: a
// DecodeError is thrown, and the rest of the chunk is given up. A value that is not an event is kept as a Misfit, and
// reading goes on after it. A Misfit is no Error: a chunk of 2 MB may hold a million, and an Error takes microseconds.
// Counting thread.

import { MAX_DEPTH } from './msgpack_format.ts';

/** Stable codes of {@link DecodeError}; each is explained in docs/errors.md. */
export type DecodeErrorCode =
  /** A value, or a length or count that it states, reaches beyond the end of the chunk. */
  | 'PROMEX_CHUNK_TRUNCATED'
  /** The byte 0xc1, which msgpack never assigns. */
  | 'PROMEX_MSGPACK_RESERVED'
  /** More than MAX_DEPTH containers inside each other. */
  | 'PROMEX_MSGPACK_DEPTH'
  /** A value of another type than the one that was asked for. */
  | 'PROMEX_MSGPACK_TYPE'
  /** A chunk that begins with a map: metrics, not logs. */
  | 'PROMEX_NOT_LOGS';

/** A mistake in a chunk. */
export interface ChunkMistake {
  /** Stable; each is explained in docs/errors.md. */
  readonly code: string;
  /** Index in the reader's `bytes` of the value, or the missing byte, that is wrong. */
  readonly offset: number;
  /** What was being read: `map`, `event`. */
  readonly attempt: string;
  readonly got: string;
  readonly wanted: string;
}

/** The mistake in words. @param start of the chunk in the reader's `bytes`; bytes are counted from there */
export function mistakeText({ attempt, got, offset, wanted }: ChunkMistake, start: number): string {
  return `Cannot read ${attempt} at byte ${offset - start}: expected ${wanted}, got ${got}`;
}

/** Well-formed msgpack that is not an event. */
export interface Misfit extends ChunkMistake {
  /** Neither [[time, metadata], body] nor [time, body]; or a time that is not a valid EventTime, integer or float. */
  readonly code: 'PROMEX_EVENT_LAYOUT' | 'PROMEX_EVENT_TIME';
}

/** Reading a chunk failed. The bytes from `offset` on are unread and cannot be resynchronised. */
export class DecodeError extends Error implements ChunkMistake {
  readonly code: DecodeErrorCode;
  readonly offset: number;
  readonly attempt: string;
  readonly got: string;
  readonly wanted: string;

  constructor(code: DecodeErrorCode, offset: number, attempt: string, got: string, wanted: string) {
    super(mistakeText({ code, offset, attempt, got, wanted }, 0));
    this.name = 'DecodeError';
    this.code = code;
    this.offset = offset;
    this.attempt = attempt;
    this.got = got;
    this.wanted = wanted;
  }
}

/** The byte at `offset`, where a value should begin, is the reserved one. */
export function reservedByte(offset: number): DecodeError {
  return new DecodeError('PROMEX_MSGPACK_RESERVED', offset, 'value', '0xc1', 'a msgpack type');
}

/** The container whose contents begin at `offset` is one too many. */
export function tooDeep(offset: number): DecodeError {
  const wanted = `at most ${MAX_DEPTH} containers inside each other`;
  return new DecodeError('PROMEX_MSGPACK_DEPTH', offset, 'container', 'one more', wanted);
}
