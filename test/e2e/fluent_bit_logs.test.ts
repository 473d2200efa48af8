// Fluent Bit's own log, counted by the cookbook's rules: this plugin's warnings come back as records, and that settles.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { PLUGIN, ROOT, realHost, startProcess } from '../support/e2e/fluent_bit.ts';
import { samplesOf } from '../support/e2e/scrape.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { scrapeUntil, totalOf } from '../support/lifecycle/counted.ts';

const { path, skip } = realHost();
const RECORDS = 40;
// Another output skips each of the dummy's records, and warns once.
const INPUTS = `  inputs:
    - {name: dummy, tag: app, dummy: '{"v": "x"}', rate: 10, samples: ${RECORDS}}
`;
const OUTPUT = `
    - name: promexporter
      match: app
      listen: 127.0.0.2:0
      rules: 'metrics: [{name: v, type: gauge, value: $v}]'
`;

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
  const configuration = shownConfiguration()
    .replace('0.0.0.0:8989', '127.0.0.1:0')
    .replace('  inputs:\n', INPUTS);
  const file = join(folder, 'fluent-bit.yaml');
  writeFileSync(file, `service: {flush: 0.2}\n${configuration}${OUTPUT}`);
  const host = startProcess(t, path, ['-e', PLUGIN, '-c', file]);
  const [, logs = ''] = await host.logged(/listening on (http:\/\/127\.0\.0\.1:\S+)/);
  const [, app = ''] = await host.logged(/listening on (http:\/\/127\.0\.0\.2:\S+)/);
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
  assert.equal(host.log().match(/skipped a value/g)?.length, 1);
});
