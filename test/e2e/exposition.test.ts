// The scrape of a running host, read by checkers that are not ours.

import assert from 'node:assert/strict';
import { cpus } from 'node:os';
import test from 'node:test';
import { hostPrograms, startHost, waitFor } from '../support/e2e/fluent_bit.ts';
import { openMetricsCheck, promtoolCheck } from '../support/e2e/prometheus.ts';
import { OPENMETRICS, samplesOf, scrape, scrapeCpu } from '../support/e2e/scrape.ts';

const MODES = ['system', 'total', 'user'];

for (const program of hostPrograms()) {
  const { name, skip } = program;

  test(`${name}: the cpu input becomes one gauge per processor and mode`, { skip }, async (t) => {
    const host = await startHost(t, program);
    const { status, headers, body } = await scrapeCpu(host.url);
    assert.equal(status, 200);
    assert.match(headers['content-type'] ?? '', /^text\/plain; version=0\.0\.4/);
    assert.match(body, /^# HELP cpu Collect CPU usage\n# TYPE cpu gauge\ncpu\{/m);
    const samples = samplesOf(body, 'cpu');
    const processors = ['all', ...cpus().map((_, index) => `cpu${index}`)];
    const wanted = processors.flatMap((cpu) => MODES.map((mode) => `${cpu} ${mode}`));
    const got = samples.map(({ labels }) => `${labels.cpu} ${labels.mode}`);
    assert.deepEqual(got.sort(), wanted.sort());
    for (const { labels, value } of samples) {
      assert.deepEqual(Object.keys(labels).sort(), ['cpu', 'mode']);
      // No upper bound: the input assumes an interval of one second, and on a busy machine it is longer.
      assert.ok(value >= 0, `${JSON.stringify(labels)} is ${value}`);
    }
  });

  test(`${name}: promtool has no complaint about the text format`, { skip }, async (t) => {
    const host = await startHost(t, program);
    const { body } = await scrapeCpu(host.url);
    assert.match(body, /^promexporter_/m, 'the plugin shows metrics of its own');
    assert.deepEqual(promtoolCheck(body), { status: 0, output: '' });
  });

  test(`${name}: the strict parser reads the OpenMetrics format`, { skip }, async (t) => {
    const host = await startHost(t, program);
    const { headers, body } = await scrapeCpu(host.url, { accept: OPENMETRICS });
    assert.match(headers['content-type'] ?? '', /^application\/openmetrics-text; ?version=1\.0\.0/);
    const { status, output } = openMetricsCheck(body);
    assert.equal(status, 0, `${output}\n${body}`);
    assert.match(output, /^cpu gauge$/m);
    assert.match(output, /^process_cpu_seconds counter$/m);
  });

  test(`${name}: self_metrics off leaves only the metrics from records`, { skip }, async (t) => {
    const host = await startHost(t, program, ['self_metrics=off', 'namespace=node']);
    const body = await waitFor(
      () => 'node_cpu',
      async () => {
        const answer = await scrape(host.url);
        return answer.body.includes('node_cpu{') ? answer.body : undefined;
      },
    );
    assert.deepEqual(new Set(body.match(/^\w+(?=[{ ])/gm)), new Set(['node_cpu']));
  });
}

test('promtool and the strict parser are not content with everything', () => {
  assert.equal(promtoolCheck('# TYPE a_total gauge\na_total 1\n').status, 3);
  assert.equal(openMetricsCheck('# TYPE a gauge\na 1\n').status, 1);
});
