// Outputs whose metrics the dashboards, alerts and recording rules of examples/ show: those of the cookbook, fed with
// the records of its golden cases, and one with every kind of trouble. Returns a Prometheus that scrapes them.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { chunkFile, event, folderOf } from '../../lifecycle/chunks.ts';
import { output } from '../../lifecycle/scripted.ts';
import { readChunks } from '../../unit/golden/records.ts';
import { hostPrograms, PLUGIN, ROOT, startProcess } from '../fluent_bit.ts';
import { type Prometheus, runPrometheus } from '../prometheus.ts';
import { clientOf, scrapeConfigOf, securedProperties, WELCOME } from '../readers/secured.ts';
import { scrape } from '../scrape.ts';
import { pathOf, RULE_FILES } from './rule_files.ts';

/** Of the cookbook, by tag. */
const COOKBOOK = [
  ['nginx', 'nginx.access'],
  ['kubernetes', 'kube.logs'],
  ['log_volume', 'kube.logs'],
] as const;

/** A rule that skips, one that takes nothing, and one whose series are too many. */
const TROUBLE = `metrics:
  - {name: paid_total, type: counter, value: $paid}
  - {name: refunds_total, type: counter, when: {field: $refund, exists: true}}
  - {name: orders_total, type: counter, labels: {order: $order}, max_series: 1}
`;

/** Two records, an event that is none, and one that ends too early. */
const TROUBLED = Buffer.concat([
  event({ order: 1 }),
  event({ order: 2 }),
  Buffer.of(7),
  event({ order: 3 }).subarray(0, -1),
]);

/** The records of a golden case as one chunk, and one of level debug, of which the cases have none. */
function chunkOf(name: string): Buffer {
  const chunks = readChunks(join(ROOT, 'test/golden/cookbook', name, 'records.ndjson'));
  const kubernetes = { namespace_name: 'shop', container_name: 'worker', host: 'node-2' };
  return Buffer.concat([
    ...chunks.flatMap(({ events }) => events),
    event({ level: 'debug', stream: 'stdout', kubernetes }),
  ]);
}

/** Starts hosts and Prometheus; both end with the test. */
export async function startMonitored(t: TestContext): Promise<Prometheus> {
  const rules = join(folderOf(t), 'trouble.yaml');
  writeFileSync(rules, TROUBLE);
  const plain = COOKBOOK.flatMap(([name, tag]) =>
    outputOf(tag, [`rules_file=${join(ROOT, 'examples/cookbook', `${name}.yaml`)}`]),
  );
  const [bundled] = hostPrograms();
  const host = startProcess(t, bundled!.path, [
    ...['-e', PLUGIN, '-f', '0.2', '--host-rate=4'],
    ...inputOf(t, 'nginx.access', chunkOf('nginx')),
    ...inputOf(t, 'kube.logs', chunkOf('kubernetes')),
    ...inputOf(t, 'trouble', TROUBLED),
    ...plain,
    ...outputOf('trouble', [`rules_file=${rules}`, ...securedProperties('in keys')]),
  ]);
  const listening = COOKBOOK.length + 1;
  await host.logged(new RegExp(`(?:listening on http[\\s\\S]*?){${listening}}\n`));
  const urls = [...host.log().matchAll(/listening on (https?:\/\/\S+)/g)].map(([, url]) => url!);
  const secured = urls.find((url) => url.startsWith('https:'))!;
  await scrape(secured, clientOf({ ...WELCOME, password: 'wrong' }));
  const open = urls.filter((url) => url !== secured);
  return runPrometheus(t, configuration(open, secured));
}

/** An input that brings the same chunk again and again. */
function inputOf(t: TestContext, tag: string, chunk: Buffer): string[] {
  return ['-i', 'file', '-p', `path=${chunkFile(t, chunk)}`, '-t', tag];
}

function outputOf(tag: string, properties: readonly string[]): string[] {
  const [name, plugin, ...given] = output('listen=127.0.0.1:0', ...properties);
  return [name!, plugin!, '-m', tag, ...given];
}

/** The job is called as in examples/prometheus.yml; TLS needs another one. */
function configuration(urls: readonly string[], secured: string): string {
  const targets = (all: readonly string[]) => [{ targets: all.map((url) => new URL(url).host) }];
  // JSON is YAML too.
  return JSON.stringify({
    global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '500ms' },
    rule_files: RULE_FILES.map(pathOf),
    scrape_configs: [
      { job_name: 'fluent-bit', static_configs: targets(urls) },
      {
        job_name: 'fluent-bit-tls',
        scheme: 'https',
        static_configs: targets([secured]),
        ...scrapeConfigOf(WELCOME),
      },
    ],
  });
}
