// workerData (protocol.ts) in, an HTTP endpoint out: the worker's entry, and its only file that knows all parts. It
// writes to no stream, but sends lines to log to the counting thread as `log` messages. It does not listen to
// 'uncaughtException': a bug ends the worker, and endpoint.ts starts another. Worker thread.

import { isIPv6 } from 'node:net';
import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import { formatListenAddress } from '../config/listen_address.ts';
import { describeError } from '../describe_error.ts';
import type { PromClientSnapshot } from '../metrics/prom_client_snapshot.ts';
import { monotonicSeconds } from '../monotonic_seconds.ts';
import { StoreReader } from '../render/store_families.ts';
import { NO_SECURITY, type Security } from './auth/security.ts';
import { Exposition } from './exposition.ts';
import { ListenError } from './http/listen.ts';
import { type MetricsServer, openMetricsServer } from './http/server.ts';
import { lowerPriority } from './lower_priority.ts';
import type { SelfRegistry } from './own_metrics/self_registry.ts';
import { answerOpenHealthCheck } from './pages/health_checks.ts';
import { answerPage, type PageSources } from './pages/pages.ts';
import { stuckSeconds } from './pages/readiness.ts';
import { listRules } from './pages/rule_list.ts';
import type { FromWorker, ToWorker, WorkerData } from './protocol.ts';
import { onStopLine } from './stop_line.ts';

// Rendering fails only for a broken invariant, and then at every scrape: logged once a minute.
const FAILURE_LOG_INTERVAL_MS = 60_000;

const CLOSE: ToWorker = { type: 'close' };

/** One endpoint, from its start with the worker's data until it is closed. */
class EndpointWorker {
  readonly #data: WorkerData;
  readonly #port: MessagePort;
  readonly #store: StoreReader;
  readonly #exposition: Exposition;
  /** The counting thread's latest snapshot. */
  #counted: PromClientSnapshot;
  /** Null: `self_metrics off`. */
  #self: SelfRegistry | null = null;
  #security = (): Security => NO_SECURITY;
  #closeSecurity = async () => {};
  #server: MetricsServer | null = null;
  /** Call when the endpoint is closed. Null: no stop line. */
  #stopped: (() => void) | null = null;
  #isClosing = false;
  #renderings = 0;
  #lastFailureMs = Number.NEGATIVE_INFINITY;

  constructor(data: WorkerData, port: MessagePort) {
    this.#data = data;
    this.#port = port;
    this.#counted = data.self;
    this.#store = new StoreReader({ control: data.control, segments: data.segments });
    this.#exposition = new Exposition({
      prepare: () => this.#prepareRendering(),
      beginScrape: () => this.#store.beginScrape(performance.now()),
      storeFamilies: () => this.#store.families(),
      selfSnapshots: async () =>
        this.#self === null ? [] : [await this.#self.snapshot(), this.#counted],
      onRendered: (seconds) => this.#self?.observeRender(seconds),
      onFailed: (error) => this.#logFailure(error),
    });
  }

  /** Resolves when it listens, or has reported why it does not. */
  async open(): Promise<void> {
    const { options, stopLine, version } = this.#data;
    const { selfMetrics, webConfig } = options;
    // Before anything that takes time: native code waits for the answer to its end of the line.
    if (stopLine !== null) this.#stopped = onStopLine(stopLine, () => this.#receive(CLOSE));
    if (selfMetrics) {
      const { createSelfRegistry } = await import('./own_metrics/self_registry.ts');
      this.#self = createSelfRegistry(
        version,
        webConfig === null ? null : { hasTls: webConfig.config.tls !== null },
      );
    }
    if (!(await this.#openSecurity())) return;
    this.#port.on('message', (message: ToWorker) => this.#receive(message));
    await this.#listen();
  }

  #send(message: FromWorker): void {
    this.#port.postMessage(message);
  }

  #receive(message: ToWorker): void {
    switch (message.type) {
      case 'segment':
        this.#store.receive(message.segment);
        break;
      case 'self':
        this.#counted = message.snapshot;
        break;
      case 'close':
        if (!this.#isClosing && this.#server !== null) void this.#close(this.#server);
        this.#isClosing = true;
        break;
    }
  }

  async #close(server: MetricsServer): Promise<void> {
    this.#self?.close();
    await Promise.all([server.close(), this.#closeSecurity()]);
    this.#send({ type: 'closed' });
    this.#stopped?.();
  }

  #prepareRendering(): void {
    this.#renderings++;
    if (this.#data.fault === 'worker' && this.#renderings === 2)
      throw new Error('PROMEXPORTER_TEST_FAULT=worker');
    // A segment is posted before anything in it is published: read the port before the store.
    const next = () => receiveMessageOnPort(this.#port);
    for (let posted = next(); posted; posted = next()) this.#receive(posted.message as ToWorker);
  }

  #logFailure(error: unknown): void {
    const nowMs = performance.now();
    if (nowMs - this.#lastFailureMs < FAILURE_LOG_INTERVAL_MS) return;
    this.#lastFailureMs = nowMs;
    const text = `Cannot render the metrics: ${describeError(error)} (PROMEX_RENDER)`;
    this.#send({ type: 'log', level: 'error', text });
  }

  /** @returns whether it succeeded; otherwise a mistake has been sent */
  async #openSecurity(): Promise<boolean> {
    const { credentials, webConfig, openHealthChecks } = this.#data.options;
    if (credentials === null && webConfig === null) return true;
    const { openSecurity } = await import('./auth/open_security.ts');
    const opened = await openSecurity(
      { credentials, webConfig, openHealthChecks },
      {
        onFailedHandshake: () => this.#self?.webConfig?.countFailedHandshake(),
        log: (level, text) => this.#send({ type: 'log', level, text }),
        onRead: (loaded) => {
          this.#self?.webConfig?.setReload(loaded !== null);
          if (loaded !== null) this.#send({ type: 'web_config', loaded });
        },
      },
    );
    if ('mistake' in opened) {
      this.#send({ type: 'tls_failed', text: opened.mistake.text });
      return false;
    }
    this.#security = opened.security;
    this.#closeSecurity = opened.close;
    return true;
  }

  async #listen(): Promise<void> {
    const { listen, metricsPath, openHealthChecks } = this.#data.options;
    const pages = this.#pageSources();
    let server: MetricsServer;
    try {
      server = await openMetricsServer(listen, {
        metricsPath,
        openHealthCheck: openHealthChecks
          ? (check) => answerOpenHealthCheck(check, pages.stuckSeconds())
          : null,
        security: () => this.#security(),
        scrape: (format, names, compression) => {
          this.#self?.countScrape(format);
          return this.#exposition.scrape(format, names, compression);
        },
        page: (route, query) => answerPage(route, query, pages),
        onResponse: (status) => this.#self?.countResponse(status),
        onScraped: () => this.#send({ type: 'scraped' }),
      });
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
      this.#send({ type: 'listen_failed', text: error.message });
      return;
    }
    this.#server = server;
    // If the worker ends by its own bug, nothing may call it back: see stop_line.ts.
    process.once('exit', () => void server.close());
    this.#send({ type: 'listening', bound: server.bound });
    if (this.#isClosing) await this.#close(server);
  }

  #pageSources(): PageSources {
    const { options, version, isGeneric } = this.#data;
    const { maxSeries, metricsPath, selfMetrics } = options;
    const control = new Int32Array(this.#data.control);
    return {
      version,
      metricsPath,
      maxSeries,
      addresses: () => this.#addresses(),
      asksForPassword: () => this.#security().auth !== null,
      stuckSeconds: () => stuckSeconds(control, monotonicSeconds()),
      families: () => this.#exposition.list(),
      rules: () => (selfMetrics ? listRules(this.#counted, isGeneric) : null),
      assets: async () => (await import('bundle:page')).default,
    };
  }

  #addresses(): string[] {
    const scheme = this.#security().tls === null ? 'http' : 'https';
    return (this.#server?.bound ?? []).map(({ address, port }) => {
      const listened = formatListenAddress({ host: address, port, ipv6: isIPv6(address) });
      return `${scheme}://${listened}${this.#data.options.metricsPath}`;
    });
  }
}

function start(data: WorkerData, port: MessagePort): void {
  lowerPriority();
  process.on('warning', ({ name, message }) => {
    const text = `Node.js warns: ${name}: ${message}`;
    port.postMessage({ type: 'log', level: 'warn', text } satisfies FromWorker);
  });
  void new EndpointWorker(data, port).open();
}

if (parentPort !== null) start(workerData as WorkerData, parentPort);
