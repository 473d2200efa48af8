// A record in, the chunk that Fluent Bit would make of it out: `[[time, metadata], body]` in msgpack.

import { Encoder } from '@msgpack/msgpack';
import { MAX_DEPTH } from '../decode/format.ts';
import { LineMistake } from './json_record.ts';

// [[ext 0 of 8 bytes, then seconds and nanoseconds], {}]: the event's beginning up to its body.
const EVENT_HEAD = [0x92, 0x92, 0xd7, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0x80];
const SECONDS_AT = 4;
const NANOSECONDS_AT = 8;

// The encoder counts scalars as a level of their own.
const encoder = new Encoder({ useBigInt64: true, maxDepth: MAX_DEPTH + 1 });

/**
 * @param record what JSON can hold, and bigints of at most 64 bits
 * @param timeMs since 1970
 * @throws LineMistake where the record is nested more deeply than the plugin reads
 */
export function chunkOf(record: object, timeMs: number): Uint8Array {
  let body: Uint8Array;
  try {
    body = encoder.encode(record);
  } catch {
    throw new LineMistake(`got more than ${MAX_DEPTH} objects and arrays inside each other`);
  }
  const chunk = new Uint8Array(EVENT_HEAD.length + body.length);
  chunk.set(EVENT_HEAD);
  chunk.set(body, EVENT_HEAD.length);
  const view = new DataView(chunk.buffer);
  const seconds = Math.floor(timeMs / 1000);
  view.setUint32(SECONDS_AT, seconds);
  view.setUint32(NANOSECONDS_AT, Math.floor((timeMs - seconds * 1000) * 1e6));
  return chunk;
}
