// In: a place in a chunk where reading had to stop. Out: the error that says why, with a stable code.
// Thrown on the counting thread; whoever drives the reader catches it and gives up the rest of that chunk.

import { MAX_DEPTH } from './format.ts';

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
  /** An event that is neither [[time, metadata], body] nor [time, body]. */
  | 'PROMEX_EVENT_LAYOUT'
  /** A timestamp that is no valid EventTime, integer or float. */
  | 'PROMEX_EVENT_TIME'
  /** A chunk that begins with a map: metrics, not logs. */
  | 'PROMEX_NOT_LOGS';

/** Reading a chunk failed. The bytes from `offset` on are unread and cannot be resynchronised. */
export class DecodeError extends Error {
  readonly code: DecodeErrorCode;
  /** Index in the reader's `bytes` of the value (or missing byte) that stopped it. */
  readonly offset: number;

  /**
   * @param attempt what was being read: `map`, `event`
   * @param got what stands there, and `wanted` what should: both parts of the message
   */
  constructor(code: DecodeErrorCode, offset: number, attempt: string, got: string, wanted: string) {
    super(`Cannot read ${attempt} at byte ${offset}: got ${got}, want ${wanted}`);
    this.name = 'DecodeError';
    this.code = code;
    this.offset = offset;
  }
}

/** The reserved byte stands at `offset`, where a value should begin. */
export function reservedByte(offset: number): DecodeError {
  return new DecodeError('PROMEX_MSGPACK_RESERVED', offset, 'value', '0xc1', 'a msgpack type');
}

/** The container whose contents begin at `offset` is one too many. */
export function tooDeep(offset: number): DecodeError {
  const wanted = `at most ${MAX_DEPTH} containers inside each other`;
  return new DecodeError('PROMEX_MSGPACK_DEPTH', offset, 'container', 'one more', wanted);
}
