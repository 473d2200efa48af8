// The rule files of examples/prometheus/, in promtool: each alert fires where it should and nowhere else, and each
// recording rule has the expected value. The cases are in *_test.yml.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { parse } from 'yaml';
import { ROOT } from '../../support/e2e/fluent_bit.ts';
import { RULE_FILES, rulesOf } from '../../support/e2e/monitoring/rule_files.ts';
import { promtoolCheckConfig, promtoolTestRules } from '../../support/e2e/prometheus.ts';

interface Cases {
  readonly tests: readonly {
    readonly alert_rule_test?: readonly { alertname: string; exp_alerts?: readonly unknown[] }[];
    readonly promql_expr_test?: readonly { expr: string }[];
  }[];
}

const casesOf = (file: string) =>
  join(ROOT, 'test/e2e/monitoring', file.replace(/\.yml$/, '_test.yml'));

for (const file of RULE_FILES) {
  const rules = rulesOf(file);
  const { tests } = parse(readFileSync(casesOf(file), 'utf8')) as Cases;

  test(`${file}: the rules do what their cases say`, () => {
    const { status, output } = promtoolTestRules(casesOf(file));
    assert.equal(status, 0, output);
  });

  test(`${file}: each alert has a case where it fires and one where it does not`, () => {
    const alerts = rules.flatMap(({ alert = [] }) => alert).sort();
    const all = tests.flatMap((of) => of.alert_rule_test ?? []);
    const expected = (fires: boolean) =>
      all.filter((one) => (one.exp_alerts !== undefined) === fires).map((one) => one.alertname);
    assert.deepEqual([...new Set(expected(true))].sort(), alerts);
    assert.deepEqual([...new Set(expected(false))].sort(), alerts);
  });

  test(`${file}: each record has a case`, () => {
    const records = rules.flatMap(({ record = [] }) => record).sort();
    const asked = tests.flatMap((of) => of.promql_expr_test ?? []).map(({ expr }) => expr);
    assert.deepEqual(asked.map((expr) => expr.replace(/\{.*/, '')).sort(), records);
  });
}

test('examples/prometheus.yml is valid and names every rule file', () => {
  const file = join(ROOT, 'examples/prometheus.yml');
  const { status, output } = promtoolCheckConfig(file);
  assert.equal(status, 0, output);
  const { rule_files } = parse(readFileSync(file, 'utf8')) as { rule_files: readonly string[] };
  assert.deepEqual([...rule_files].sort(), RULE_FILES.map((name) => `prometheus/${name}`).sort());
});
