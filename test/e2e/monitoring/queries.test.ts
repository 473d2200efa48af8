// Every query of the dashboards, alerts and recording rules in examples/, asked of a real Prometheus that scrapes the
// plugin: it returns numbers, and the labels that a dashboard shows.

import assert from 'node:assert/strict';
import test from 'node:test';
import { DASHBOARDS, queriesIn } from '../../support/e2e/monitoring/dashboards.ts';
import { startMonitored } from '../../support/e2e/monitoring/monitored.ts';
import { RULE_FILES, rulesOf } from '../../support/e2e/monitoring/rule_files.ts';
import { selectorsOf } from '../../support/e2e/monitoring/selectors.ts';
import type { Prometheus } from '../../support/e2e/prometheus.ts';
import type { QueriedSeries } from '../../support/e2e/prometheus_api.ts';

/** An increase of nothing, and a quantile of no values, are no numbers. */
function hasNumbers(series: readonly QueriedSeries[]): boolean {
  return series.some(({ value }) => value[1] !== 'NaN');
}

/** An expression may return numbers without any of these: `… or vector(0)`. An alert's must not return any. */
async function assertSelectors(prometheus: Prometheus, expression: string): Promise<void> {
  const selectors = selectorsOf(expression);
  assert.ok(selectors.length > 0, expression);
  for (const selector of selectors) await prometheus.queryUntil(selector, hasNumbers);
}

test('selectorsOf() finds metrics among functions, keywords and labels', () => {
  const expression =
    'sum by (job, le) (rate(a_total{x=~"b|c(d)"}[5m])) / on (job) group_left sum(e:f:rate5m) > 0.8 * 64e6 or g offset 15m';
  assert.deepEqual(selectorsOf(expression), ['a_total{x=~"b|c(d)"}', 'e:f:rate5m', 'g']);
});

test('a Prometheus that scrapes the plugin', { concurrency: true }, async (t) => {
  const prometheus = await startMonitored(t);
  const dashboards = DASHBOARDS.map((file) =>
    t.test(`${file}: each query returns numbers`, async () => {
      for (const { place, expression, labels } of queriesIn(file)) {
        await assertSelectors(prometheus, expression);
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
        await assertSelectors(prometheus, expr);
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
