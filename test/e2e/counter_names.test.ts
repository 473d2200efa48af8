// A counter whose name does not end in `_total`: how a real Prometheus stores it, by the plugin's key counter_names.

import assert from 'node:assert/strict';
import test from 'node:test';
import { hostPrograms, startHost } from '../support/e2e/fluent_bit.ts';
import { startPrometheus } from '../support/e2e/prometheus.ts';

const RULES = 'rules=metrics: [{name: readings, type: counter, labels: {tag: $TAG}}]';

for (const program of hostPrograms()) {
  for (const [key, stored, other] of [
    ['counter_names=total', 'readings_total', 'readings'],
    ['counter_names=as_written', 'readings', 'readings_total'],
  ] as const) {
    test(`${program.name}: ${key} is ${stored} in Prometheus`, {
      skip: program.skip,
    }, async (t) => {
      const host = await startHost(t, program, [RULES, key]);
      const prometheus = await startPrometheus(t, host.url);
      const isCounted = (value: string | undefined) => Number(value) > 0;
      const [series] = await prometheus.queryUntil(stored, ([one]) => isCounted(one?.value[1]));
      assert.equal(series?.metric.tag, 'cpu.0');
      assert.deepEqual(await prometheus.query(other), []);
    });
  }
}
