// Fluent Bit's own inputs, nothing configured: the names that a Prometheus user expects, and no others.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { listening, PLUGIN, ROOT, realHost, startProcess } from '../support/e2e/fluent_bit.ts';
import { openMetricsCheck, promtoolCheck } from '../support/e2e/prometheus.ts';
import { OPENMETRICS, samplesOf, scrape } from '../support/e2e/scrape.ts';
import { scrapeUntil, totalOf } from '../support/lifecycle/counted.ts';
import { output } from '../support/lifecycle/scripted.ts';

const { path, skip } = realHost();

/** All inputs that have a preset and can run anywhere; each reads once a second. */
const INPUTS: Readonly<Record<string, readonly string[]>> = {
  cpu: [],
  mem: [],
  disk: [],
  netif: ['interface=lo', 'verbose=true', 'interval_sec=1'],
  proc: ['proc_name=fluent-bit'],
  // The port is closed: whether it answers does not matter.
  health: ['host=127.0.0.1', 'port=9', 'alert=false'],
};

/**
 * The families of those inputs' presets, from their golden cases; without those that need an option that is not set.
 */
function familiesOf(preset: string): string[] {
  const file = join(ROOT, 'test/golden/presets', preset, 'expected.txt');
  const names = [...readFileSync(file, 'utf8').matchAll(/^# TYPE (\w+) /gm)].map(
    ([, name]) => name,
  );
  return names.flatMap((name) => name?.replace(/^memory_pid_.*/, '') || []);
}

test('the inputs of Fluent Bit become the series of their presets', { skip }, async (t) => {
  const inputs = Object.entries(INPUTS).flatMap(([name, properties]) => [
    ...['-i', name],
    ...properties.flatMap((property) => ['-p', property]),
  ]);
  const args = ['-f', '0.5', '-e', PLUGIN, ...inputs, ...output('listen=127.0.0.1:0'), '-m', '*'];
  const host = await listening(startProcess(t, path, args));
  const wanted = Object.keys(INPUTS).flatMap(familiesOf);
  const all = (body: string): boolean =>
    wanted.every((name) => body.includes(`\n${name}{`) || body.includes(`\n${name} `));
  await scrapeUntil(host.url, all);
  // Each has sent several times by then, so that sums and sets differ.
  const body = await scrapeUntil(
    host.url,
    (text) => (totalOf(text, 'promexporter_records_total') ?? 0) >= 4 * Object.keys(INPUTS).length,
  );
  const own = /^(?:promexporter|process|nodejs)_/;
  const shown = [...body.matchAll(/^# TYPE (\w+) /gm)].flatMap(([, name = '']) =>
    own.test(name) ? [] : name,
  );
  assert.deepEqual(shown.sort(), wanted.sort());
  assert.equal(totalOf(body, 'promexporter_rule_skipped_total'), undefined, body);

  assert.equal(samplesOf(body, 'cpu').length, 3 * (1 + cpus().length));
  const [, total] = /^MemTotal: +(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8')) ?? [];
  assert.equal(totalOf(body, 'memory_total_bytes'), 1024 * Number(total));
  assert.deepEqual(
    samplesOf(body, 'network_receive_bytes_total').map(({ labels }) => labels),
    [{ interface: 'lo' }],
  );
  const [proc] = samplesOf(body, 'proc_up');
  assert.deepEqual([proc?.labels, proc?.value], [{ name: 'fluent-bit' }, 1]);
  const pid = totalOf(body, 'proc_pid') ?? 0;
  assert.ok(existsSync(`/proc/${pid}`), `process ${pid}`);
  assert.equal(totalOf(body, 'health_up'), 0);

  assert.deepEqual(promtoolCheck(body), { status: 0, output: '' });
  const openMetrics = (await scrape(host.url, { accept: OPENMETRICS })).body;
  const { status, output: read } = openMetricsCheck(openMetrics);
  assert.equal(status, 0, `${read}\n${openMetrics}`);
  for (const name of wanted)
    assert.match(read, new RegExp(`^${name.replace(/_total$/, '')} `, 'm'));
  assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
});

test('presets beside one’s own rules are those that were asked for', { skip }, async (t) => {
  const rules = `rules={namespace: host, labels: {rack: r1}, presets: [mem], metrics: [
    {name: records_total, type: counter, help: Records., labels: {tag: $TAG}}]}`;
  const inputs = ['-i', 'mem', '-i', 'cpu'];
  const properties = [...output('listen=127.0.0.1:0', 'self_metrics=off', rules), '-m', '*'];
  const host = await listening(
    startProcess(t, path, ['-f', '0.5', '-e', PLUGIN, ...inputs, ...properties]),
  );
  const body = await scrapeUntil(
    host.url,
    (text) => text.includes('host_memory_swap_free_bytes{') && /="cpu\.\d"/.test(text),
  );
  assert.match(body, /^host_memory_total_bytes\{rack="r1"\} [0-9.e+]+$/m);
  const tags = samplesOf(body, 'host_records_total').map(({ labels }) => labels.tag);
  assert.deepEqual(tags.sort(), ['cpu.1', 'mem.0']);
  assert.doesNotMatch(body, /^(host_)?cpu/m);
  assert.deepEqual(promtoolCheck(body), { status: 0, output: '' });
  assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
});
