// Out: a file of JSON access-log lines, the same in every run, and their expected counts: read back from the file line by
// line with JSON.parse, without any of the plugin's code.

import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import type { Samples } from '../samples.ts';
import { type Pick as SeededPick, seededPick } from '../seeded_pick.ts';

export const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const METHODS = ['GET', 'GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE'];
const STATUSES = [200, 200, 200, 200, 200, 201, 304, 404, 500];
/**
 * Routes of a service, so that there are 1,200 series. log_to_metrics took 1.4 µs a line with 6 or 20 routes and 2.0
 * with 60, because it looks up series in a list. A label with each user's own path would be bad practice.
 */
const ROUTES = Array.from({ length: 60 }, (_, route) => `/api/v1/items/${100 + route}`);
const APPS = ['shop', 'cart', 'search', 'login'];
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0';
/** Durations are multiples of 1 / this, so that their sum is exact in any order. */
const PARTS_PER_SECOND = 1024;
const LINES_PER_WRITE = 2000;

/** A request that was served. */
export interface AccessLogEntry {
  readonly remote: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Seconds. */
  readonly duration: number;
  readonly bytes: number;
  readonly agent: string;
  readonly kubernetes: Readonly<Record<string, unknown>>;
  readonly stream: string;
}

export async function writeAccessLog(
  file: string,
  lines: number,
  lineOf: (entry: AccessLogEntry) => string = (entry) => JSON.stringify(entry),
): Promise<void> {
  const pick = seededPick(7);
  const out = createWriteStream(file);
  for (let written = 0; written < lines; ) {
    let text = '';
    const until = Math.min(lines, written + LINES_PER_WRITE);
    for (; written < until; written++) text += `${lineOf(accessLogEntry(pick))}\n`;
    if (!out.write(text)) await new Promise((drained) => out.once('drain', drained));
  }
  out.end();
  await finished(out);
}

function accessLogEntry(pick: SeededPick): AccessLogEntry {
  const app = pick(APPS);
  return {
    remote: `10.${pick(256)}.${pick(256)}.${pick(256)}`,
    method: pick(METHODS),
    path: pick(ROUTES),
    status: pick(STATUSES),
    // Squared, so that short ones are frequent.
    duration: Math.floor((pick(4096) * pick(4096)) / PARTS_PER_SECOND) / PARTS_PER_SECOND,
    bytes: pick(60_000),
    agent: AGENT,
    kubernetes: {
      pod_name: `${app}-5d8f7c9b6-${100 + pick(40)}`,
      namespace_name: 'production',
      container_name: app,
      host: `node-${10 + pick(20)}`,
      labels: { app, tier: 'web' },
    },
    stream: 'stdout',
  };
}

/**
 * The samples of `access_total`, by method, status and path, and of `access_seconds`, a histogram by method.
 * @param read a line's entry
 */
export async function countAccessLog(
  file: string,
  read: (
    line: string,
  ) => Pick<AccessLogEntry, 'method' | 'path' | 'status' | 'duration'> = JSON.parse,
): Promise<Samples> {
  const samples: Samples = new Map();
  const add = (sample: string, value: number) =>
    samples.set(sample, (samples.get(sample) ?? 0) + value);
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { method, status, path, duration } = read(line);
    add(`access_total{method="${method}",path="${path}",status="${status}"}`, 1);
    for (const bound of [...BUCKETS, Number.POSITIVE_INFINITY]) {
      const le = Number.isFinite(bound) ? bound : '+Inf';
      add(`access_seconds_bucket{le="${le}",method="${method}"}`, duration <= bound ? 1 : 0);
    }
    add(`access_seconds_sum{method="${method}"}`, duration);
    add(`access_seconds_count{method="${method}"}`, 1);
  }
  return samples;
}
