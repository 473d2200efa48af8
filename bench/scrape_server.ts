// A process with an endpoint, for scrape.ts to scrape: `main.cjs scrape-server ADDON CONTENDER SERIES`. It counts
// three-label records into SERIES counters, listens on loopback, and writes the port to its standard output:
// `{"port":41234}`. Each line of its standard input, `count SECONDS`, makes it count and answer with one line of JSON
// (Counted).

import groups from 'bundle:preset-groups';
import texts from 'bundle:presets';
import workerSource from 'bundle:worker';
import { once } from 'node:events';
import { openSync, readSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Counter, Registry } from 'prom-client';
import { parseOptions } from '../ts/config/options.ts';
import { Instance } from '../ts/instance.ts';
import { type Fields, msgpackr } from './decoders.ts';
import type { Addon } from './hand_over.ts';
import { threeLabelRecords } from './records.ts';

export type ServerName = 'promexporter' | 'promexporter, self_metrics on' | 'prom-client';

/** The result of `count`. */
export interface Counted {
  readonly records: number;
  readonly seconds: number;
  /** The longest time between two chunks, also without the time that the thread waited for a processor. */
  readonly longestMs: number;
  readonly longestRunningMs: number;
}

/** Counts until the time is over, in turns of the event loop. */
interface CountingServer {
  readonly port: number;
  /** Counts what fits into about TURN_MS; calls `onChunk` before each chunk. */
  turn(onChunk: () => void): void;
}

const TAG = 'app.web';
const RULES = `
metrics:
  - {name: sent_total, type: counter, value: $bytes, labels: {method: $method, path: $path, status: $status}}
`;
/** As in ts/instances.ts. */
const TURN_MS = 20;
/** Takes about 0.3 ms, in which the thread hears nothing. */
const RECORDS_OF_CHUNK = 1000;
/** More than three numbers of 64 bits take. */
const SCHEDSTAT_BYTES = 128;
const MAX_SERIES = '2000000';

/** Runs until its standard input ends. */
export async function serveScrapes(addon: Addon, [name, series]: readonly string[]): Promise<void> {
  const selfMetrics = name === 'promexporter' ? 'off' : 'on';
  const server =
    name === 'prom-client'
      ? await openPromClient(Number(series))
      : await openOurs(Number(series), addon, selfMetrics);
  print({ port: server.port });
  for await (const line of createInterface({ input: process.stdin })) {
    const [, seconds] = line.split(' ');
    print(await count(server, Number(seconds)));
  }
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

async function count(server: CountingServer, seconds: number): Promise<Counted> {
  const beginMs = performance.now();
  let chunks = 0;
  let longestMs = 0;
  let longestRunningMs = 0;
  let lastMs = beginMs;
  const wait = new ProcessorWait();
  let lastWaitedMs = wait.ms();
  const onChunk = () => {
    const tookMs = performance.now() - lastMs;
    const waited = wait.ms();
    longestMs = Math.max(longestMs, tookMs);
    longestRunningMs = Math.max(longestRunningMs, tookMs - (waited - lastWaitedMs));
    lastWaitedMs = waited;
    lastMs = performance.now();
    chunks++;
  };
  while (lastMs - beginMs < seconds * 1000) {
    server.turn(onChunk);
    await nextTurn();
  }
  const took = (performance.now() - beginMs) / 1000;
  return { records: chunks * RECORDS_OF_CHUNK, seconds: took, longestMs, longestRunningMs };
}

/**
 * How long this process's first thread, which counts, has been ready to run without being run by the kernel. Read into the
 * same memory each time: collecting the garbage of readFileSync() would be the longest pause of all.
 */
class ProcessorWait {
  readonly #file = openSync('/proc/self/schedstat', 'r');
  readonly #text = Buffer.alloc(SCHEDSTAT_BYTES);

  ms(): number {
    const size = readSync(this.#file, this.#text, 0, SCHEDSTAT_BYTES, 0);
    const text = this.#text.toString('latin1', 0, size);
    return Number(text.slice(text.indexOf(' '), text.lastIndexOf(' '))) / 1e6;
  }
}

/** The plugin's instance with its queue and its worker, without Fluent Bit's threads. */
async function openOurs(
  series: number,
  addon: Addon,
  selfMetrics: 'on' | 'off',
): Promise<CountingServer> {
  const properties = {
    listen: '127.0.0.1:0',
    rules: RULES,
    max_series: MAX_SERIES,
    self_metrics: selfMetrics,
  };
  const presets = { groups: async () => groups, texts: async () => texts };
  const parsed = await parseOptions(properties, () => '', presets);
  if ('mistakes' in parsed) throw new Error(parsed.mistakes.map(({ text }) => text).join('\n'));
  let port = 0;
  let onChunk = () => {};
  const log = (_id: number, _level: number, text: string) => {
    port ||= Number(/listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1] ?? 0);
  };
  const id = addon.host.addInstance(properties);
  const instance = new Instance(id, parsed.options, {
    binding: { ...addon, log },
    version: '0',
    workerSource,
    presets,
    seed: 42,
    now: () => performance.now(),
    workerFault: null,
    beforeChunk: () => onChunk(),
  });
  await instance.open(parsed.options);
  forEachChunk(series, (chunk) => {
    push(addon, id, chunk);
    while (instance.drain(0));
  });
  const chunk = threeLabelRecords(RECORDS_OF_CHUNK);
  return {
    port,
    turn(told) {
      onChunk = told;
      const beginMs = performance.now();
      do {
        push(addon, id, chunk);
        instance.drain(0);
      } while (performance.now() - beginMs < TURN_MS);
    },
  };
}

/** All series once, little by little, so that the process does not grow by records. */
function forEachChunk(series: number, use: (chunk: Uint8Array) => void): void {
  for (let first = 0; first < series; first += RECORDS_OF_CHUNK) {
    use(threeLabelRecords(RECORDS_OF_CHUNK, first));
  }
}

function push(addon: Addon, id: number, chunk: Uint8Array): void {
  const result = addon.host.pushChunk(id, TAG, chunk, 0);
  if (result !== 'accepted') throw new Error(`the queue says ${result}, not accepted`);
}

/** The usual way with prom-client: a registry, and node:http before it. */
async function openPromClient(series: number): Promise<CountingServer> {
  const registry = new Registry();
  const sent = new Counter({
    name: 'sent_total',
    help: 'sent_total',
    labelNames: ['method', 'path', 'status'],
    registers: [registry],
  });
  const countRecord = ({ method, path, status, bytes }: Fields) =>
    sent.inc(
      { method: method as string, path: path as string, status: status as number },
      bytes as number,
    );
  const { forEach } = msgpackr();
  forEachChunk(series, (chunk) => forEach(chunk, countRecord));
  const server = createServer(async (_request, response) => {
    const text = await registry.metrics();
    response.setHeader('Content-Type', registry.contentType);
    response.end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const chunk = threeLabelRecords(RECORDS_OF_CHUNK);
  return {
    port: (server.address() as AddressInfo).port,
    turn(onChunk) {
      const beginMs = performance.now();
      do {
        onChunk();
        forEach(chunk, countRecord);
      } while (performance.now() - beginMs < TURN_MS);
    },
  };
}
