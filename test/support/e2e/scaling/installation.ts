// The whole installation of docs/scaling.md in a network of its own: three nodes, and every server that the document
// starts, beside a vmagent without the staleness interval that it recommends. Runs in the test's process.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { scrapeUntil, totalOf } from '../../lifecycle/counted.ts';
import type { HostProgram, Running } from '../fluent_bit.ts';
import type { Queries } from '../prometheus_api.ts';
import { type Network, openNetwork } from './network.ts';
import { type Node, nodeOf } from './nodes.ts';
import { documentedCommands, fasterExamples, queriesTo, startServer } from './servers.ts';

const NODES = ['192.0.2.11', '192.0.2.12', '192.0.2.13'] as const;
const FORGETFUL = '192.0.2.52';

export const REQUESTS = 'shop_http_requests_total';

export interface Installation {
  readonly network: Network;
  /** The first two are of the first shard. */
  readonly nodes: readonly [Node, Node, Node];
  readonly shards: readonly [Queries, Queries];
  /** The Prometheus over them. */
  readonly global: Queries;
  /** What the shards and the vmagents write to: victoria-metrics. */
  readonly storage: Queries;
  /** Waits until a node serves this number of requests. */
  counted(node: Node, requests: number): Promise<void>;
  /** Ends the first vmagent without a chance to do anything; resolves to what starts it again. */
  killVmagent(): Promise<() => Promise<void>>;
}

export async function openInstallation(
  t: TestContext,
  program: HostProgram,
): Promise<Installation> {
  const commands = documentedCommands();
  const addresses = commands.map(({ address }) => address);
  const network = await openNetwork(t, [...NODES, ...addresses, FORGETFUL]);
  const examples = fasterExamples(t);
  const nodes = NODES.map((address) => nodeOf(t, network, program, address));
  const [vmagent] = commands.filter(({ name }) => name === 'vmagent');
  assert.ok(vmagent !== undefined);
  const forgetful = {
    ...vmagent,
    address: FORGETFUL,
    args: [
      ...vmagent.args.filter((word) => !word.startsWith('-promscrape.cluster.')),
      '-remoteWrite.label=vmagent=forgetful',
    ].map((word) => word.replace('stream_aggregation.yml', 'forgetful.yml')),
  };
  const text = readFileSync(join(examples, 'stream_aggregation.yml'), 'utf8');
  const without = text.replace(/^ +staleness_interval: .*\n/m, '');
  assert.notEqual(without, text);
  writeFileSync(join(examples, 'forgetful.yml'), without);

  for (const node of nodes) await node.start();
  const start = (command: typeof vmagent) => startServer(t, network, command, examples);
  const all = [...commands, forgetful];
  const servers = await Promise.all(all.map(start));
  const serverAt = (index: number): Running => servers[index]!;
  const byAddress = new Map(all.map(({ address }, index) => [address, serverAt(index)]));
  const ask = (address: string): Queries => queriesTo(network, address, byAddress.get(address)!);
  return {
    network,
    nodes: nodes as unknown as Installation['nodes'],
    shards: [ask('192.0.2.20'), ask('192.0.2.21')],
    global: ask('192.0.2.30'),
    storage: ask('192.0.2.40'),
    counted: async (node, requests) => {
      const { socketPath } = network;
      await scrapeUntil(node.url, (body) => totalOf(body, REQUESTS) === requests, { socketPath });
    },
    killVmagent: async () => {
      await byAddress.get(vmagent.address)!.stop('SIGKILL');
      return async () => {
        await start(vmagent);
      };
    },
  };
}
