// Out: chunks as Fluent Bit hands them to an output, the same bytes in every run, for every benchmark.
// Two kinds: flat records of about 95 bytes, and nested access-log records of about 350.

import { Encoder, ExtData } from '@msgpack/msgpack';

/** A chunk of records, with the fields that a benchmark looks for in each. */
export interface RecordKind {
  readonly name: string;
  /** Concatenated events, `[[EventTime, {}], body]`. */
  readonly chunk: Uint8Array;
  readonly records: number;
  /** A counter's two labels and a histogram's value, say. */
  readonly fields: readonly (readonly string[])[];
}

/** Fluent Bit's own limit for a chunk is about 2 MB. */
const CHUNK_BYTES = 2_000_000;
const METHODS = ['GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE'];
const STATUSES = [200, 200, 200, 200, 201, 304, 404, 500];
const APPS = ['shop', 'cart', 'search', 'login'];

/** Small flat maps: `{method, path, status, duration, size, host}`. */
export function flatRecords(): RecordKind {
  return chunkOf('flat', [['method'], ['status'], ['duration']], (pick, index) => ({
    method: pick(METHODS),
    path: `/api/v1/items/${1000 + (index % 9000)}`,
    status: pick(STATUSES),
    duration: pick(1_000_000) / 1_000 + 0.0005,
    size: pick(60_000),
    host: `w-${10 + pick(20)}`,
  }));
}

/** Access-log lines with Kubernetes' metadata around them. */
export function nestedRecords(): RecordKind {
  const fields = [['method'], ['status'], ['kubernetes', 'pod_name']];
  return chunkOf('nested', fields, (pick, index) => {
    const app = pick(APPS);
    return {
      remote: `10.${pick(256)}.${pick(256)}.${pick(256)}`,
      method: pick(METHODS),
      path: `/api/v1/items/${1000 + (index % 9000)}`,
      status: pick(STATUSES),
      duration_ms: pick(1_000_000) / 1_000 + 0.0005,
      bytes: pick(60_000),
      agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
      kubernetes: {
        pod_name: `${app}-5d8f7c9b6-${100 + pick(40)}`,
        namespace_name: 'production',
        container_name: app,
        host: `node-${10 + pick(20)}`,
        labels: { app, version: 'v1.2.3', tier: 'web' },
      },
      stream: 'stdout',
      tls: true,
    };
  });
}

/** Picks an element of a list, or an integer below a limit. */
interface Pick {
  (limit: number): number;
  <T>(from: readonly T[]): T;
}

function chunkOf(
  name: string,
  fields: readonly (readonly string[])[],
  body: (pick: Pick, index: number) => unknown,
): RecordKind {
  const pick = seededPick(42);
  const encoder = new Encoder();
  const chunk = new Uint8Array(CHUNK_BYTES);
  let size = 0;
  for (let records = 0; ; records++) {
    const event = [[eventTime(1_700_000_000, records), {}], body(pick, records)];
    const bytes = encoder.encodeSharedRef(event);
    if (size + bytes.length > CHUNK_BYTES) {
      return { name, chunk: chunk.slice(0, size), records, fields };
    }
    chunk.set(bytes, size);
    size += bytes.length;
  }
}

function eventTime(seconds: number, nanoseconds: number): ExtData {
  const data = new Uint8Array(8);
  const view = new DataView(data.buffer);
  view.setUint32(0, seconds);
  view.setUint32(4, nanoseconds);
  return new ExtData(0, data);
}

/** Numerical Recipes' linear congruential generator: repeatable, and random enough for records. */
function seededPick(seed: number): Pick {
  let state = seed;
  function pick(limit: number): number;
  function pick<T>(from: readonly T[]): T;
  function pick<T>(from: number | readonly T[]): number | T {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const share = state / 0x1_0000_0000;
    if (typeof from === 'number') return Math.floor(share * from);
    return from[Math.floor(share * from.length)]!;
  }
  return pick;
}
