// Which names metrics may have.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mistakesOf, ruleSetOf } from './parsed.ts';
import { refuses } from './refused.ts';

describe('parseRules() on names of metrics', () => {
  const named = (name: string) => mistakesOf(`metrics: [{name: ${name}, type: counter}]`);

  it('takes what Prometheus takes', () => {
    for (const name of ['a', '_', 'A9', 'a:b', ':a']) {
      assert.ok(ruleSetOf(`metrics: [{name: "${name}", type: counter}]`), name);
    }
  });

  it('refuses others', () => {
    for (const name of ['1a', 'a-b', 'a.b', 'größe', 'a b']) {
      assert.deepEqual(named(name), [
        `Cannot load rule "${name}" (rules.yaml:1:18): name must be letters, digits, _ and :, not starting with a digit, got "${name}" (PROMEX_RULES_NAME)`,
      ]);
    }
    assert.match(named('""')[0]!, /name must be letters/);
    assert.deepEqual(named('5'), [
      'Cannot load rule 1 (rules.yaml:1:18): name must be text, got 5 (PROMEX_RULES_VALUE)',
    ]);
  });

  it("refuses the plugin's own names, also of samples", () => {
    for (const name of ['promexporter_x', 'process_cpu_seconds_total', 'nodejs_x']) {
      assert.deepEqual(named(name), [
        `Cannot load rule "${name}" (rules.yaml:1:18): name must be none that begins like the plugin's own (promexporter_, process_, nodejs_), got "${name}" (PROMEX_RULES_NAME)`,
      ]);
      assert.ok(ruleSetOf(`metrics: [{name: ${name}, type: counter}]`, { reserveOwnNames: false }));
    }
    refuses('metrics: [{name: process, type: histogram, value: $a}]', [
      'Cannot load rule "process" (rules.yaml:1:11): the histogram would have samples process_bucket, but the plugin\'s own metrics have such names (PROMEX_RULES_NAME)',
    ]);
  });
});
