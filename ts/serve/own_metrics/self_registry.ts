// Events of the endpoint in, snapshots of the worker's own metrics out: process_*, nodejs_* of this thread, and the
// endpoint's counts, in a private prom-client registry. No label ever holds text from a client (CVE-2022-21698):
// formats and status codes are ours. Worker thread; loaded only with `self_metrics` on.

import Counter from 'prom-client/lib/counter.js';
import Gauge from 'prom-client/lib/gauge.js';
import Histogram from 'prom-client/lib/histogram.js';
import Registry from 'prom-client/lib/registry.js';
import type { Format } from '../../exposition/format.ts';
import { registerNodejsMetrics } from '../../metrics/nodejs_metrics.ts';
import type { PromClientSnapshot } from '../../metrics/prom_client_snapshot.ts';
import { registerProcessMetrics } from './process_metrics.ts';
import { registerWebConfigMetrics, type WebConfigMetrics } from './web_config_metrics.ts';

/** The endpoint's counts of its own work. */
export interface SelfRegistry {
  countScrape(format: Format): void;
  countResponse(status: number): void;
  observeRender(seconds: number): void;
  /** Null without web_config_file. */
  readonly webConfig: WebConfigMetrics | null;
  /** All metrics with their current values. */
  snapshot(): Promise<PromClientSnapshot>;
  /** Ends the registry's observers. */
  close(): void;
}

// 100,000 series took about 20 ms in a prototype; a second would be a stall worth seeing.
const RENDER_BUCKETS_SECONDS = [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1];

/**
 * @param version of the plugin, for promexporter_build_info
 * @param webConfig null without web_config_file
 */
export function createSelfRegistry(
  version: string,
  webConfig: { readonly hasTls: boolean } | null = null,
): SelfRegistry {
  const registry = new Registry();
  const registers = [registry];
  registerProcessMetrics(registry);
  const stopNodejsMetrics = registerNodejsMetrics(registry, 'serve');
  new Gauge({
    name: 'promexporter_build_info',
    help: 'Always 1, labelled with the version of the plugin and of Node.js.',
    labelNames: ['version', 'nodejs'],
    registers,
  }).set({ version, nodejs: process.versions.node }, 1);
  const scrapes = new Counter({
    name: 'promexporter_scrapes_total',
    help: 'Expositions requested, by format.',
    labelNames: ['format'],
    registers,
  });
  const responses = new Counter({
    name: 'promexporter_http_requests_total',
    help: 'HTTP requests answered, by status code.',
    labelNames: ['code'],
    registers,
  });
  const renders = new Histogram({
    name: 'promexporter_render_duration_seconds',
    help: 'Time to render one exposition, shared by concurrent scrapes, in seconds.',
    buckets: RENDER_BUCKETS_SECONDS,
    registers,
  });
  return {
    countScrape: ({ dialect }) => scrapes.inc({ format: dialect }),
    countResponse: (status) => responses.inc({ code: String(status) }),
    observeRender: (seconds) => renders.observe(seconds),
    webConfig: webConfig === null ? null : registerWebConfigMetrics(registry, webConfig.hasTls),
    snapshot: () => registry.getMetricsAsJSON(),
    close: stopNodejsMetrics,
  };
}
