// Fluent Bit's own log, counted by the cookbook's rules: this plugin's warnings come back as records, and that settles.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { folderOf } from '../lifecycle/chunks.ts';
import { scrapeUntil, totalOf } from '../lifecycle/counted.ts';
import { listening, PLUGIN, ROOT, realHost, startProcess } from './fluent_bit.ts';
import { samplesOf } from './scrape.ts';

const { path, skip } = realHost();
const RECORDS = 40;

/** The block of the cookbook's section. */
function shownConfiguration(): string {
  const cookbook = readFileSync(join(ROOT, 'docs/cookbook.md'), 'utf8');
  const section = cookbook.slice(cookbook.indexOf("\n## Fluent Bit's own log\n"));
  return /^```yaml\n([\s\S]*?)^```$/m.exec(section)![1]!;
}

test('each warning of this plugin is counted once, however many records it is about', {
  skip,
}, async (t) => {
  const folder = folderOf(t);
  // Each of the dummy's records is skipped by a rule of another output, which warns once.
  const more = `pipeline:
  inputs:
    - {name: dummy, tag: app, dummy: '{"v": "x"}', rate: 10, samples: ${RECORDS}}
  outputs:
    - {name: promexporter, match: app, listen: '127.0.0.1:0', rules: 'metrics: [{name: v, type: gauge, value: $v}]'}
`;
  const shown = shownConfiguration()
    .replace('0.0.0.0:8989', '127.0.0.1:0')
    .replace('pipeline:\n', more.split('  outputs:\n')[0]!)
    .replace('  inputs:\n    - name: fluentbit_logs', '    - name: fluentbit_logs');
  const configuration = `service: {flush: 0.2}\n${shown}${more.split('  outputs:\n')[1]}`;
  const file = join(folder, 'fluent-bit.yaml');
  writeFileSync(file, configuration);
  const started = startProcess(t, path, ['-e', PLUGIN, '-c', file]);
  const host = await listening(started);
  await started.logged(/listening on[\s\S]*listening on/);
  const urls = [...host.log().matchAll(/listening on (\S+)/g)].map(([, url]) => url!);
  const bodies = await Promise.all(urls.map((url) => scrapeUntil(url, (text) => text.length > 0)));
  const logs = urls[bodies.findIndex((text) => text.includes('fluent_bit_log_lines_total'))]!;
  const app = urls.find((url) => url !== logs)!;
  await scrapeUntil(app, (text) => totalOf(text, 'promexporter_rule_skipped_total') === RECORDS);

  const ours = (text: string) =>
    samplesOf(text, 'fluent_bit_log_lines_total').filter(
      ({ labels }) => labels.level === 'warn' && labels.component === 'output:promexporter',
    );
  const body = await scrapeUntil(logs, (text) => ours(text).length > 0);
  assert.deepEqual(
    ours(body).map(({ value }) => value),
    [1],
  );
  assert.equal(totalOf(body, 'promexporter_rule_skipped_total'), undefined);
  assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
  assert.equal(host.log().match(/passed over a value/g)?.length, 1);
});
