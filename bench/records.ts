// Out: chunks as Fluent Bit delivers them to an output, the same bytes in every run, for every benchmark.
// Kinds: flat records of about 95 bytes, nested access-log records of about 350, and those of the cpu input.

import { Encoder } from '@msgpack/msgpack';
import { type Pick, seededPick } from './seeded_pick.ts';

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
const SECONDS = 1_700_000_000;
const MAP32 = 0xdf;
/** Before a body's pairs: two arrays, the time, metadata, the body's own header. */
const HEADER_BYTES = 22;
/** More than any of spreadRecords() has. */
const MAX_SPREAD_BYTES = 128;
/** More than any of threeLabelRecords() has. */
const MAX_THREE_LABEL_BYTES = 144;
const METHODS = ['GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE'];
const STATUSES = [200, 200, 200, 200, 201, 304, 404, 500];
const APPS = ['shop', 'cart', 'search', 'login'];

/** Small flat maps: `{method, path, status, duration, size, host}`. */
export function flatRecords(maxBytes = CHUNK_BYTES): RecordKind {
  return chunkOf('flat', maxBytes, [['method'], ['status'], ['duration']], (pick, index) => ({
    method: pick(METHODS),
    path: `/api/v1/items/${1000 + (index % 9000)}`,
    status: pick(STATUSES),
    duration: pick(1_000_000) / 1_000 + 0.0005,
    size: pick(60_000),
    host: `w-${10 + pick(20)}`,
  }));
}

/** Access-log lines with Kubernetes' metadata around them. */
export function nestedRecords(maxBytes = CHUNK_BYTES): RecordKind {
  const fields = [['method'], ['status'], ['kubernetes', 'pod_name']];
  return chunkOf('nested', maxBytes, fields, (pick, index) => {
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

/** A host's eight processors, as an array of maps. */
export function elementRecords(): RecordKind {
  return chunkOf('eight elements', CHUNK_BYTES, [['host'], ['gpus']], (pick) => ({
    host: `w-${10 + pick(20)}`,
    gpus: Array.from({ length: 8 }, (_, gpu) => ({
      model: gpu < 4 ? 'A100' : 'L4',
      util: pick(1024) / 1024,
      joules: pick(60_000),
      temperature: 40 + pick(40),
    })),
  }));
}

/**
 * Access-log lines of this many apps in random order, each app with labels of its own: what a tail of /var/log/containers
 * sends after the kubernetes filter. The fields are those of two rules.
 */
export function labelledRecords(apps: number): RecordKind {
  const fields = [['method'], ['duration_ms'], ['kubernetes', 'pod_name']];
  const labelsOf = Array.from({ length: apps }, (_, app) => {
    const own = Array.from({ length: app % 5 }, (_, i) => [`example.com/team-${app}-${i}`, 'web']);
    return { app: `app-${app}`, ...Object.fromEntries(own), [`app-${app}/version`]: 'v1.2.3' };
  });
  return chunkOf(`${apps} label sets`, CHUNK_BYTES, fields, (pick, index) => {
    const app = pick(apps);
    return {
      method: pick(METHODS),
      path: `/api/v1/items/${1000 + (index % 9000)}`,
      status: pick(STATUSES),
      duration_ms: pick(1_000_000) / 1_000 + 0.0005,
      agent: 'Mozilla/5.0 '.padEnd(20 + pick(60), 'x'),
      kubernetes: {
        pod_name: `app-${app}-5d8f7c9b6-${100 + pick(40)}`,
        namespace_name: 'production',
        container_name: `app-${app}`,
        host: `node-${10 + pick(20)}`,
        labels: labelsOf[app],
      },
      stream: 'stdout',
    };
  });
}

/** What `-i cpu` sends on a machine with two processors (plugins/in_cpu/cpu.c, 5.1.1). */
export function cpuRecords(): RecordKind {
  const names = ['cpu_p', 'user_p', 'system_p'];
  for (const cpu of ['cpu0', 'cpu1'])
    names.push(`${cpu}.p_cpu`, `${cpu}.p_user`, `${cpu}.p_system`);
  return chunkOf('cpu', CHUNK_BYTES, [['cpu_p'], ['user_p'], ['system_p']], (pick) =>
    // A fraction, so that each is encoded as a double, as Fluent Bit does.
    Object.fromEntries(names.map((name) => [name, pick(100) + 0.5])),
  );
}

/**
 * Flat records of this many series by `method` and `path`, whose label text, `method="GET",path="…"`, has 60 bytes.
 * Each series once, or with `records` that many in random order.
 */
export function spreadRecords(series: number, records?: number): Uint8Array {
  const pick = seededPick(42);
  const encoder = new Encoder();
  const wanted = records ?? series;
  const chunk = new Uint8Array(wanted * MAX_SPREAD_BYTES);
  let size = 0;
  for (let i = 0; i < wanted; i++) {
    const one = records === undefined ? i : pick(series);
    const path = `/api/v1/customers/${digits(one % 1000, 6)}/orders/${digits(one, 8)}`;
    const method = one % 2 === 0 ? 'GET' : 'PUT';
    const body = { method, path, duration: pick(1000) + 0.5 };
    size += writeEvent(chunk, size, encoder, i, body);
  }
  return chunk.subarray(0, size);
}

/**
 * A record for each of `series` series by `method`, `path` and `status`, the first of them being number `first`; with
 * `bytes`, a whole number, and `seconds`, a fraction. The label text has about 65 bytes.
 */
export function threeLabelRecords(series: number, first = 0): Uint8Array {
  const pick = seededPick(42);
  const encoder = new Encoder();
  const chunk = new Uint8Array(series * MAX_THREE_LABEL_BYTES);
  let size = 0;
  for (let one = first; one < first + series; one++) {
    const body = {
      method: METHODS[one % METHODS.length],
      path: `/api/v1/customers/${digits(one, 8)}/orders`,
      status: STATUSES[one % STATUSES.length],
      bytes: 1 + pick(1_000_000),
      seconds: (1 + pick(1_000_000)) / 1000,
    };
    size += writeEvent(chunk, size, encoder, one, body);
  }
  return chunk.subarray(0, size);
}

function digits(number: number, count: number): string {
  return String(number).padStart(count, '0');
}

function chunkOf(
  name: string,
  maxBytes: number,
  fields: readonly (readonly string[])[],
  body: (pick: Pick, index: number) => object,
): RecordKind {
  const pick = seededPick(42);
  const encoder = new Encoder();
  const chunk = new Uint8Array(maxBytes);
  let size = 0;
  for (let records = 0; ; records++) {
    const bytes = writeEvent(chunk, size, encoder, records, body(pick, records));
    if (bytes === 0) return { name, chunk: chunk.slice(0, size), records, fields };
    size += bytes;
  }
}

/**
 * Writes one event as Fluent Bit does, with map32 for metadata and body (its encoder fills in their sizes at the end).
 * @returns its size in bytes, 0 if there is no room for it
 */
function writeEvent(
  chunk: Uint8Array,
  at: number,
  encoder: Encoder,
  nanoseconds: number,
  body: object,
): number {
  // Less the fixmap's header, which the map32's replaces.
  const pairs = encoder.encodeSharedRef(body).subarray(1);
  const size = HEADER_BYTES + pairs.length;
  if (at + size > chunk.length) return 0;
  const view = new DataView(chunk.buffer, chunk.byteOffset + at);
  view.setUint32(0, 0x9292_d700);
  view.setUint32(4, SECONDS);
  view.setUint32(8, nanoseconds);
  view.setUint8(12, MAP32);
  view.setUint32(13, 0);
  view.setUint8(17, MAP32);
  view.setUint32(18, Object.keys(body).length);
  chunk.set(pairs, at + HEADER_BYTES);
  return size;
}
