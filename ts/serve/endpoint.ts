// Options and the store in, an endpoint and log lines out: starts the worker, sends it news, restarts it if it dies,
// and closes it. One endpoint per instance. Counting thread.

import type { Worker } from 'node:worker_threads';
import { formatListenAddress, type ListenAddress, type Options } from '../config/options.ts';
import type { LoadedWebConfig } from '../config/web_config/web_config.ts';
import { describeError } from '../describe_error.ts';
import type { StoreHandle, StoreSegment } from '../metrics/layout.ts';
import type { PromClientSnapshot } from '../metrics/prom_client_snapshot.ts';
import { exposureWarning } from './auth/exposure.ts';
import { Backoff } from './backoff.ts';
import { TlsError, WorkerError } from './endpoint_errors.ts';
import { ListenError } from './http/listen.ts';
import type {
  BoundAddress,
  FromWorker,
  LogLevel,
  ToWorker,
  WorkerData,
  WorkerFault,
} from './protocol.ts';
import { startWorker } from './start_worker.ts';

export { ListenError } from './http/listen.ts';
export type { LogLevel } from './protocol.ts';

/** The needs of an endpoint. It changes nothing in it. */
export interface EndpointConfig {
  readonly options: Options;
  /** Text of the worker's bundle, a CommonJS script. */
  readonly workerSource: string;
  readonly store: StoreHandle;
  /** Logs one line; never called with a secret. */
  log(level: LogLevel, text: string): void;
  /** The plugin's version. */
  readonly version: string;
  /** Called after each scrape: a good moment for sendSelf, as no timer is needed then. */
  onScrape?(): void;
  /** A deliberate failure of the first worker, for tests. */
  readonly fault?: WorkerFault | null;
  /** Makes the line of one worker, see stop_line.ts; absent outside the plugin, where no environment ends early. */
  openStopLine?(): number;
}

/** An open endpoint. */
export interface Endpoint {
  /** For a scraper: `http://127.0.0.1:41234/metrics`, with the real port; `https` with TLS. */
  readonly addresses: readonly string[];
  /** As configured, with the real ports. */
  readonly listen: readonly ListenAddress[];
  /** Call for each new segment, before the store publishes anything in it. */
  sendSegment(segment: StoreSegment): void;
  /** Replaces the counting thread's own metrics; the snapshot is copied. */
  sendSelf(snapshot: PromClientSnapshot): void;
  /**
   * Frees ports, closes connections (idle and busy) and ends the worker. Takes at most a little more than
   * CLOSE_DEADLINE_MS.
   */
  close(): Promise<void>;
}

const RESOURCE_LIMITS = {
  // After 60 scrapes an idle process had grown by 18.7 MB with 1 or 2 here, by 21 MB with 4 or 8 (Node 20). A rendering
  // makes few objects, because it writes into one buffer.
  maxYoungGenerationSizeMb: 2,
  // Series live in shared memory and expositions in buffers, which are not counted here. A family takes 1 KB and its
  // name, briefly twice while they are sorted: 100,000 with names of 500 bytes, the most that generic_counter.ts makes,
  // stay below this in all formats. --max-old-space-size, which also applies to workers (native/runtime.cc), is the
  // same.
  maxOldGenerationSizeMb: 256,
};

// Closing sockets takes about a millisecond; a worker that is just rendering 100,000 series needs 20. One that does not
// answer in time is terminated, which closes its sockets, too. That is the last resort: Node 18 may end the process if
// a connection comes in at that very moment (docs/decisions/0013-attacks.md).
const CLOSE_DEADLINE_MS = 1000;

/**
 * Opens the endpoint; resolves when every address listens.
 * @throws ListenError (one line) if an address cannot be listened on, TlsError if OpenSSL refuses the web
 *   configuration's certificates, WorkerError if the worker cannot start; nothing is left open
 */
export async function openEndpoint(config: EndpointConfig): Promise<Endpoint> {
  const endpoint = new WorkerEndpoint(config);
  await endpoint.open();
  return endpoint;
}

class WorkerEndpoint implements Endpoint {
  readonly #config: EndpointConfig;
  readonly #backoff = new Backoff();
  /** With real ports once the first worker has listened. */
  #listen: readonly ListenAddress[];
  #self: PromClientSnapshot = [];
  /** The version that the worker read last. */
  #webConfig: LoadedWebConfig | null;
  #worker: Worker | null = null;
  #restart: NodeJS.Timeout | null = null;
  #opened = false;
  #closing: Promise<void> | null = null;
  #onClosed: () => void = () => {};

  constructor(config: EndpointConfig) {
    this.#config = config;
    this.#listen = config.options.listen;
    this.#webConfig = config.options.webConfig;
  }

  get addresses(): readonly string[] {
    const { metricsPath } = this.#config.options;
    const scheme = this.#hasTls ? 'https' : 'http';
    return this.#listen.map(
      (address) => `${scheme}://${formatListenAddress(address)}${metricsPath}`,
    );
  }

  get listen(): readonly ListenAddress[] {
    return this.#listen;
  }

  get #hasTls(): boolean {
    return (this.#config.options.webConfig?.config.tls ?? null) !== null;
  }

  async open(): Promise<void> {
    const bound = await this.#start(this.#config.fault ?? null);
    this.#opened = true;
    for (const address of this.addresses) this.#config.log('info', `listening on ${address}`);
    const { options } = this.#config;
    for (const note of options.webConfig?.config.notes ?? []) this.#config.log('warn', note);
    const warning = exposureWarning(options, bound);
    if (warning !== null) this.#config.log('warn', warning);
  }

  sendSegment(segment: StoreSegment): void {
    // Without a worker there is nothing to do: the next one starts with all segments so far.
    this.#post({ type: 'segment', segment });
  }

  sendSelf(snapshot: PromClientSnapshot): void {
    this.#self = snapshot;
    this.#post({ type: 'self', snapshot });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #post(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  async #close(): Promise<void> {
    if (this.#restart !== null) clearTimeout(this.#restart);
    const worker = this.#worker;
    if (worker === null) return;
    await new Promise<void>((resolve) => {
      const deadline = setTimeout(resolve, CLOSE_DEADLINE_MS);
      this.#onClosed = () => {
        clearTimeout(deadline);
        resolve();
      };
      this.#post({ type: 'close' });
    });
    await worker.terminate();
  }

  /** Starts a worker; resolves when it listens, rejects if it ends before. */
  #start(fault: WorkerFault | null): Promise<readonly BoundAddress[]> {
    const { options, store, version, workerSource, openStopLine } = this.#config;
    const { ruleSet, rulesFile: _, ...endpointOptions } = options;
    const workerData: WorkerData = {
      options: { ...endpointOptions, listen: this.#listen, webConfig: this.#webConfig },
      isGeneric: ruleSet.generic,
      version,
      control: store.control,
      segments: store.segments(),
      self: this.#self,
      fault,
      stopLine: openStopLine?.() ?? null,
    };
    const worker = startWorker(workerSource, workerData, RESOURCE_LIMITS);
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      let cause = 'it ended without an error';
      worker.on('message', (message: FromWorker) => {
        switch (message.type) {
          case 'listening':
            this.#listening(message.bound);
            resolve(message.bound);
            break;
          case 'listen_failed':
            cause = message.text;
            reject(new ListenError(message.text));
            void worker.terminate();
            break;
          case 'tls_failed':
            cause = message.text;
            reject(new TlsError(message.text));
            void worker.terminate();
            break;
          case 'web_config':
            this.#webConfig = message.loaded;
            break;
          case 'log':
            this.#config.log(message.level, message.text);
            break;
          case 'scraped':
            this.#config.onScrape?.();
            break;
          case 'closed':
            this.#onClosed();
            break;
        }
      });
      worker.on('error', (error) => {
        cause = describeError(error);
      });
      worker.on('exit', () => {
        if (this.#worker === worker) this.#worker = null;
        this.#onClosed();
        const text = `The endpoint's worker stopped: ${cause}`;
        reject(new WorkerError(text));
        if (this.#opened && this.#closing === null) this.#scheduleRestart(text);
      });
    });
  }

  #listening(bound: readonly BoundAddress[]): void {
    this.#backoff.started();
    this.#listen = this.#listen.map((address, index) => ({
      ...address,
      port: bound[index]?.port ?? address.port,
    }));
  }

  #scheduleRestart(text: string): void {
    const delayMs = this.#backoff.nextDelayMs();
    this.#config.log('error', `${text} (PROMEX_WORKER); starting it again in ${delayMs} ms`);
    this.#restart = setTimeout(() => {
      this.#restart = null;
      this.#start(null).then(
        () => this.#config.log('info', `listening again on ${this.addresses.join(', ')}`),
        // Its exit is logged, and has scheduled the next try.
        () => {},
      );
    }, delayMs);
  }
}
