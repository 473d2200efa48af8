// A chunk in, its events as plain values out, decoded with @msgpack/msgpack. Slow and obvious: ts/decode must agree
// with it.

import { Decoder, ExtData } from '@msgpack/msgpack';

/**
 * Strings and binaries are their bytes, because text may not be valid UTF-8. 64-bit integers are bigint, 32-bit floats
 * {@link Float32}.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | Float32
  | Uint8Array
  | Value[]
  | Fields
  | ExtData;
/**
 * A map's values by {@link keyOf} their keys; keys that are not strings are left out, and of equal keys the last
 * counts.
 */
export class Fields extends Map<string, Value> {
  /** All of them, in order. */
  readonly written: (readonly [string, Value])[] = [];
}

export interface Event {
  readonly kind: 'record' | 'group start' | 'group end' | 'passed over' | 'misfit';
  readonly seconds: number;
  readonly nanoseconds: number;
  /** Null in the old layout. */
  readonly metadata: Fields | null;
  readonly body: Fields;
  /** Of the body in msgpack. */
  readonly bodyBytes: number;
}

/** A 32-bit float, whose text differs from that of the same number in 64 bits. `Number(…)` gives the number. */
export class Float32 {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  valueOf(): number {
    return this.value;
  }
}

/** Replaces a method of the library's decoder, which would lose the width of a float. */
const FLOAT32_KEPT = {
  readF32(this: { view: DataView; pos: number }): Float32 {
    this.pos += 4;
    return new Float32(this.view.getFloat32(this.pos - 4));
  },
};

/** Bytes that came as msgpack's bin, which labels show differently from a string's. */
export class Binary extends Uint8Array {}

interface Reading {
  readonly bytes: Uint8Array;
  readonly pos: number;
  decodeBinary(length: number, offset: number): Uint8Array;
}

/** Replaces a method that the library's decoder calls for strings and exts, too: it has just read their first byte. */
const BINARY_KEPT = {
  decodeBinary(this: Reading, length: number, offset: number): Uint8Array {
    const head = this.bytes[this.pos - 1]!;
    const { decodeBinary } = Decoder.prototype as unknown as Reading;
    const data = decodeBinary.call(this, length, offset);
    return head >= 0xc4 && head <= 0xc6 ? new Binary(data) : data;
  },
};

const MAX_OPEN_CONTAINERS = 64;

/** Well-formed msgpack that is not an event. */
class Misfit extends Error {}
type SizelessEvent = Omit<Event, 'bodyBytes'>;
const MISFIT: SizelessEvent = {
  kind: 'misfit',
  seconds: 0,
  nanoseconds: 0,
  metadata: null,
  body: new Fields(),
};

/** Keys are distinguished by their bytes, so two different invalid UTF-8 keys stay different. */
export function keyOf(name: string): string {
  return Buffer.from(name, 'utf8').toString('latin1');
}

/** The text of a key from {@link keyOf} or a record. */
export function nameOf(key: string): string {
  return Buffer.from(key, 'latin1').toString('utf8');
}

/**
 * Yields event after event.
 * @throws Error if the chunk is malformed; earlier events have been yielded
 */
export function* decodeChunk(bytes: Uint8Array): Generator<Event> {
  const otherKeys = new Map<string, unknown>();
  const decoder = newDecoder(otherKeys);
  let isFirst = true;
  let start = 0;
  for (const event of decoder.decodeMulti(bytes)) {
    if (isFirst && isObject(event)) throw new Error('metrics');
    isFirst = false;
    const { kind, ...rest } = eventOrMisfit(event, otherKeys);
    const end = positionOf(decoder);
    const bodyBytes = kind === 'misfit' ? 0 : bodyBytesOf(bytes.subarray(start, end));
    yield { ...rest, kind, bodyBytes };
    start = end;
  }
}

/** @param otherKeys filled with keys that are no strings, by what stands in their place */
function newDecoder(otherKeys: Map<string, unknown>): Decoder {
  // Each key is made unique by a number, so that the decoder, which builds objects, keeps every pair in order.
  let keys = 0;
  const decoder = new Decoder({
    useBigInt64: true,
    rawStrings: true,
    extensionCodec: { tryToEncode: () => null, decode: (data, type) => new ExtData(type, data) },
    keyDecoder: {
      canBeCached: () => true,
      decode: (all, start, length) =>
        `${keys++}:string:${Buffer.from(all.subarray(start, start + length)).toString('latin1')}`,
    },
    mapKeyConverter: (key) => {
      if (typeof key === 'string') return key;
      const number = `${keys++}:other:`;
      otherKeys.set(number, key);
      return number;
    },
  });
  Object.assign(decoder, FLOAT32_KEPT, BINARY_KEPT);
  return decoder;
}

/** How many bytes the decoder has read. */
function positionOf(decoder: Decoder): number {
  return (decoder as unknown as { readonly pos: number }).pos;
}

/** @param event an array of two, whose second element is the body */
function bodyBytesOf(event: Uint8Array): number {
  const head = new Map([
    [0x92, 1],
    [0xdc, 3],
    [0xdd, 5],
  ]).get(event[0]!)!;
  const decoder = newDecoder(new Map());
  decoder.decodeMulti(event.subarray(head)).next();
  return event.length - head - positionOf(decoder);
}

function eventOrMisfit(event: unknown, otherKeys: ReadonlyMap<string, unknown>): SizelessEvent {
  try {
    return eventOf(event, otherKeys);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    toValue(event, otherKeys, 0); // throws if it is too deep
    return MISFIT;
  }
}

function eventOf(event: unknown, otherKeys: ReadonlyMap<string, unknown>): SizelessEvent {
  if (!Array.isArray(event) || event.length !== 2) throw new Misfit('not [header, body]');
  const [header, body] = event as [unknown, unknown];
  if (!isObject(body)) throw new Misfit('the body is no map');
  if (!Array.isArray(header)) {
    return { ...timeOf(header), metadata: null, body: fieldsOf(body, otherKeys, 0) };
  }
  if (header.length !== 2) throw new Misfit('not [time, metadata]');
  const [time, metadata] = header as [unknown, unknown];
  if (!isObject(metadata)) throw new Misfit('the metadata is no map');
  return {
    ...timeOf(time),
    metadata: fieldsOf(metadata, otherKeys, 0),
    body: fieldsOf(body, otherKeys, 0),
  };
}

function timeOf(written: unknown): Pick<Event, 'kind' | 'seconds' | 'nanoseconds'> {
  const time = written instanceof Float32 ? written.value : written;
  let seconds: number;
  let nanoseconds = 0;
  if (time instanceof ExtData) {
    const data = time.data as Uint8Array;
    if (time.type !== 0 || data.length !== 8) throw new Misfit('not an EventTime');
    const view = new DataView(data.buffer, data.byteOffset, 8);
    seconds = view.getUint32(0);
    nanoseconds = view.getUint32(4);
    if (seconds >= 0xffff_fffe) seconds -= 0x1_0000_0000;
    if (nanoseconds >= 1e9 || (seconds < 0 && nanoseconds > 0)) throw new Misfit('nanoseconds');
  } else if (typeof time === 'bigint') {
    seconds = Number(BigInt.asIntN(64, time));
  } else if (typeof time === 'number') {
    seconds = Number.isFinite(time) ? Math.trunc(time) : Number.NaN;
    if (seconds >= 0) nanoseconds = Math.trunc((time - seconds) * 1e9);
  } else {
    throw new Misfit('not a time');
  }
  if (seconds >= 0) return { kind: 'record', seconds, nanoseconds };
  if (seconds === -1) return { kind: 'group start', seconds, nanoseconds };
  if (seconds === -2) return { kind: 'group end', seconds, nanoseconds };
  return { kind: 'passed over', seconds, nanoseconds };
}

function fieldsOf(object: object, otherKeys: ReadonlyMap<string, unknown>, open: number): Fields {
  const entries = Object.entries(object) as [string, unknown][];
  const inside = openOneMore(entries.length, open);
  const fields = new Fields();
  for (const [numbered, inner] of entries) {
    const value = toValue(inner, otherKeys, inside);
    const [, key] = /^\d+:string:([\s\S]*)$/.exec(numbered) ?? [];
    if (key === undefined) {
      toValue(otherKeys.get(numbered), otherKeys, inside);
    } else {
      fields.delete(key); // so that the last one's place in the order counts, too
      fields.set(key, value);
      fields.written.push([key, value]);
    }
  }
  return fields;
}

function toValue(value: unknown, otherKeys: ReadonlyMap<string, unknown>, open: number): Value {
  if (Array.isArray(value)) {
    const inside = openOneMore(value.length, open);
    return value.map((item) => toValue(item, otherKeys, inside));
  }
  return isObject(value) ? fieldsOf(value, otherKeys, open) : (value as Value);
}

/** An empty container costs no depth. */
function openOneMore(length: number, open: number): number {
  const inside = length === 0 ? open : open + 1;
  if (inside > MAX_OPEN_CONTAINERS) throw new Error('too deep');
  return inside;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && value.constructor === Object;
}
