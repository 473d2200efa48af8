// The configurations in examples/ run unchanged, except for the port, and do what they say.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import {
  listening,
  ROOT,
  type RunningHost,
  realHost,
  startProcess,
} from '../support/e2e/fluent_bit.ts';
import { openMetricsCheck, promtoolCheck } from '../support/e2e/prometheus.ts';
import { OPENMETRICS, scrape, scrapeCpu } from '../support/e2e/scrape.ts';
import { scrapeUntil } from '../support/lifecycle/counted.ts';

const { path, skip } = realHost();

function startExample(
  t: TestContext,
  name: string,
  env: NodeJS.ProcessEnv = {},
): Promise<RunningHost> {
  const text = readFileSync(join(ROOT, 'examples', name), 'utf8');
  const free = text.replace('listen: 127.0.0.1:8989', 'listen: 127.0.0.1:0');
  assert.notEqual(free, text, 'the example listens on its documented address');
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-example-'));
  const file = join(folder, name);
  writeFileSync(file, free);
  return listening(startProcess(t, path, ['-c', file], { env, folder }));
}

/** The exposition of the example's log by its rules, from the command line. */
function tried(): string {
  const rules = ['bin/promexporter.mjs', 'try', 'examples/rules.yaml', '--tag', 'shop.access'];
  const input = readFileSync(join(ROOT, 'examples/access.log'));
  const { status, stdout, stderr } = spawnSync(process.execPath, rules, {
    cwd: ROOT,
    input,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

test('examples/fluent-bit.yaml serves cpu metrics with a password', { skip }, async (t) => {
  const env = { PROMEXPORTER_PASSWORD: 'secret' };
  const host = await startExample(t, 'fluent-bit.yaml', env);
  assert.equal((await scrape(host.url)).status, 401);
  assert.equal((await scrapeCpu(host.url, { auth: 'prometheus:secret' })).status, 200);
  assert.deepEqual(await host.stop('SIGINT'), { status: 0, signal: null });
});

test('examples/fluent-bit-rules.yaml serves the metrics of its rules', { skip }, async (t) => {
  const host = await startExample(t, 'fluent-bit-rules.yaml');
  // Quantiles of summaries come within a second; everything else at once.
  const wanted = tried().split('\n');
  const body = await scrapeUntil(host.url, (text) => {
    const lines = new Set(text.split('\n'));
    return wanted.every((line) => lines.has(line));
  });
  assert.match(body, /^shop_http_requests_total\{cluster="eu-1",.*class="5xx"\} 1$/m);
  assert.deepEqual(promtoolCheck(body), { status: 0, output: '' });
  const openMetrics = (await scrape(host.url, { accept: OPENMETRICS })).body;
  const { status, output } = openMetricsCheck(openMetrics);
  assert.equal(status, 0, `${output}\n${openMetrics}`);
  // The record's own time.
  assert.match(openMetrics, / # \{trace_id="4bf92f\w+"\} 0\.0125 1795428000\.104$/m);
  assert.deepEqual(await host.stop('SIGINT'), { status: 0, signal: null });
  assert.doesNotMatch(host.log(), /\[error\]/);
});

test('promtool has no complaint about examples/rules.yaml', () => {
  assert.deepEqual(promtoolCheck(tried()), { status: 0, output: '' });
});
