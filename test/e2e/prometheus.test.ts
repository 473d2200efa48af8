// A real Prometheus scrapes the plugin with basic authentication, and its own query language reads the values back.

import assert from 'node:assert/strict';
import test from 'node:test';
import { hostPrograms, startHost } from '../support/e2e/fluent_bit.ts';
import { startPrometheus } from '../support/e2e/prometheus.ts';
import { samplesOf, scrapeCpu } from '../support/e2e/scrape.ts';

const SETTINGS = { username: 'prometheus', password: 's3cret: with/signs' };
const CREDENTIALS = [`username=${SETTINGS.username}`, `password=${SETTINGS.password}`];
const AUTH = `${SETTINGS.username}:${SETTINGS.password}`;

for (const program of hostPrograms()) {
  const { name, skip } = program;

  test(`${name}: a Prometheus with the right password has the cpu series`, { skip }, async (t) => {
    const host = await startHost(t, program, CREDENTIALS);
    const wanted = samplesOf((await scrapeCpu(host.url, { auth: AUTH })).body, 'cpu');
    const prometheus = await startPrometheus(t, host.url, { basic_auth: SETTINGS });
    const [up] = await prometheus.queryUntil('up', ([series]) => series?.value[1] === '1');
    assert.equal(up?.metric.job, 'promexporter');
    const series = await prometheus.queryUntil('cpu', ({ length }) => length > 0);
    const labels = series.map(({ metric }) => `${metric.cpu} ${metric.mode}`);
    assert.deepEqual(labels.sort(), wanted.map(({ labels: l }) => `${l.cpu} ${l.mode}`).sort());
    const instance = new URL(host.url).host;
    for (const { metric, value } of series) {
      assert.deepEqual(metric, {
        __name__: 'cpu',
        cpu: metric.cpu,
        mode: metric.mode,
        instance,
        job: 'promexporter',
      });
      assert.ok(Number(value[1]) >= 0, value[1]);
    }
  });

  test(`${name}: a Prometheus with the wrong password gets nothing`, { skip }, async (t) => {
    const host = await startHost(t, program, CREDENTIALS);
    await scrapeCpu(host.url, { auth: AUTH });
    const prometheus = await startPrometheus(t, host.url, {
      basic_auth: { ...SETTINGS, password: 'wrong' },
    });
    // The target exists and has been scraped, otherwise there would be no `up` at all.
    const [up] = await prometheus.queryUntil('up', ({ length }) => length > 0);
    assert.equal(up?.value[1], '0');
    assert.deepEqual(await prometheus.query('cpu'), []);
    assert.deepEqual(await prometheus.query('{__name__=~"promexporter_.*"}'), []);
  });
}
