// An endpoint with its real worker for tests, opened with options, or with plugin keys and the text of a web
// configuration; closed after each.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleText } from '../../../../scripts/bundle.mjs';
import { type Options, parseOptions } from '../../../../ts/config/options.ts';
import { readTextFile } from '../../../../ts/config/read_text_file.ts';
import { CONTROL_SLOTS } from '../../../../ts/metrics/layout.ts';
import { type Endpoint, type EndpointConfig, openEndpoint } from '../../../../ts/serve/endpoint.ts';
import type { WorkerFault } from '../../../../ts/serve/protocol.ts';
import { presetsOnDisk } from '../config/presets_on_disk.ts';

export interface OpenedEndpoint {
  readonly addresses: readonly string[];
  readonly port: number;
  /** What was logged so far: level and text. */
  readonly lines: readonly string[];
}

/** An endpoint on any port, without its own metrics. */
export const OPTIONS: Options = {
  listen: [{ host: '127.0.0.1', port: 0, ipv6: false }],
  metricsPath: '/metrics',
  credentials: null,
  webConfig: null,
  openHealthChecks: false,
  ruleSet: { namespace: '', constantLabels: [], groups: [], generic: true },
  rulesFile: null,
  maxSeries: 1000,
  seriesTtlMs: 0,
  selfMetrics: false,
  createdTimestamps: false,
  countersAsWritten: false,
  bufferLimitBytes: 64_000_000,
};

const EMPTY_STORE = {
  control: new SharedArrayBuffer(4 * CONTROL_SLOTS),
  segments: () => [],
};

let source = '';
let endpoint: Endpoint | null = null;
let lines: string[] = [];

/** Call before all tests. */
export async function bundleWorker(): Promise<void> {
  source = await bundleText('ts/serve/worker.ts');
}

/** Call after each test. */
export async function closeEndpoint(): Promise<void> {
  await endpoint?.close();
  endpoint = null;
}

/** The endpoint that is open. */
export function opened(): OpenedEndpoint {
  assert.ok(endpoint !== null);
  const { addresses } = endpoint;
  return { addresses, port: Number(new URL(addresses[0]!).port), lines };
}

/** Text of the worker's bundle. */
export function workerSource(): string {
  return source;
}

/** Opens an endpoint over an empty store, except for the settings in `config`. */
export async function openWith(
  config: Pick<EndpointConfig, 'options'> & Partial<EndpointConfig>,
): Promise<Endpoint> {
  lines = [];
  endpoint = await openEndpoint({
    workerSource: source,
    store: EMPTY_STORE,
    log: (level, text) => lines.push(`${level} ${text}`),
    version: '1.2.3',
    ...config,
  });
  return endpoint;
}

/**
 * Writes FOLDER/web.yml and opens an endpoint with it.
 * @returns its port
 */
export async function openWithKeys(
  folder: string,
  webConfig: string,
  keys: Record<string, string> = {},
  fault: WorkerFault | null = null,
): Promise<number> {
  const file = path.join(folder, 'web.yml');
  writeFileSync(file, webConfig);
  const all = { listen: '127.0.0.1:0', web_config_file: file, ...keys };
  const parsed = await parseOptions(all, readTextFile, presetsOnDisk);
  assert.ok('options' in parsed, JSON.stringify(parsed));
  await openWith({ options: parsed.options, fault });
  return opened().port;
}

/** Resolves when a line of the log matches. */
export async function logged(pattern: RegExp): Promise<string> {
  for (;;) {
    const line = lines.find((text) => pattern.test(text));
    if (line !== undefined) return line;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
