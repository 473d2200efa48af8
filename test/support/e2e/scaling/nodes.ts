// The nodes of a scaled installation, with the configuration of examples/scaling/: what is written to a node's log, its
// Fluent Bit counts and serves. Runs in the test's process.

import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { builtFile, ScriptedHost } from '../../host/scripted_host.ts';
import { event, folderOf, hex } from '../../lifecycle/chunks.ts';
import { flushOk, output } from '../../lifecycle/scripted.ts';
import {
  type HostProgram,
  listening,
  PLUGIN,
  ROOT,
  type Running,
  startProcess,
} from '../fluent_bit.ts';
import type { Network } from './network.ts';

const EXAMPLES = join(ROOT, 'examples/scaling');

export interface Node {
  readonly address: string;
  /** `address` and port, as Prometheus' label `instance`. */
  readonly instance: string;
  readonly url: string;
  /** Appends records to the node's log. While no Fluent Bit runs there, they wait. */
  write(records: readonly object[]): Promise<void>;
  /** Starts Fluent Bit; resolves when it listens. */
  start(): Promise<void>;
  /** Ends Fluent Bit without a chance to do anything. */
  kill(): Promise<void>;
}

/** A node on which nothing runs yet. */
export function nodeOf(
  t: TestContext,
  network: Network,
  program: HostProgram,
  address: string,
): Node {
  const launcher = network.launcher(address);
  const run = program.isReal ? realHost(t, program.path, launcher) : bundledHost(t, launcher);
  return { address, instance: `${address}:8989`, url: `http://${address}:8989/metrics`, ...run };
}

type Host = Pick<Node, 'write' | 'start' | 'kill'>;

/** Fluent Bit itself, which reads a file. */
function realHost(t: TestContext, path: string, launcher: readonly string[]): Host {
  const folder = folderOf(t);
  const log = join(folder, 'shop.log');
  writeFileSync(log, '');
  const configuration = join(folder, 'fluent-bit.yaml');
  const example = readFileSync(join(EXAMPLES, 'fluent-bit.yaml'), 'utf8');
  const text = example
    .replace('/var/log/shop.log', log)
    .replace('/var/lib/fluent-bit/shop.db', join(folder, 'shop.db'));
  writeFileSync(configuration, text);
  let host: Running | undefined;
  return {
    write: async (records) => {
      appendFileSync(log, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    },
    start: async () => {
      const [program, ...args] = [...launcher, path, '-c', configuration];
      host = startProcess(t, program!, args);
      await listening(host);
    },
    kill: async () => {
      await host?.stop('SIGKILL');
    },
  };
}

/** The host that stands in for it, which is handed the records. */
function bundledHost(t: TestContext, launcher: readonly string[]): Host {
  const parameters = output('listen=0.0.0.0:8989', `rules_file=${join(EXAMPLES, 'rules.yaml')}`);
  const waiting: object[] = [];
  let host: ScriptedHost | undefined;
  const flush = async (): Promise<void> => {
    const records = waiting.splice(0);
    if (host === undefined || records.length === 0) return;
    await flushOk(host, hex(...records.map((record) => event(record))));
  };
  return {
    write: async (records) => {
      waiting.push(...records);
      if (host !== undefined) await flush();
    },
    start: async () => {
      const started = new ScriptedHost(['-e', PLUGIN, ...parameters], {}, [
        ...launcher,
        builtFile('promexporter-host'),
      ]);
      t.after(() => started[Symbol.asyncDispose]());
      assert.match(await started.step('init'), /^init OK/, started.stderr);
      host = started;
      await flush();
    },
    kill: async () => {
      await host?.[Symbol.asyncDispose]();
      host = undefined;
    },
  };
}
