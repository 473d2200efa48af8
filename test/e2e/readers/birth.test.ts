// A real Prometheus takes the first samples of new series: with `birth: zero`, increase() counts what they had before
// their first scrape; without, it does not.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { startPrometheus } from '../../support/e2e/prometheus.ts';
import type { Queries } from '../../support/e2e/prometheus_api.ts';
import { event, folderOf, hex } from '../../support/lifecycle/chunks.ts';
import { flushOk, startScript } from '../../support/lifecycle/scripted.ts';

const RULES = `metrics:
  - {name: zero_total, type: counter, labels: {code: $code}, birth: {zero_for: 10s}}
  - {name: value_total, type: counter, labels: {code: $code}}
`;
const ERRORS = Array.from({ length: 3 }, () => event({ code: 'E17' }, 1_700_000_000));

/** All samples of a series, and its increase over exactly their time, so that there is nothing to extrapolate. */
async function readAll(prometheus: Queries, name: string) {
  const samples = await prometheus.samples(name);
  const [first, last] = [samples[0]!, samples.at(-1)!];
  // One more, because Prometheus 3 leaves out the beginning of a range.
  const rangeMs = Math.round((last[0] - first[0]) * 1000) + 1;
  const [increase] = await prometheus.query(`increase(${name}[${rangeMs}ms] @ ${last[0]})`);
  return { values: samples.map(([, value]) => value), increase: Number(increase?.value[1]) };
}

test('bundled host: Prometheus counts all of a new series with birth: zero, less without', async (t) => {
  const file = join(folderOf(t), 'rules.yaml');
  writeFileSync(file, RULES);
  const { host, url } = await startScript(t, [`rules_file=${file}`, 'self_metrics=off']);
  // On a busy machine scrapes may take too long: of ten, one must succeed.
  const patient = { scrape_interval: '1s', scrape_timeout: '1s' };
  const prometheus = await startPrometheus(t, url, patient);
  await prometheus.queryUntil('up', ([up]) => up?.value[1] === '1');
  const count = async (total: number) => {
    await flushOk(host, hex(...ERRORS));
    const isShown = `count({__name__=~".*_total"} == ${total})`;
    await prometheus.queryUntil(isShown, ([series]) => series?.value[1] === '2');
  };
  await count(3);
  await count(6);
  const zero = await readAll(prometheus, 'zero_total');
  assert.deepEqual([zero.values[0], zero.values.at(-1), zero.increase], [0, 6, 6]);
  // A scrape may have come while the three were counted.
  const value = await readAll(prometheus, 'value_total');
  assert.ok(value.values[0]! > 0 && value.values.at(-1) === 6, value.values.join());
  assert.ok(value.increase < 5.5, `${value.increase}`);
});
