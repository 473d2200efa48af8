// `birth` of a file and of its rules: which families it applies to, and what is refused.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ruleSetOf } from '../../../support/unit/config/rules/parsed.ts';
import { refuses, refusesRule } from '../../../support/unit/config/rules/refused.ts';

/** How long the first rule's family shows new series as 0, in milliseconds. */
function zeroForMs(text: string): number | undefined {
  return ruleSetOf(text).groups[0]?.rules[0]?.family.zeroForMs;
}

describe('parseRules() on birth', () => {
  for (const [text, ms] of [
    ['metrics: [{name: x, type: counter}]', 0],
    ['metrics: [{name: x, type: counter, birth: zero}]', 60_000],
    ['metrics: [{name: x, type: histogram, value: $v, birth: {zero_for: 15s}}]', 15_000],
    ['birth: zero\nmetrics: [{name: x, type: summary, value: $v}]', 60_000],
    ['birth: {zero_for: 2m}\nmetrics: [{name: x, type: counter}]', 120_000],
    ['birth: zero\nmetrics: [{name: x, type: counter, birth: value}]', 0],
    ['birth: zero\nmetrics: [{name: x, type: gauge, value: $v}]', 0],
    ['birth: zero\nmetrics: [{name: x, type: counter, value: $v, from: absolute}]', 0],
    ['birth: zero\npresets: [mem]', 0],
  ] as const) {
    it(`reads ${text.replace('\n', ' ')}`, () => assert.equal(zeroForMs(text), ms));
  }

  const expected = 'birth must be zero, value, or a map such as {zero_for: 30s}';
  const cases: [rest: string, ...mistakes: string[]][] = [
    ['type: counter, birth: §0', `${expected}, got 0 (PROMEX_RULES_VALUE)`],
    ['type: counter, birth: §30s', `${expected}, got "30s" (PROMEX_RULES_VALUE)`],
    ['type: counter, birth: §{}', `${expected}, got an empty map (PROMEX_RULES_VALUE)`],
    [
      'type: counter, birth: §{§zero: 30s}',
      'zero_for is missing (PROMEX_RULES_KEY)',
      'unknown key "zero", expected one of zero_for (PROMEX_RULES_KEY)',
    ],
    [
      'type: counter, birth: {zero_for: §2h}',
      'zero_for must be a duration from 1s to 1h such as 5m or 1h30m, got "2h" (PROMEX_RULES_VALUE)',
    ],
    [
      'type: gauge, value: $v, birth: §zero',
      'birth is for counters, histograms and summaries, this is a gauge (PROMEX_RULES_KEY)',
    ],
    [
      'type: counter, value: $v, from: absolute, birth: §zero',
      'birth must not be used with from: absolute, whose totals begin before (PROMEX_RULES_KEY)',
    ],
    [
      'type: counter, birth: zero, ttl: §2m',
      'ttl must be at least 180s, three times as long as birth shows 0, got 120s (PROMEX_RULES_VALUE)',
    ],
  ];
  for (const [rest, ...mistakes] of cases) {
    it(`refuses ${rest}`, () => refusesRule(rest, mistakes));
  }

  it('refuses it beside a running total of the same family, and two that differ', () => {
    refuses(
      `metrics:
  - {name: x, type: counter, birth: zero}
  - {name: x, type: counter, value: $v, from: absolute}
  - {name: y, type: counter, birth: zero}
  - {name: y, type: counter, birth: value}
`,
      [
        'Cannot load rule "x" (rules.yaml:2:37): birth must not be used beside a rule of this name with from: absolute (rules.yaml:3:5) (PROMEX_RULES_CONFLICT)',
        'Cannot load rule "y" (rules.yaml:5:37): birth must be "zero" as in another rule of this name (rules.yaml:4:37), got "value" (PROMEX_RULES_CONFLICT)',
      ],
    );
  });

  it('refuses a series_ttl that ends series before their value is shown', () => {
    refuses(
      'metrics:\n  - {name: x, type: counter, birth: zero}\n  - {name: y, type: counter}\n',
      [
        'Cannot load rule "x" (rules.yaml:2:5): the plugin\'s key series_ttl must be at least 180s, three times as long as birth shows 0, got 60s (PROMEX_RULES_VALUE)',
      ],
      { seriesTtlMs: 60_000 },
    );
  });
});
