// Fields that a processor of this plugin's output extracts from texts: the examples of docs/cookbook.md are true.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { listening, PLUGIN, ROOT, realHost, startProcess } from '../support/e2e/fluent_bit.ts';
import { samplesOf } from '../support/e2e/scrape.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { scrapeUntil } from '../support/lifecycle/counted.ts';

const { path, skip } = realHost();
const LINES = [
  'job failed',
  'backup done after 250 ms',
  'nothing to say',
  'mail done after 1500 ms',
];

/** The block of the cookbook's section on fields within texts. */
function shownConfiguration(): string {
  const cookbook = readFileSync(join(ROOT, 'docs/cookbook.md'), 'utf8');
  const section = cookbook.slice(cookbook.indexOf('\n## Fields within texts\n'));
  return /^```yaml\n([\s\S]*?)^```$/m.exec(section)![1]!;
}

test('the processor makes fields for this output alone, and no record is lost', {
  skip,
}, async (t) => {
  const folder = folderOf(t);
  const log = join(folder, 'jobs.log');
  writeFileSync(log, `${LINES.join('\n')}\n`);
  const shown = shownConfiguration();
  const configuration = shown
    .replace('path: /tmp', `path: ${folder}\n      file: archive`)
    .replace('/var/log/jobs.log', `${log}\n      read_from_head: on`)
    .replace('0.0.0.0:8989', '127.0.0.1:0');
  const file = join(folder, 'fluent-bit.yaml');
  writeFileSync(file, `service: {flush: 0.2}\n${configuration}`);
  const host = await listening(startProcess(t, path, ['-e', PLUGIN, '-c', file]));
  const lines = (body: string) => samplesOf(body, 'job_log_lines_total')[0]?.value === LINES.length;
  const body = await scrapeUntil(host.url, lines);
  assert.deepEqual(
    samplesOf(body, 'job_duration_seconds_sum').map(({ labels, value }) => [labels.job, value]),
    [
      ['backup', 0.25],
      ['mail', 1.5],
    ],
  );
  assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
  const archive = readFileSync(join(folder, 'archive'), 'utf8');
  assert.deepEqual(
    archive.trimEnd().split('\n'),
    LINES.map((line) => JSON.stringify({ log: line })),
  );
  assert.doesNotMatch(host.log(), /failed to process chunk/);
});
