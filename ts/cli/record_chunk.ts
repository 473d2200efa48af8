// An event in, the chunk that Fluent Bit would make from it out: `[[time, metadata], body]` in msgpack. Command line.

import { Encoder } from '@msgpack/msgpack';
import { MAX_DEPTH } from '../decode/msgpack_format.ts';
import { type JsonEvent, LineMistake } from './json_record.ts';

// [[ext 0 of 8 bytes, then seconds and nanoseconds: an event up to its metadata.
const EVENT_HEAD = [0x92, 0x92, 0xd7, 0x00, 0, 0, 0, 0, 0, 0, 0, 0];
const SECONDS_AT = 4;
const NANOSECONDS_AT = 8;
const MAX_NANOSECONDS = 999_999_999;

// The encoder counts scalars as a level of their own.
const encoder = new Encoder({ useBigInt64: true, maxDepth: MAX_DEPTH + 1 });

/**
 * @param event with values from JSON, and bigints of at most 64 bits
 * @param nowMs since 1970, for an event without a time
 * @throws LineMistake if it is nested more deeply than the plugin reads
 */
export function chunkOf({ seconds, metadata, body }: JsonEvent, nowMs: number): Uint8Array {
  const head = Uint8Array.from(EVENT_HEAD);
  const view = new DataView(head.buffer);
  const time = seconds ?? nowMs / 1000;
  const whole = Math.floor(time);
  // A group's marks are negative, and the last numbers of 32 bits to Fluent Bit.
  view.setUint32(SECONDS_AT, whole);
  view.setUint32(NANOSECONDS_AT, Math.min(Math.round((time - whole) * 1e9), MAX_NANOSECONDS));
  return Buffer.concat([head, encode(metadata), encode(body)]);
}

function encode(map: object): Uint8Array {
  try {
    return encoder.encode(map);
  } catch {
    throw new LineMistake(
      `expected at most ${MAX_DEPTH} objects and arrays inside each other, got more`,
    );
  }
}
