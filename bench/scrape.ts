// In: endpoints with counters of three labels, each in a process of its own (scrape_server.ts). Out: the cost of a scrape
// over HTTP, its cost for the counting thread, and the memory of all of it; beside prom-client and node:http.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findTestProgram } from '../scripts/setup/test_programs.mjs';
import { type Amount, median } from './rounds.ts';
import type { Counted, ServerName } from './scrape_server.ts';

const NAMES: readonly ServerName[] = ['promexporter', 'prom-client'];
/** The size at which the plugin's own metrics weigh most. */
const NAMES_OF_FEW: readonly ServerName[] = [...NAMES, 'promexporter, self_metrics on'];
const SERIES = [1000, 10_000, 100_000, 1_000_000];
/** For the figures that are taken at one size. */
const MANY = 100_000;
const FEW = 1000;
const WARM_UP_SCRAPES = 5;
const SCRAPES = 9;
/** Above MANY, where prom-client takes seconds for each. */
const FEW_SCRAPES = 3;
const COUNT_SECONDS = 5;
const SCRAPE_INTERVAL_MS = 100;
const WRK_SECONDS = 5;
const WRK_CONNECTIONS = 4;
/** As many as the endpoint answers at a time. They come one after another, so each has its own exposition. */
const SLOW_READERS = 8;
const MIB = 1024;

interface Scraped {
  readonly firstByteMs: number;
  readonly ms: number;
  readonly bytes: number;
}

export async function benchScrape(addonPath: string): Promise<Amount[]> {
  const wrk = findTestProgram(process.cwd(), 'wrk');
  if (wrk === null) {
    process.stderr.write(
      'Scrapes a second are not measured: no wrk (apt-get install wrk) on PATH or in .deps.\n',
    );
  }
  const amounts: Amount[] = [];
  for (const series of SERIES) {
    for (const name of series === FEW ? NAMES_OF_FEW : NAMES) {
      const server = await ScrapeServer.start(addonPath, name, series);
      try {
        const add = (what: string, amount: number, unit: string) =>
          amounts.push({
            what: `${series.toLocaleString('en')} series: ${what}`,
            contender: name,
            amount,
            unit,
          });
        await measure(server, series, add, wrk);
      } finally {
        await server.stop();
      }
    }
  }
  return amounts;
}

async function measure(
  server: ScrapeServer,
  series: number,
  add: (what: string, amount: number, unit: string) => void,
  wrk: string | null,
): Promise<void> {
  const quietMb = server.residentMb('VmRSS');
  const scrapes: Scraped[] = [];
  const warmUp = series > MANY ? 1 : WARM_UP_SCRAPES;
  const measuredScrapes = series > MANY ? FEW_SCRAPES : SCRAPES;
  for (let i = 0; i < warmUp + measuredScrapes; i++) scrapes.push(await server.scrape());
  const measured = scrapes.slice(warmUp);
  add('a scrape', median(measured.map(({ ms }) => ms)), 'ms');
  add('to its first byte', median(measured.map(({ firstByteMs }) => firstByteMs)), 'ms');
  if (series >= MANY) {
    add('its bytes', scrapes[0]!.bytes / 1e6, 'MB');
    add('resident before the first scrape', quietMb, 'MiB');
    add('resident after scrapes', server.residentMb('VmRSS'), 'MiB');
    add('resident at most', server.residentMb('VmHWM'), 'MiB');
  }
  if (series === MANY) {
    const alone = await server.count(COUNT_SECONDS);
    const [scraped] = await Promise.all([server.count(COUNT_SECONDS), scrapeFor(server)]);
    for (const [when, counted] of [
      ['unscraped', alone],
      ['10 scrapes a second', scraped],
    ] as const) {
      add(`longest pause of counting, ${when}`, counted.longestMs, 'ms');
      add(`  not waiting for a processor, ${when}`, counted.longestRunningMs, 'ms');
    }
    add('counting, unscraped', alone.records / alone.seconds / 1e6, 'M records/s');
    add('counting, 10 scrapes a second', scraped.records / scraped.seconds / 1e6, 'M records/s');
  }
  if (series >= MANY) {
    await server.holdAnswers(SLOW_READERS);
    add(`resident with ${SLOW_READERS} slow readers`, server.residentMb('VmRSS'), 'MiB');
  }
  if (series === FEW && wrk !== null) add('by wrk', await server.wrk(wrk), 'scrapes/s');
}

/** Ten times a second, or as often as they are answered. */
async function scrapeFor(server: ScrapeServer): Promise<void> {
  const endMs = performance.now() + COUNT_SECONDS * 1000;
  for (let nextMs = performance.now(); nextMs < endMs; nextMs += SCRAPE_INTERVAL_MS) {
    await sleep(Math.max(0, nextMs - performance.now()));
    await server.scrape();
    nextMs = Math.max(nextMs, performance.now() - SCRAPE_INTERVAL_MS);
  }
}

/** A child that serves. */
class ScrapeServer {
  readonly #child: ReturnType<typeof spawnServer>;
  readonly #lines: AsyncIterator<string>;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #slow: Socket[] = [];
  #port = 0;

  private constructor(child: ReturnType<typeof spawnServer>) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  static async start(addonPath: string, name: ServerName, series: number): Promise<ScrapeServer> {
    const server = new ScrapeServer(spawnServer(addonPath, name, series));
    server.#port = ((await server.#answer()) as { port: number }).port;
    return server;
  }

  scrape(): Promise<Scraped> {
    return new Promise((resolve, reject) => {
      const beginMs = performance.now();
      const options = { host: '127.0.0.1', port: this.#port, path: '/metrics', agent: this.#agent };
      get(options, (response) => {
        let bytes = 0;
        let firstByteMs = 0;
        response.on('data', (piece: Buffer) => {
          if (bytes === 0) firstByteMs = performance.now() - beginMs;
          bytes += piece.length;
        });
        response.on('end', () => resolve({ firstByteMs, ms: performance.now() - beginMs, bytes }));
        response.on('error', reject);
      }).on('error', reject);
    });
  }

  async count(seconds: number): Promise<Counted> {
    this.#child.stdin.write(`count ${seconds}\n`);
    return (await this.#answer()) as Counted;
  }

  /** Clients that read the beginning of an answer and no more, until stop(). */
  async holdAnswers(clients: number): Promise<void> {
    for (let i = 0; i < clients; i++) {
      const client = connect(this.#port, '127.0.0.1');
      client.on('error', () => {});
      this.#slow.push(client);
      client.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await once(client, 'data');
      client.pause();
    }
  }

  /** Scrapes that it answers in a second. */
  async wrk(program: string): Promise<number> {
    const url = `http://127.0.0.1:${this.#port}/metrics`;
    const args = ['-t', '1', '-c', `${WRK_CONNECTIONS}`, '-d', `${WRK_SECONDS}s`, url];
    const { stdout } = await promisify(execFile)(program, args);
    const failed = /Non-2xx or 3xx responses: \d+|Socket errors: .*/.exec(stdout);
    if (failed !== null) throw new Error(`wrk was not answered: ${failed[0]}`);
    return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  }

  /** Now, or at its highest. */
  residentMb(which: 'VmRSS' | 'VmHWM'): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(new RegExp(`${which}:\\s+(\\d+)`).exec(status)?.[1]) / MIB;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    for (const client of this.#slow) client.destroy();
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }

  async #answer(): Promise<unknown> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('Cannot measure scrapes: the server ended');
    return JSON.parse(value);
  }
}

/** In the same kind of Node: the program of this process, and its bundle. */
function spawnServer(addonPath: string, name: ServerName, series: number) {
  const args = [process.argv[1]!, 'scrape-server', addonPath, name, String(series)];
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
}
