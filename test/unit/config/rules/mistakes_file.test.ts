// Mistakes of a rules file as a whole.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mistakesOf } from '../../../support/unit/config/rules/parsed.ts';
import { RULE, refuses } from '../../../support/unit/config/rules/refused.ts';

describe('parseRules() on the file', () => {
  it('refuses a file that holds no rules', () => {
    for (const text of [
      '',
      '# nothing\n',
      '{}',
      'metrics: []',
      'presets: []',
      '~',
      'labels: {a: b}',
    ]) {
      refuses(text, [
        'Cannot load rules (rules.yaml:1:1): rules must hold metrics or presets, got neither (PROMEX_RULES_EMPTY)',
      ]);
    }
  });

  const cases: [string, string, string][] = [
    [
      'a text',
      'counter',
      '1:1): rules must be a map with metrics and so on, got "counter" (PROMEX_RULES_VALUE)',
    ],
    [
      'a list',
      '- {}',
      '1:1): rules must be a map with metrics and so on, got a list (PROMEX_RULES_VALUE)',
    ],
    [
      'metrics without a value',
      'metrics:',
      '1:1): metrics must be a list of rules, got nothing (PROMEX_RULES_VALUE)',
    ],
    [
      'metrics as a map',
      'metrics: {a: b}',
      '1:10): metrics must be a list of rules, got a map (PROMEX_RULES_VALUE)',
    ],
    [
      'a rule that is a text',
      'metrics: [x]',
      '1:11): metrics[0] must be a map with name, type and so on, got "x" (PROMEX_RULES_VALUE)',
    ],
    [
      'an unknown key',
      `metrics: [${RULE}]\nlables: {}`,
      '2:1): unknown key "lables", did you mean "labels"? (PROMEX_RULES_KEY)',
    ],
    [
      'an unknown key like no other',
      `metrics: [${RULE}]\ncolour: red`,
      '2:1): unknown key "colour", expected one of namespace, labels, presets, birth, when, match, match_regex, extract, metrics (PROMEX_RULES_KEY)',
    ],
    [
      'a mistyped metrics',
      `metric: [${RULE}]`,
      '1:1): unknown key "metric", did you mean "metrics"? (PROMEX_RULES_KEY)',
    ],
    [
      'a key that is a list',
      `? [a]\n: 1\nmetrics: [${RULE}]`,
      '1:3): a key of rules must be text, got ["a"] (PROMEX_RULES_KEY)',
    ],
    [
      'a key twice',
      `metrics: [${RULE}]\nwhen: {field: $a, eq: 1}\n"metrics": []`,
      '3:1): key "metrics" is given twice, first at rules.yaml:1:1 (PROMEX_RULES_KEY)',
    ],
    [
      'a namespace',
      `namespace: a-b\nmetrics: [${RULE}]`,
      '1:12): namespace must be letters, digits and _, not starting with a digit, got "a-b" (PROMEX_RULES_NAME)',
    ],
    [
      'a namespace that is a number',
      `namespace: 5\nmetrics: [${RULE}]`,
      '1:12): namespace must be text, got 5 (PROMEX_RULES_VALUE)',
    ],
    [
      'presets as a text',
      'presets: cpu',
      '1:10): presets must be a list of presets such as [cpu], got "cpu" (PROMEX_RULES_VALUE)',
    ],
    [
      'an unknown preset',
      'presets: [cpuu]',
      '1:11): there is no preset "cpuu", did you mean "cpu"? (PROMEX_RULES_PRESET)',
    ],
    [
      'an unknown preset like no other',
      'presets: [kubernetes]',
      '1:11): there is no preset "kubernetes", expected one of cpu, mem (PROMEX_RULES_PRESET)',
    ],
    [
      'a preset twice',
      'presets: [cpu, cpu]',
      '1:16): preset "cpu" must be listed once, got it twice (PROMEX_RULES_PRESET)',
    ],
    [
      'a preset that is no text',
      'presets: [1]',
      '1:11): presets[0] must be text, got 1 (PROMEX_RULES_VALUE)',
    ],
    [
      'labels as a list',
      `labels: [a]\nmetrics: [${RULE}]`,
      '1:9): labels must be a map from names to values, got ["a"] (PROMEX_RULES_VALUE)',
    ],
    [
      'a label that is not constant',
      `labels: {a: $a}\nmetrics: [${RULE}]`,
      '1:13): label a must be text without accessors, got "$a", write $$ for a dollar (PROMEX_RULES_ACCESSOR)',
    ],
    [
      'a label without a value',
      `labels: {a: }\nmetrics: [${RULE}]`,
      '1:10): label a must be text, got nothing (PROMEX_RULES_VALUE)',
    ],
  ];
  for (const [name, text, expected] of cases) {
    it(`refuses ${name}`, () => refuses(text, [`Cannot load rules (rules.yaml:${expected}`]));
  }

  it('checks both lists if metrics occurs twice', () => {
    refuses('metrics: [{name: a}]\nmetrics: [{name: b}]', [
      'Cannot load rule "a" (rules.yaml:1:11): type is missing (PROMEX_RULES_KEY)',
      'Cannot load rules (rules.yaml:2:1): key "metrics" is given twice, first at rules.yaml:1:1 (PROMEX_RULES_KEY)',
      'Cannot load rule "b" (rules.yaml:2:11): type is missing (PROMEX_RULES_KEY)',
    ]);
  });

  it("refuses a namespace that differs from the plugin's", () => {
    refuses(
      `namespace: shop\nmetrics: [${RULE}]`,
      [
        'Cannot load rules (rules.yaml:1:12): namespace must be "web" as the plugin\'s key namespace, or left out, got "shop" (PROMEX_RULES_CONFLICT)',
      ],
      { namespace: 'web' },
    );
  });

  it('reports places of the rules in the key', () => {
    refuses(
      'metrics: 1',
      [
        'Cannot load rules (rules:1:10): metrics must be a list of rules, got 1 (PROMEX_RULES_VALUE)',
      ],
      { file: 'rules' },
    );
  });

  it('reports all mistakes at once, from top to bottom', () => {
    const text = `
presets: [disk]
metrics:
  - name: http_latency
    type: histogram
    value: $latency
    buckets: [1, 0.5]
  - type: counter
    when: {field: $a, regex: '('}
  - {name: b, type: gauge, op: sett, value: $b, match: ''}
labels: {__a: b}
`;
    refuses(text, [
      'Cannot load rules (rules.yaml:2:11): there is no preset "disk", expected one of cpu, mem (PROMEX_RULES_PRESET)',
      'Cannot load rule "http_latency" (rules.yaml:7:14): buckets must increase, got [1, 0.5] (PROMEX_RULES_VALUE)',
      'Cannot load rule 2 (rules.yaml:8:5): name is missing (PROMEX_RULES_KEY)',
      'Cannot load rule 2 (rules.yaml:9:30): regex must be a regular expression in RE2\'s syntax, got "(": missing closing ): `(` (PROMEX_RULES_REGEX)',
      'Cannot load rule "b" (rules.yaml:10:32): op must be set, add, sub, inc, dec, max or min, got "sett", did you mean "set"? (PROMEX_RULES_VALUE)',
      'Cannot load rule "b" (rules.yaml:10:56): match must be a tag or a pattern such as \'app.*\', got "" (PROMEX_RULES_VALUE)',
      'Cannot load rules (rules.yaml:11:10): a label\'s name must be a name that does not start with __, which Prometheus reserves, got "__a" (PROMEX_RULES_NAME)',
    ]);
  });

  it('does not count a byte order mark', () => {
    refuses('\ufeffmetric: 1\nlables: 1', [
      'Cannot load rules (rules.yaml:1:1): unknown key "metric", did you mean "metrics"? (PROMEX_RULES_KEY)',
      'Cannot load rules (rules.yaml:2:1): unknown key "lables", did you mean "labels"? (PROMEX_RULES_KEY)',
    ]);
    refuses('\ufeffmetrics: 1', [
      'Cannot load rules (rules.yaml:1:10): metrics must be a list of rules, got 1 (PROMEX_RULES_VALUE)',
    ]);
  });

  it('reports a mistake in the target of aliases once', () => {
    const mistakes = mistakesOf(
      'metrics: [{name: x, type: counter, when: [&a {field: a, eq: 1}, *a, {not: *a}]}]',
    );
    assert.equal(mistakes.length, 1);
  });
});
