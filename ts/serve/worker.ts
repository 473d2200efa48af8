// Entry of the worker: workerData in (protocol.ts), an HTTP endpoint out. The worker's only file that knows all its
// parts. It writes to no stream: whatever is to be said goes to the counting thread as a `log` message.
// Nothing here listens to 'uncaughtException': a bug ends the worker, and endpoint.ts starts another.
import { isIPv6 } from 'node:net';
import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import { formatListenAddress } from '../config/listen_address.ts';
import { describeError } from '../describe_error.ts';
import { monotonicSeconds } from '../monotonic_seconds.ts';
import { StoreReader } from '../render/store_families.ts';
import { NO_SECURITY, type Security } from './auth/security.ts';
import { Exposition } from './exposition.ts';
import { answerOpenHealthCheck } from './http/health_checks.ts';
import { ListenError } from './http/listen.ts';
import { type MetricsServer, openMetricsServer } from './http/server.ts';
import { lowerPriority } from './lower_priority.ts';
import { answerPage, type PageSources } from './pages/pages.ts';
import { stuckSeconds } from './pages/readiness.ts';
import { listRules } from './pages/rule_list.ts';
import type { FromWorker, ToWorker, WorkerData } from './protocol.ts';
import { onStopLine } from './stop_line.ts';

// Rendering fails for a broken invariant only, and then at every scrape: said once a minute.
const FAILURE_LOG_INTERVAL_MS = 60_000;

const CLOSE: ToWorker = { type: 'close' };

async function serve(data: WorkerData, port: MessagePort): Promise<void> {
  lowerPriority();
  const send = (message: FromWorker) => port.postMessage(message);
  process.on('warning', (warning) => {
    send({
      type: 'log',
      level: 'warn',
      text: `Node.js warns: ${warning.name}: ${warning.message}`,
    });
  });

  const store = new StoreReader({ control: data.control, segments: data.segments });
  let counted = data.self;
  let server: MetricsServer | null = null;
  let closing = false;
  let closeSecurity = async () => {};

  function receive(message: ToWorker): void {
    switch (message.type) {
      case 'segment':
        store.receive(message.segment);
        break;
      case 'self':
        counted = message.snapshot;
        break;
      case 'close':
        if (!closing && server !== null) void close(server);
        closing = true;
        break;
    }
  }

  async function close(opened: MetricsServer): Promise<void> {
    self?.close();
    await Promise.all([opened.close(), closeSecurity()]);
    send({ type: 'closed' });
    stopped?.();
  }

  // Before anything that takes time: whoever waits for the line waits for this.
  const stopped = data.stopLine === null ? null : onStopLine(data.stopLine, () => receive(CLOSE));

  const { createSelfRegistry } = data.selfMetrics
    ? await import('./own_metrics/self_registry.ts')
    : { createSelfRegistry: null };
  const webConfig = data.webConfig === null ? null : { hasTls: data.webConfig.config.tls !== null };
  const self = createSelfRegistry?.(data.version, webConfig) ?? null;

  let scrapes = 0;
  let lastFailureMs = Number.NEGATIVE_INFINITY;
  const exposition = new Exposition({
    prepare() {
      scrapes++;
      if (data.fault === 'worker' && scrapes === 2)
        throw new Error('PROMEXPORTER_TEST_FAULT=worker');
      // A segment is posted before what lies in it is published: read the port before the store.
      for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
        receive(next.message as ToWorker);
      }
    },
    storeFamilies: () => store.families(),
    selfSnapshots: async () => (self === null ? [] : [await self.snapshot(), counted]),
    onRendered: (seconds) => self?.observeRender(seconds),
    onFailed(error) {
      const nowMs = performance.now();
      if (nowMs - lastFailureMs < FAILURE_LOG_INTERVAL_MS) return;
      lastFailureMs = nowMs;
      const text = `Cannot render the metrics: ${describeError(error)} (PROMEX_RENDER)`;
      send({ type: 'log', level: 'error', text });
    },
  });

  let security = (): Security => NO_SECURITY;
  if (data.credentials !== null || data.webConfig !== null) {
    const { openSecurity } = await import('./auth/open_security.ts');
    const { credentials, webConfig, openHealthChecks } = data;
    const opened = await openSecurity(
      { credentials, webConfig, openHealthChecks },
      {
        onFailedHandshake: () => self?.webConfig?.countFailedHandshake(),
        log: (level, text) => send({ type: 'log', level, text }),
        onRead(loaded) {
          self?.webConfig?.setReload(loaded !== null);
          if (loaded !== null) send({ type: 'web_config', loaded });
        },
      },
    );
    if ('mistake' in opened) {
      send({ type: 'tls_failed', text: opened.mistake.text });
      return;
    }
    security = opened.security;
    closeSecurity = opened.close;
  }

  const control = new Int32Array(data.control);
  const pages: PageSources = {
    version: data.version,
    metricsPath: data.metricsPath,
    addresses: () => {
      const scheme = security().tls === null ? 'http' : 'https';
      const listened = (server?.bound ?? []).map(({ address, port }) =>
        formatListenAddress({ host: address, port, ipv6: isIPv6(address) }),
      );
      return listened.map((address) => `${scheme}://${address}${data.metricsPath}`);
    },
    asksForPassword: () => security().auth !== null,
    stuckSeconds: () => stuckSeconds(control, monotonicSeconds()),
    families: () => exposition.list(),
    rules: () => (data.selfMetrics ? listRules(counted, data.isGeneric) : null),
    assets: async () => (await import('bundle:page')).default,
  };

  port.on('message', receive);
  try {
    server = await openMetricsServer(data.listen, {
      metricsPath: data.metricsPath,
      openHealthCheck: data.openHealthChecks
        ? (check) => answerOpenHealthCheck(check, pages.stuckSeconds())
        : null,
      security,
      scrape(format, names, compression) {
        self?.countScrape(format);
        return exposition.scrape(format, names, compression);
      },
      page: (route, query) => answerPage(route, query, pages),
      onResponse: (status) => self?.countResponse(status),
      onScraped: () => send({ type: 'scraped' }),
    });
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    send({ type: 'listen_failed', text: error.message });
    return;
  }
  // At the worker's end by a mistake of its own nothing may call it back: see stop_line.ts.
  process.once('exit', () => void server?.close());
  send({ type: 'listening', bound: server.bound });
  if (closing) await close(server);
}

if (parentPort !== null) void serve(workerData as WorkerData, parentPort);
