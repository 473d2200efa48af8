// Log events as Fluent Bit writes them, for tests that count records.

import { eventTime, pack } from './samples.ts';

/** As join() of samples.ts, quick enough for many chunks. */
export function joined(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** One record. `body` may be packed already. */
export function event(body: object, { seconds = 1_700_000_000, metadata = {} } = {}): Uint8Array {
  const packed = body instanceof Uint8Array ? body : pack(body);
  return joined([0x92], pack([eventTime(seconds), metadata]), packed);
}

/** The marker before a group's records. */
export function groupStart(attributes: object): Uint8Array {
  return event(attributes, { seconds: 0xffff_ffff });
}

export function groupEnd(): Uint8Array {
  return event({}, { seconds: 0xffff_fffe });
}
