// The alerts of docs/metrics.md, in promtool: each fires where it should (alerts_test.yml) and nowhere else.

import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { parse } from 'yaml';
import { ROOT } from '../support/e2e/fluent_bit.ts';
import { promtoolTestRules } from '../support/e2e/prometheus.ts';

const TEXT = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8');
const ALERTS = /^```yaml\n(groups:[\s\S]*?)^```$/m.exec(TEXT)?.[1] ?? '';
const TESTS = join(ROOT, 'test/e2e/alerts_test.yml');

interface AlertTests {
  readonly tests: readonly {
    readonly alert_rule_test: readonly { alertname: string; exp_alerts?: readonly unknown[] }[];
  }[];
}

test('the alerts of docs/metrics.md fire for trouble, and are silent without it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-alerts-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'alerts.yml'), ALERTS);
  copyFileSync(TESTS, join(folder, 'alerts_test.yml'));
  const { status, output } = promtoolTestRules(join(folder, 'alerts_test.yml'));
  assert.equal(status, 0, output);
});

test('each alert of docs/metrics.md is tested both ways', () => {
  const names = [...ALERTS.matchAll(/^ +- alert: (\w+)$/gm)].map(([, name]) => name).sort();
  assert.ok(names.length > 0);
  const { tests } = parse(readFileSync(TESTS, 'utf8')) as AlertTests;
  const all = tests.flatMap((of) => of.alert_rule_test);
  const expected = (fires: boolean) =>
    new Set(
      all.filter((one) => (one.exp_alerts !== undefined) === fires).map((one) => one.alertname),
    );
  assert.deepEqual([...expected(true)].sort(), names);
  assert.deepEqual([...expected(false)].sort(), names);
});
