// Mistakes in `init`: of its form, its labels, its values, the rules that it is not for, and the caps.

import { describe, it } from 'node:test';
import { refuses, refusesRule } from '../../../support/unit/config/rules/refused.ts';

const LABELS = "labels: {method: $method, class: {field: $s, map: {'/^2/': ok}, default: other}}";
const METHOD = 'type: counter, labels: {method: $method}';
const MANY = Array.from({ length: 101 }, (_, i) => i).join(', ');

describe('parseRules() on init', () => {
  const cases: [rest: string, ...mistakes: string[]][] = [
    // Its form.
    [
      'type: counter, init: §yes',
      'init must be true, or a map from labels to lists of values such as {method: [GET, POST]}, got "yes" (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, init: §false',
      'init must be true, or a map from labels to lists of values such as {method: [GET, POST]}, got false (PROMEX_RULES_VALUE)',
    ],
    [
      `${METHOD}, init: §{}`,
      'init must be true, or a map from labels to lists of values such as {method: [GET, POST]}, got an empty map (PROMEX_RULES_VALUE)',
    ],
    // Its labels.
    [
      `type: counter, ${LABELS}, init: §true`,
      'init must list the values of every label that is not constant, got none for method, class (PROMEX_RULES_VALUE)',
    ],
    [
      `type: counter, ${LABELS}, init: §{class: [ok]}`,
      'init must list the values of every label that is not constant, got none for method (PROMEX_RULES_VALUE)',
    ],
    [
      `${METHOD}, init: {method: [GET], §metod: [GET]}`,
      'init must name labels of the rule, got "metod", did you mean "method"? (PROMEX_RULES_KEY)',
    ],
    [
      `${METHOD}, init: {method: [GET], §x: [1]}`,
      'init must name labels of the rule, got "x", expected method (PROMEX_RULES_KEY)',
    ],
    [
      'type: counter, init: {§x: [1]}',
      'init must name labels of the rule, got "x" (PROMEX_RULES_KEY)',
    ],
    [
      'type: counter, labels: {app: shop, method: $method}, init: {§app: [shop], method: [GET]}',
      'init must leave out labels that are constant, got app (PROMEX_RULES_KEY)',
    ],
    // Its values.
    [
      `${METHOD}, init: {method: §GET}`,
      'init of label method must be a list of values such as [GET, POST], got "GET" (PROMEX_RULES_VALUE)',
    ],
    [
      `${METHOD}, init: {method: §[]}`,
      'init of label method must be a list of values such as [GET, POST], got an empty list (PROMEX_RULES_VALUE)',
    ],
    [
      `${METHOD}, init: {method: §[GET, §[POST], §{a: b}, null]}`,
      'init of label method[3] must be text, got nothing (PROMEX_RULES_VALUE)',
      'init of label method[1] must be text, got ["POST"] (PROMEX_RULES_VALUE)',
      'init of label method[2] must be text, got a map (PROMEX_RULES_VALUE)',
    ],
    [
      `${METHOD}, init: {method: [1, true, §1, §"true"]}`,
      'init of label method must list a value once, got "1" twice (PROMEX_RULES_VALUE)',
      'init of label method must list a value once, got "true" twice (PROMEX_RULES_VALUE)',
    ],
    [
      `${METHOD}, init: {method: [§$verb]}`,
      'init of label method[0] must be text without accessors, got "$verb", write $$ for a dollar (PROMEX_RULES_ACCESSOR)',
    ],
    [
      `type: counter, ${LABELS}, init: {method: [GET], class: [ok, §200]}`,
      'init of label class[1] must be a result of the label\'s map ("ok", "other"), got 200 (PROMEX_RULES_VALUE)',
    ],
    // Rules that it is not for.
    [
      'type: counter, value: $n, from: absolute, init: §true',
      'init must not be used with from: absolute, whose first total would look like an increase (PROMEX_RULES_KEY)',
    ],
    [
      'type: gauge, value: $n, op: max, init: §true',
      'init must not be used with op: max, which would take the 0 for a value (PROMEX_RULES_KEY)',
    ],
    [
      "type: gauge, each: '^cpu(?<cpu>[0-9])$', init: §{cpu: [0, 1]}",
      'init must not be used with groups of each, whose matches only records show (PROMEX_RULES_KEY)',
    ],
    // Caps.
    [
      `type: counter, labels: {a: $a, b: $b}, init: §{a: [${MANY}], b: [${MANY}]}`,
      'init must make at most 10000 series, got 10201 (PROMEX_RULES_VALUE)',
    ],
    [
      `${METHOD}, max_series: 1, init: §{method: [GET, POST]}`,
      'init must fit into max_series (1), got 2 series in this metric (PROMEX_RULES_VALUE)',
    ],
  ];
  for (const [rest, ...mistakes] of cases) {
    it(`refuses ${rest.slice(0, 90)}`, () => refusesRule(rest, mistakes));
  }

  it('reports no label as missing if a name is itself wrong', () => {
    refusesRule('type: counter, labels: {§__m: $m}, init: {__m: [1]}', [
      'a label\'s name must be a name that does not start with __, which Prometheus reserves, got "__m" (PROMEX_RULES_NAME)',
    ]);
  });

  const rules = `metrics:
  - {name: x, type: counter, labels: {m: $m}, max_series: 2, init: {m: [GET, POST]}}
  - {name: x, type: counter, labels: {m: $n}, when: {field: $n, exists: true}, init: {m: [GET, HEAD]}}
  - {name: y, type: gauge, value: $v, init: true}
`;

  it('counts what several rules of a metric have in common once', () => {
    refuses(rules, [
      'Cannot load rule "x" (rules.yaml:3:86): init must fit into max_series (2), got 3 series in this metric (PROMEX_RULES_VALUE)',
    ]);
  });

  it('refuses more series than the key max_series allows, at the rule that exceeds it', () => {
    refuses(
      rules.replace('max_series: 2, ', ''),
      [
        'Cannot load rule "y" (rules.yaml:4:45): init must fit into the plugin\'s key max_series (3), got 4 series up to this rule (PROMEX_RULES_VALUE)',
      ],
      { maxSeries: 3 },
    );
  });
});
