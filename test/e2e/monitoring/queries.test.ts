// Every query of the dashboards, alerts and recording rules in examples/, asked of a real Prometheus that scrapes the
// plugin: it returns numbers, and the labels that a dashboard shows.

import assert from 'node:assert/strict';
import test from 'node:test';
import { DASHBOARDS, queriesIn } from '../../support/e2e/monitoring/dashboards.ts';
import { startMonitored } from '../../support/e2e/monitoring/monitored.ts';
import { RULE_FILES, rulesOf, selectorsOf } from '../../support/e2e/monitoring/rule_files.ts';
import type { QueriedSeries } from '../../support/e2e/prometheus_api.ts';

/** An increase of nothing, and a quantile of no values, are no numbers. */
function hasNumbers(series: readonly QueriedSeries[]): boolean {
  return series.some(({ value }) => value[1] !== 'NaN');
}

test('a Prometheus that scrapes the plugin', { concurrency: true }, async (t) => {
  const prometheus = await startMonitored(t);
  const dashboards = DASHBOARDS.map((file) =>
    t.test(`${file}: each query returns numbers`, async () => {
      for (const { place, expression, labels } of queriesIn(file)) {
        const series = await prometheus.queryUntil(expression, hasNumbers);
        for (const { metric } of series) {
          for (const label of labels) assert.ok(label in metric, `${place}: ${label}`);
        }
      }
    }),
  );
  const files = RULE_FILES.map((file) =>
    t.test(`${file}: each rule is evaluated, and has series to work on`, async () => {
      for (const { record, expr } of rulesOf(file)) {
        const selectors = selectorsOf(expr);
        assert.ok(selectors.length > 0, expr);
        for (const selector of selectors) await prometheus.queryUntil(selector, hasNumbers);
        if (record !== undefined) await prometheus.queryUntil(record, hasNumbers);
      }
    }),
  );
  await Promise.all([...dashboards, ...files]);
  const expected = RULE_FILES.flatMap(rulesOf).map(({ alert, record }) => alert ?? record!);
  const rules = await prometheus.rules();
  assert.deepEqual(rules.map(({ name }) => name).sort(), expected.sort());
  for (const { name, health, lastError } of rules)
    assert.equal(health, 'ok', `${name}: ${lastError}`);
});
