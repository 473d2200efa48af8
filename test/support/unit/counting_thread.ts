// Fluent Bit's side of the plugin, played by a test: the real queue and binding as an addon, and ts/main.ts, bundled as
// for the plugin, in a worker thread in place of libnode's thread. Ending the worker is the end of an environment; the
// instances and their queues live on in the addon, as they do in the plugin.

import { once } from 'node:events';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import {
  type Binding,
  TOTAL_CHUNKS,
  TOTAL_DROPPED_CHUNKS,
  TOTAL_SLOTS,
} from '../../../ts/binding.ts';
import { waitFor } from '../e2e/fluent_bit.ts';
import { eventTime, hex, pack } from './decode/samples.ts';
import { splitSample } from './metrics/read_series.ts';

const TOP = new URL('../../../', import.meta.url);
const ADDON = fileURLToPath(new URL('native/build/Release/binding.node', TOP));

/** native/addon.cc: the calls of Fluent Bit's threads, from JavaScript. */
interface HostSide {
  addInstance(properties: Readonly<Record<string, string>>): number;
  pushChunk(instanceId: number, tag: string, bytes: Uint8Array, patienceMs: number): string;
  closeInstance(instanceId: number): void;
  forgetInstance(instanceId: number): void;
  /** The runtime's call for each instance after an environment has ended. @returns chunks dropped */
  consumerLost(instanceId: number): number;
  state(instanceId: number): string;
}

export const addon = createRequire(import.meta.url)(ADDON) as Binding & { host: HostSide };

/** The worker's messages to the test, besides those to the addon. */
type Message =
  | { readonly type: 'log'; readonly instanceId: number; readonly line: string }
  | { readonly type: 'failed'; readonly reason: string };

// Prepended to the bundle. The binding is the addon's, except for the two calls that go through the native runtime in
// the plugin: log lines go to the test, and so does giving up.
const PRELUDE = `{
const { parentPort, workerData } = require('node:worker_threads');
const native = require(workerData.addon);
process._linkedBinding = () => ({
  ...native,
  log: (instanceId, level, line) => parentPort.postMessage({ type: 'log', instanceId, line: level + ' ' + line }),
  fail: (reason) => parentPort.postMessage({ type: 'failed', reason }),
});
}\n`;

const bundled = new Map<string, Promise<string>>();

/** The text of an entry's bundle, as scripts/bundle.mjs makes it for the plugin. */
export function bundle(entry: string): Promise<string> {
  const known = bundled.get(entry);
  if (known !== undefined) return known;
  const define = { PROMEXPORTER_VERSION: '"0.0.0"' };
  const text = import(new URL('scripts/bundle.mjs', TOP).href).then(
    (scripts: { bundleText(entry: string, more: object): Promise<string> }) =>
      scripts.bundleText(entry, { define }),
  );
  bundled.set(entry, text);
  return text;
}

export interface StartOptions {
  /** PROMEXPORTER_TEST_FAULT. */
  readonly fault?: string;
}

/** One environment. Only one at a time: the addon has one mailbox, as the plugin has. */
export class CountingThread {
  readonly lines: string[] = [];
  /** The reason why the environment gave itself up; more than one only if it went on. */
  readonly failures: string[] = [];
  readonly #worker: Worker;

  static async start({ fault = '' }: StartOptions = {}): Promise<CountingThread> {
    return new CountingThread(await bundle('ts/main.ts'), fault);
  }

  private constructor(source: string, fault: string) {
    this.#worker = new Worker(PRELUDE + source, {
      eval: true,
      workerData: { addon: ADDON },
      env: { PROMEXPORTER_TEST_FAULT: fault },
      execArgv: [],
    });
    this.#worker.on('message', (message: Message) => {
      if (message.type === 'failed') this.failures.push(message.reason);
      else this.lines.push(message.line);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Waits until `condition` holds. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  await waitFor(
    () => `the time when ${what}`,
    () => condition() || undefined,
    2,
  );
}

/** One output instance, as Fluent Bit sees it. Every environment is told about it until it is forgotten. */
export class FluentBitInstance {
  static readonly #known = new Set<number>();
  readonly id: number;

  /** Call at the end of a test. */
  static forgetAll(): void {
    for (const id of FluentBitInstance.#known) addon.host.forgetInstance(id);
    FluentBitInstance.#known.clear();
  }

  /** Does not wait; `listen` is a free port of the loopback interface unless given. */
  constructor(properties: Readonly<Record<string, string>> = {}) {
    this.id = addon.host.addInstance({
      listen: '127.0.0.1:0',
      self_metrics: 'off',
      ...properties,
    });
    FluentBitInstance.#known.add(this.id);
  }

  /** Fluent Bit gives it up. */
  forget(): void {
    addon.host.forgetInstance(this.id);
  }

  get state(): string {
    return addon.host.state(this.id);
  }

  async reached(state: string): Promise<this> {
    await until(`instance ${this.id} is ${state}`, () => this.state === state);
    return this;
  }

  push(tag: string, chunk: Uint8Array, patienceMs = 0): string {
    return addon.host.pushChunk(this.id, tag, chunk, patienceMs);
  }

  close(): void {
    addon.host.closeInstance(this.id);
  }

  /** Chunks accepted and not yet counted. */
  get waiting(): number {
    return this.#total(TOTAL_CHUNKS);
  }

  get dropped(): number {
    return this.#total(TOTAL_DROPPED_CHUNKS);
  }

  async counted(): Promise<void> {
    await until('everything is counted', () => this.waiting === 0);
  }

  #total(slot: number): number {
    const totals = new Float64Array(TOTAL_SLOTS);
    addon.queueTotals(this.id, totals);
    return totals[slot]!;
  }
}

const threads: CountingThread[] = [];

/** An environment that ends with the test, where the test's file calls endAll() after each. */
export async function start(options?: StartOptions): Promise<CountingThread> {
  const thread = await CountingThread.start(options);
  threads.push(thread);
  return thread;
}

/** An open instance, its thread, and its address. */
export async function open(properties: Readonly<Record<string, string>> = {}) {
  const instance = new FluentBitInstance(properties);
  const thread = await start();
  await instance.reached('open');
  return { instance, thread, url: addressesOf(thread)[0]! };
}

/** Call after each test. */
export async function endAll(): Promise<void> {
  await Promise.all(threads.splice(0).map((thread) => thread.end()));
  FluentBitInstance.forgetAll();
}

/** The addresses that a thread's instances listen on, in the order of their opening. */
export function addressesOf(thread: CountingThread): string[] {
  return thread.lines.flatMap((line) => / listening on (\S+)$/.exec(line)?.[1] ?? []);
}

/** @returns value by series */
export async function scrape(url: string): Promise<Record<string, number>> {
  const body = await new Promise<string>((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`status ${response.statusCode}: ${text}`));
      });
    }).on('error', reject);
  });
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(lines.map(splitSample));
}

/** An event of a chunk, in the current layout. */
export function event(body: object): Uint8Array {
  return pack([[eventTime(1700000000), {}], body]);
}

/** A malformed chunk. Its line in the log shows that it was read. */
export const MALFORMED = hex('c1');

/** Whether a malformed chunk has been read. */
export function hasReadMalformed({ lines }: CountingThread): boolean {
  return lines.some((line) => line.includes('PROMEX_MSGPACK_RESERVED'));
}

/** Takes a port. Throws if it is in use. */
export async function listenOn(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Throws if the port is in use. */
export async function assertFree(url: string): Promise<void> {
  const server = await listenOn(Number(new URL(url).port));
  server.close();
  await once(server, 'close');
}
