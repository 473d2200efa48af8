// The servers of docs/scaling.md: each of its commands is run on the host that its prompt names, with the files of
// examples/scaling/. Only the intervals are shorter and the data folders temporary. Runs in the test's process.

import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { findPrometheusTools } from '../../../../scripts/setup/prometheus.mjs';
import { findTestProgram } from '../../../../scripts/setup/test_programs.mjs';
import { folderOf } from '../../lifecycle/chunks.ts';
import { ROOT, type Running, startProcess } from '../fluent_bit.ts';
import { type Queries, queriesOf } from '../prometheus_api.ts';
import type { Network } from './network.ts';

const DOCUMENT = readFileSync(join(ROOT, 'docs/scaling.md'), 'utf8');
/** A target's hash in vmagent depends on the interval, too: with 1s, all three nodes would go to one vmagent. */
const INTERVALS = new Map([
  ['15s', '900ms'],
  ['30s', '2s'],
  ['1m', '4s'],
]);
/** So that the last sample is found immediately. */
const VICTORIA_METRICS_FLAGS = [
  '-search.latencyOffset=0s',
  '-search.disableCache',
  '-memory.allowedBytes=64MB',
];
/** What each logs when it can be asked. */
const READY = /Server is ready to receive web requests|started VictoriaMetrics|started vmagent/;

export interface ServerCommand {
  readonly address: string;
  readonly name: 'prometheus' | 'victoria-metrics' | 'vmagent';
  readonly args: readonly string[];
}

/** The commands of the document, in its order. */
export function documentedCommands(): ServerCommand[] {
  const text = DOCUMENT.replaceAll(/ \\\n +/g, ' ');
  return [...text.matchAll(/^([\d.]+)\$ (prometheus|victoria-metrics|vmagent) (.*)$/gm)].map(
    ([, address, name, args]) => ({
      address: address!,
      name: name as ServerCommand['name'],
      args: args!.split(' '),
    }),
  );
}

/** A folder with the examples, in which the intervals are shorter. */
export function fasterExamples(t: TestContext): string {
  const folder = folderOf(t);
  cpSync(join(ROOT, 'examples/scaling'), folder, { recursive: true });
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.yml'))) {
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8').replaceAll(
      /(?<=interval: )\w+$/gm,
      (interval) => INTERVALS.get(interval) ?? interval,
    );
    writeFileSync(path, text);
  }
  return folder;
}

/** victoria-metrics is the one that came with vmagent. */
function programOf(name: ServerCommand['name']): string {
  const path =
    name === 'prometheus' ? findPrometheusTools(ROOT).prometheus : findTestProgram(ROOT, 'vmagent');
  assert.ok(path !== null, `${name} is missing: npm test gets it`);
  return name === 'victoria-metrics' ? join(dirname(path), name) : path;
}

/** Starts a server, and stops it with the test. */
export async function startServer(
  t: TestContext,
  network: Network,
  { address, name, args }: ServerCommand,
  examples: string,
): Promise<Running> {
  const own = args.map((word) =>
    word
      .replace(/(?<==)\/var\/lib\/.*/, () => folderOf(t))
      .replace(/(?<==)[\w-]+\.yml/, (file) => join(examples, file)),
  );
  const flags = name === 'victoria-metrics' ? VICTORIA_METRICS_FLAGS : [];
  const [launcher, ...launched] = network.launcher(address);
  const server = startProcess(t, launcher!, [...launched, programOf(name), ...own, ...flags]);
  await server.logged(READY);
  return server;
}

/** Asks a Prometheus or victoria-metrics of the network. */
export function queriesTo(network: Network, address: string, server: Running): Queries {
  const { socketPath } = network;
  const isPrometheus = server.log().includes('Server is ready');
  const base = `http://${address}:${isPrometheus ? 9090 : 8428}`;
  return queriesOf(`${base}/api/v1`, server.log, undefined, { socketPath });
}
