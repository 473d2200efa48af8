// promexporter-host with the built plugin, for the benchmark attacks.ts: counts chunks, and says how long that took. Its
// endpoint is one of ENDPOINTS.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { hashSync } from 'bcryptjs';
import { makeCertificate } from '../test/support/certificates.ts';
import { type ScrapeOptions, scrape } from '../test/support/e2e/scrape.ts';
import { ScriptedHost } from '../test/support/host/scripted_host.ts';
import { countingWorks } from './counting_work.ts';
import { freePort } from './fluent_bit/process.ts';
import { spreadRecords } from './records.ts';

const PLUGIN = fileURLToPath(new URL('../out_promexporter.so', import.meta.url));
const TAG = 'app.web';
const MANY_TAG = 'many';
/** A burst of this many chunks fits into the queue, and is counted in about a tenth of a second. */
const CHUNKS_PER_BURST = 24;
const BURSTS_PER_ROUND = 4;
const ASK_INTERVAL_MS = 200;
/** Longer than any attack delayed a scrape. */
const PATIENCE_MS = 60_000;
/**
 * The counting thread rests if it uses less than this in this time. While it counts, it uses all that it can get. When it
 * did not count, it used 5 ms of 400 while thousands of clients scraped.
 */
const REST_MS = 400;
const REST_NANOSECONDS = 40e6;
/** The counting thread's name, which native/js_thread.cc gives it. */
const THREAD_NAME = 'promexporter-js';
/** Of about 120 bytes each: more than the 10 MB that slow readers are to read. */
const MANY_SERIES = 100_000;
const MANY_RULE = `
  - name: http_requests_of_all_customers_duration_seconds_total
    type: counter
    match: ${MANY_TAG}
    value: $duration
    labels: {method: $method, path: $path}
`;
const PASSWORD = 'right';
/** Attackers use other addresses, so that their failures do not count against the measurement. */
const OWN_ADDRESS = '127.0.0.2';
/** Only these: otherwise each request would render an exposition of 10 MB. */
const ASKED = [
  ...['promexporter_records', 'promexporter_records_total'],
  ...['promexporter_counting_seconds', 'promexporter_counting_seconds_total'],
  'promexporter_build_info',
];

/** How an endpoint is set up: plain, with 10 MB to read, with a password, with TLS and a bcrypt hash. */
export type Endpoint = 'plain' | 'large' | 'password' | 'tls';

interface Totals {
  readonly records: number;
  readonly seconds: number;
}

/** What a record took, in ns. */
export interface Cost {
  /** Of the counting thread's processor, in each burst. */
  readonly processor: readonly number[];
  /** By the clock, while it counted, in all bursts. */
  readonly clock: number;
}

/** A running host. To be ended with quit(). */
export class AttackedHost {
  /** Of the exposition. */
  readonly url: string;
  /** The libnode's version, such as "v18.20.4". */
  node = '';
  readonly #host: ScriptedHost;
  readonly #chunkFile: string;
  readonly #records: number;
  readonly #options: ScrapeOptions;
  #before: Totals = { records: 0, seconds: 0 };

  private constructor(
    url: string,
    host: ScriptedHost,
    chunkFile: string,
    records: number,
    options: ScrapeOptions,
  ) {
    this.url = url;
    this.#host = host;
    this.#chunkFile = chunkFile;
    this.#records = records;
    this.#options = options;
  }

  /** @param folder for its files */
  static async start(folder: string, endpoint: Endpoint): Promise<AttackedHost> {
    const [work] = countingWorks();
    if (work === undefined) throw new Error('there is no work to do');
    const { kind, rules } = work;
    const file = (name: string, content: string | Uint8Array) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    };
    const properties = [`rules_file=${file('rules.yaml', rules + MANY_RULE)}`, 'max_series=200000'];
    let options: ScrapeOptions = { localAddress: OWN_ADDRESS };
    if (endpoint === 'password') {
      properties.push('username=u', `password=${PASSWORD}`);
      options = { ...options, auth: `u:${PASSWORD}` };
    } else if (endpoint === 'tls') {
      const { certFile, keyFile, cert } = makeCertificate(folder, 'attacked');
      const web = `tls_server_config: {cert_file: ${certFile}, key_file: ${keyFile}}\nbasic_auth_users: {u: ${hashSync(PASSWORD, 10)}}\n`;
      properties.push(`web_config_file=${file('web.yml', web)}`);
      options = { ...options, auth: `u:${PASSWORD}`, tls: { ca: cert } };
    }
    const port = await freePort();
    const output = ['-o', 'promexporter', '-p', `listen=127.0.0.1:${port}`];
    const more = properties.flatMap((property) => ['-p', property]);
    const host = new ScriptedHost(['-e', PLUGIN, ...output, ...more]);
    const scheme = endpoint === 'tls' ? 'https' : 'http';
    const started = new AttackedHost(
      ...[`${scheme}://127.0.0.1:${port}/metrics`, host, file('chunk', kind.chunk)],
      ...([kind.records, options] as const),
    );
    try {
      await started.#step('init', /^init OK/);
      if (endpoint === 'large') {
        const many = file('many', spreadRecords(MANY_SERIES));
        await started.#step(`flush ${MANY_TAG} ${many}`, /RETRY 0 ERROR 0$/);
        await started.#counted(MANY_SERIES);
      }
      // Warms up.
      await started.count();
    } catch (error) {
      await started.quit();
      throw error;
    }
    return started;
  }

  /**
   * Counts one round of bursts.
   * @param whenCounted called when they are counted, before the host is asked: the attack ends there, so that it cannot
   *   keep our request out, and the request is not measured with it
   */
  async count(whenCounted: () => Promise<void> = async () => {}): Promise<Cost> {
    const records = CHUNKS_PER_BURST * this.#records;
    const { seconds } = this.#before;
    const flush = `flush ${TAG} ${this.#chunkFile} ${CHUNKS_PER_BURST}`;
    const processor: number[] = [];
    for (let burst = 0; burst < BURSTS_PER_ROUND; burst++) {
      const before = this.#threadNanoseconds();
      await this.#step(flush, /RETRY 0 ERROR 0$/);
      processor.push(((await this.#nanosecondsAtRest()) - before) / records);
    }
    await whenCounted();
    const all = BURSTS_PER_ROUND * records;
    await this.#counted(this.#before.records + all);
    return { processor, clock: ((this.#before.seconds - seconds) * 1e9) / all };
  }

  async quit(): Promise<void> {
    await this.#host.quit();
  }

  /** The same, once only its timers are left. */
  async #nanosecondsAtRest(): Promise<number> {
    for (let before = this.#threadNanoseconds(); ; ) {
      await sleep(REST_MS);
      const after = this.#threadNanoseconds();
      if (after - before < REST_NANOSECONDS) return after;
      before = after;
    }
  }

  /** Processor time of the counting thread. */
  #threadNanoseconds(): number {
    const tasks = `/proc/${this.#host.child.pid}/task`;
    const task = readdirSync(tasks).find(
      (id) => readFileSync(join(tasks, id, 'comm'), 'utf8').trim() === THREAD_NAME,
    );
    return Number(readFileSync(join(tasks, task ?? '', 'schedstat'), 'utf8').split(' ')[0]);
  }

  /** Waits until this many records are counted; a refused scrape is tried again. */
  async #counted(records: number): Promise<void> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    const url = `${this.url}?${ASKED.map((name) => `name[]=${name}`).join('&')}`;
    for (;;) {
      const answer = await scrape(url, this.#options).catch(() => null);
      const text = answer?.status === 200 ? answer.body : '';
      const sample = (pattern: RegExp) => pattern.exec(text)?.[1] ?? '';
      const counted = Number(sample(/^promexporter_records_total (\S+)$/m));
      if (counted === records) {
        this.node = `v${sample(/^promexporter_build_info\{.*nodejs="([^"]+)"/m)}`;
        const seconds = Number(sample(/^promexporter_counting_seconds_total (\S+)$/m));
        this.#before = { records, seconds };
        return;
      }
      if (performance.now() > deadlineMs) {
        throw new Error(
          `Cannot measure the plugin: it counted ${counted}, not ${records} records, and answered ${answer?.status}`,
        );
      }
      await sleep(ASK_INTERVAL_MS);
    }
  }

  async #step(line: string, wanted: RegExp): Promise<void> {
    const answer = await this.#host.step(line);
    if (!wanted.test(answer))
      throw new Error(`Step "${line}": expected ${wanted}, got "${answer}"`);
  }
}
