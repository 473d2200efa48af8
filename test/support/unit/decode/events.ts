// Log events as Fluent Bit writes them, for tests that count records.

import { eventTime, pack } from './samples.ts';

/** The same as join() of samples.ts, but fast enough for many chunks. */
export function joined(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** One record, with map32 for its metadata and body. `body` may be packed already. */
export function event(body: object, { seconds = 1_700_000_000, metadata = {} } = {}): Uint8Array {
  const packed = body instanceof Uint8Array ? body : pack(body);
  const head = joined([0x92, 0x92], pack(eventTime(seconds)));
  return joined(head, asMap32(pack(metadata)), asMap32(packed));
}

/** A fixmap becomes a map32, anything else is unchanged. */
function asMap32(packed: Uint8Array): Uint8Array {
  const head = packed[0]!;
  if ((head & 0xf0) !== 0x80) return packed;
  return joined([0xdf, 0, 0, 0, head & 0x0f], packed.subarray(1));
}

/** The marker before a group's records. */
export function groupStart(attributes: object): Uint8Array {
  return event(attributes, { seconds: 0xffff_ffff });
}

export function groupEnd(): Uint8Array {
  return event({}, { seconds: 0xffff_fffe });
}
