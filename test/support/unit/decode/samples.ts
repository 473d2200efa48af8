// Bytes for the decoder's tests: values of every msgpack format, events in both layouts, sentinels around them.

import { Encoder, ExtData } from '@msgpack/msgpack';
import { Cursor } from '../../../../ts/decode/cursor.ts';

const encoder = new Encoder({ useBigInt64: true });

/** Encodes with the oracle; bigint as 64-bit integer. */
export function pack(value: unknown): Uint8Array {
  return encoder.encode(value);
}

export function join(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** `'92 d7 00'` to bytes. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.split(/\s+/).filter(Boolean), (byte) => Number.parseInt(byte, 16));
}

export function eventTime(seconds: number, nanoseconds = 0): ExtData {
  const data = new Uint8Array(8);
  const view = new DataView(data.buffer);
  view.setUint32(0, seconds);
  view.setUint32(4, nanoseconds);
  return new ExtData(0, data);
}

/** A value of each format that msgpack has, one per first byte and per width of length. */
export function everyFormat(): Uint8Array[] {
  const text = (length: number) => 'x'.repeat(length);
  const filled = (length: number) => new Uint8Array(length).fill(0xc1);
  const ext = (length: number) => new ExtData(7, filled(length));
  const list = (length: number) => Array.from({ length }, (_, i) => i);
  const map = (length: number) => Object.fromEntries(list(length).map((i) => [`k${i}`, i]));
  const values = [
    ...[null, true, false, 0, 127, 128, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, -1, -32],
    ...[-33, -128, -129, -32768, -32769, -(2 ** 31), -(2 ** 31) - 1, 1.5, Number.NaN, -Infinity],
    ...[2n ** 64n - 1n, 2n ** 63n - 1n, -(2n ** 63n), 9007199254740993n],
    ...[0, 1, 31, 32, 255, 256, 65536].map(text),
    ...[0, 255, 256, 65536].map(filled),
    ...[0, 1, 2, 4, 8, 16, 17, 256, 65536].map(ext),
    ...[0, 1, 15, 16, 65536].map(list),
    ...[0, 1, 15, 16, 65536].map(map),
  ];
  return [
    ...values.map(pack),
    hex('ca 3f c0 00 00'),
    hex('d9 00'),
    hex('dc 00 00'),
    hex('de 00 00'),
  ];
}

/** Chunks that Fluent Bit could send, by name. */
export function validChunks(): Record<string, Uint8Array> {
  const body = { method: 'GET', status: 200, list: [1, { a: null }], text: 'y'.repeat(40) };
  return {
    'current layout': join(
      pack([[eventTime(1700000000, 5), {}], body]),
      pack([[eventTime(1700000001, 999999999), { source: 'a' }], {}]),
    ),
    'old layout': join(pack([eventTime(1700000000), body]), pack([1700000001, body])),
    'float and 64-bit times': join(pack([1.5, body]), pack([[1n, {}], body])),
    group: join(
      pack([[eventTime(0xffffffff), { schema: 'otlp' }], { resource: {} }]),
      pack([[eventTime(1700000000), {}], body]),
      pack([[eventTime(0xfffffffe), {}], {}]),
    ),
    // As its encoder writes them since 2.1: map32 for metadata and body (src/flb_log_event_encoder.c, 5.1.1).
    'what Fluent Bit writes': join(
      hex('92 92 d7 00 65 53 f1 00 3b 9a c9 ff df 00 00 00 00 df 00 00 00 01 a1 61 01'),
      hex('92 92 d7 00 65 53 f1 01 00 00 00 00 df 00 00 00 01 a1 6b 01 df 00 00 00 00'),
    ),
    'wide headers': join(
      hex('dc 00 02 dd 00 00 00 02 c7 08 00 65 53 f1 00 00 00 00 07 de 00 00 df 00 00 00 01'),
      hex('d9 01 61 c4 01 ff'),
    ),
  };
}

/** `bytes` between 0x01s, which a reader must not read: it would take them for values. */
export function guarded(bytes: Uint8Array): { bytes: Uint8Array; start: number; end: number } {
  const guard = new Uint8Array(32).fill(1);
  return { bytes: join(guard, bytes, guard), start: 32, end: 32 + bytes.length };
}

/**
 * `bytes` between sentinels, with every read of a single byte outside of them noted in `outside`. A DataView over the
 * whole ends at `end`, so it throws a RangeError after that.
 */
export function watched(bytes: Uint8Array): {
  bytes: Uint8Array;
  start: number;
  end: number;
  outside: number[];
} {
  const { bytes: all, start, end } = guarded(bytes);
  const outside: number[] = [];
  const proxy = new Proxy(all, {
    get(target, property) {
      if (property === 'byteLength') return end;
      const index = typeof property === 'string' ? Number(property) : Number.NaN;
      if (index < start || index >= end) outside.push(index);
      const value: unknown = Reflect.get(target, property, target);
      return value;
    },
  });
  return { bytes: proxy, start, end, outside };
}

/** A cursor at the first of `bytes`, which are at 32, between sentinels. */
export function cursorAt(bytes: Uint8Array): Cursor {
  const range = guarded(bytes);
  const cursor = new Cursor();
  cursor.reset(range.bytes, range.start, range.end);
  return cursor;
}
