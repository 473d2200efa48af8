// The names that metrics may have.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mistakesOf, ruleSetOf } from '../../../support/unit/config/rules/parsed.ts';
import { refuses } from '../../../support/unit/config/rules/refused.ts';

describe('parseRules() on names of metrics', () => {
  const named = (name: string) => mistakesOf(`metrics: [{name: ${name}, type: counter}]`);

  it('accepts the same names as Prometheus', () => {
    const utf8 = ['1a', 'a-b', 'a.b', 'größe', 'a b', 'a\\"b\\\\\\n', '📈', '\u2028'];
    for (const name of ['a', '_', 'A9', 'a:b', ':a', ...utf8]) {
      assert.ok(ruleSetOf(`metrics: [{name: "${name}", type: counter}]`), name);
    }
  });

  it('refuses others', () => {
    assert.deepEqual(named('""'), [
      'Cannot load rule "" (rules.yaml:1:18): name must be text of at least one character, got "" (PROMEX_RULES_NAME)',
    ]);
    for (const name of ['a\\0b', 'a\\ud800']) {
      assert.match(named(`"${name}"`)[0]!, /: name must be valid UTF-8 without U\+0000, got "a/);
    }
    assert.deepEqual(named('5'), [
      'Cannot load rule 1 (rules.yaml:1:18): name must be text, got 5 (PROMEX_RULES_VALUE)',
    ]);
  });

  it('refuses one that would be the same for records of all kinds, and accepts signs without meaning', () => {
    for (const name of ['$event', 'a_$event_total', "$k['p']", '$.x', '{{x}}_total', '%{x}']) {
      const [mistake] = named(`"${name}"`);
      assert.equal(
        mistake,
        `Cannot load rule ${JSON.stringify(name)} (rules.yaml:1:18): name must be the same for all records (what differs is a label, such as event: $event), got ${JSON.stringify(name)} (PROMEX_RULES_NAME)`,
      );
    }
    for (const name of ['a{b}', '100%', 'in_$', '$5', '{{']) {
      assert.ok(ruleSetOf(`metrics: [{name: "${name}", type: counter}]`), name);
    }
  });

  it('refuses a counter of which OpenMetrics would leave no name', () => {
    for (const name of ['_total', '.total']) {
      assert.deepEqual(named(name), [
        `Cannot load rule "${name}" (rules.yaml:1:18): name must be more than _total for a counter, whose family is named by what comes before it, got "${name}" (PROMEX_RULES_NAME)`,
      ]);
    }
    ruleSetOf('metrics: [{name: _total, type: gauge, value: $a}]');
    ruleSetOf('namespace: ns\nmetrics: [{name: _total, type: counter}]');
  });

  it("refuses the plugin's own names, also of samples", () => {
    for (const name of ['promexporter_x', 'process_cpu_seconds_total', 'nodejs_x']) {
      assert.deepEqual(named(name), [
        `Cannot load rule "${name}" (rules.yaml:1:18): name must be one that does not begin like the plugin's own (promexporter_, process_, nodejs_), got "${name}" (PROMEX_RULES_NAME)`,
      ]);
      assert.ok(ruleSetOf(`metrics: [{name: ${name}, type: counter}]`, { reserveOwnNames: false }));
    }
    assert.match(
      named('process.x')[0]!,
      /name must be one that does not begin like the plugin's own/,
    );
    refuses('metrics: [{name: process, type: histogram, value: $a}]', [
      'Cannot load rule "process" (rules.yaml:1:11): the histogram would have samples process_bucket, but the plugin\'s own metrics have such names (PROMEX_RULES_NAME)',
    ]);
  });

  it("refuses a namespace that begins like the plugin's own names, once", () => {
    const text =
      'namespace: process\nmetrics: [{name: a, type: counter}, {name: b, type: counter}]';
    assert.deepEqual(mistakesOf(text), [
      'Cannot load rules (rules.yaml:1:12): namespace must be one that does not begin like the plugin\'s own metrics (promexporter, process, nodejs), got "process" (PROMEX_RULES_NAME)',
    ]);
    ruleSetOf(text, { reserveOwnNames: false });
  });
});
