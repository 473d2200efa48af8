// Rules that contradict each other, or whose samples would collide in an exposition.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mistakesOf, ruleSetOf } from '../../../support/unit/config/rules/parsed.ts';

const COUNTER = 'type: counter';
const GAUGE = 'type: gauge, value: $a';
const HISTOGRAM = 'type: histogram, value: $a';
const SUMMARY = 'type: summary, value: $a';

const pair = (first: string, second: string) =>
  `metrics:\n- {name: ${first}}\n- {name: ${second}}\n`;

describe('parseRules() on several rules of one family', () => {
  const cases: [first: string, second: string, ...mistakes: string[]][] = [
    [
      COUNTER,
      GAUGE,
      '19): type must be counter as in the first rule of this name (rules.yaml:2:3), got gauge',
    ],
    [
      `${COUNTER}, labels: {a: 1, b: 2}`,
      `${COUNTER}, labels: {b: 1}`,
      '3): label names must be [a, b] as in the first rule of this name (rules.yaml:2:3), got [b]',
    ],
    [
      `${COUNTER}, labels: {a: 1, b: 2}`,
      `${COUNTER}, labels: {'a,b': 1}`,
      '3): label names must be [a, b] as in the first rule of this name (rules.yaml:2:3), got ["a,b"]',
    ],
    [
      `${COUNTER}, help: H`,
      `${COUNTER}, help: I`,
      '34): help must be "H" as in another rule of this name (rules.yaml:2:34), got "I"',
    ],
    [
      `${COUNTER}, ttl: 5m`,
      `${COUNTER}, ttl: 0`,
      '33): ttl must be "5m" as in another rule of this name (rules.yaml:2:33), got 0',
    ],
    [
      `${COUNTER}, max_series: 5`,
      `${COUNTER}, max_series: 6`,
      '40): max_series must be 5 as in another rule of this name (rules.yaml:2:40), got 6',
    ],
    [
      `${HISTOGRAM}, buckets: [1]`,
      `${HISTOGRAM}, buckets: [1, 2]`,
      '50): buckets must be [1] as in another rule of this name (rules.yaml:2:50), got [1, 2]',
    ],
    [
      `${SUMMARY}, quantiles: [0.5], max_age: 1m`,
      `${SUMMARY}, quantiles: [0.9], max_age: 2m`,
      '50): quantiles must be [0.5] as in another rule of this name (rules.yaml:2:50), got [0.9]',
      '66): max_age must be "1m" as in another rule of this name (rules.yaml:2:66), got "2m"',
    ],
  ];
  for (const [first, second, ...mistakes] of cases) {
    it(`refuses ${second} after ${first}`, () => {
      assert.deepEqual(
        mistakesOf(pair(`x, ${first}`, `x, ${second}`)),
        mistakes.map((m) => `Cannot load rule "x" (rules.yaml:3:${m} (PROMEX_RULES_CONFLICT)`),
      );
    });
  }

  it('refuses units that differ', () => {
    const name = 'x_pages';
    assert.deepEqual(
      mistakesOf(pair(`${name}, ${COUNTER}, unit: ''`, `${name}, ${COUNTER}, unit: pages`)),
      [
        'Cannot load rule "x_pages" (rules.yaml:3:40): unit must be "" as in another rule of this name (rules.yaml:2:40), got "pages" (PROMEX_RULES_CONFLICT)',
      ],
    );
  });

  it('accepts settings that agree, however they are written', () => {
    ruleSetOf(pair(`x, ${COUNTER}, ttl: 5m`, `x, ${COUNTER}, ttl: 300`));
    ruleSetOf(pair(`x, ${HISTOGRAM}, buckets: [1, .inf]`, `x, ${HISTOGRAM}, buckets: [1.0]`));
  });

  it('accepts rules that differ in everything but the family', () => {
    ruleSetOf(pair(`x, ${GAUGE}, op: add, match: a`, `x, ${GAUGE}, op: sub, scale: 2`));
    ruleSetOf(pair(`x, ${COUNTER}, value: $a, from: absolute`, `x, ${COUNTER}`));
  });

  it('says all that differs at once', () => {
    assert.deepEqual(mistakesOf(pair(`x, ${COUNTER}, labels: {a: 1}`, `x, ${GAUGE}`)), [
      'Cannot load rule "x" (rules.yaml:3:3): label names must be [a] as in the first rule of this name (rules.yaml:2:3), got [] (PROMEX_RULES_CONFLICT)',
      'Cannot load rule "x" (rules.yaml:3:19): type must be counter as in the first rule of this name (rules.yaml:2:3), got gauge (PROMEX_RULES_CONFLICT)',
    ]);
  });

  it('does not compare label names of which one is wrong itself', () => {
    const whole = `x, ${COUNTER}, labels: {a: 1}`;
    for (const broken of [
      'labels: {__a: 1}',
      'labels: a',
      'labels: {a:1}',
      'each: (?<a',
      'each: (?<__a>b)',
      'labels: {a: 1, a: 2}',
    ]) {
      const rule = `x, ${COUNTER}, ${broken}`;
      assert.equal(mistakesOf(pair(whole, rule)).length, 1, broken);
      assert.equal(mistakesOf(pair(rule, whole)).length, 1, broken);
    }
  });

  it('compares label names even if a value is wrong', () => {
    const mistakes = mistakesOf(
      pair(`x, ${COUNTER}, labels: {a: 1}`, `x, ${COUNTER}, labels: {a: $, b: 1}`),
    );
    assert.match(mistakes[0]!, /label names must be \[a\] .*, got \[a, b\]/);
    assert.match(mistakes[1]!, /label a must be text with accessors/);
    assert.equal(mistakes.length, 2);
  });
});

describe('parseRules() on rules beside a preset', () => {
  const PRESETS = {
    mem: `metrics:
- {name: mem_bytes, type: gauge, help: Memory., value: $a, labels: {kind: total}}
- {name: mem_bytes, type: gauge, value: $b, labels: {kind: free}}
`,
  };
  const beside = (text: string) => mistakesOf(`presets: [mem]\n${text}`, { presets: PRESETS });

  it('reports contradictions at the rule, once', () => {
    assert.deepEqual(beside('metrics: [{name: mem_bytes, type: counter, help: M}]'), [
      `Cannot load rule "mem_bytes" (rules.yaml:2:11): label names must be [kind] as in the preset's rule of this name (preset mem:2:3), got [] (PROMEX_RULES_CONFLICT)`,
      `Cannot load rule "mem_bytes" (rules.yaml:2:35): type must be gauge as in the preset's rule of this name (preset mem:2:3), got counter (PROMEX_RULES_CONFLICT)`,
      'Cannot load rule "mem_bytes" (rules.yaml:2:50): help must be "Memory." as in another rule of this name (preset mem:2:40), got "M" (PROMEX_RULES_CONFLICT)',
    ]);
  });

  it('reports colliding samples at the rule', () => {
    assert.deepEqual(beside('metrics: [{name: mem_bytes_total, type: counter}]'), [
      'Cannot load rule "mem_bytes_total" (rules.yaml:2:11): the counter\'s samples must have names of their own, but mem_bytes belongs to the gauge "mem_bytes" too (preset mem:2:3) (PROMEX_RULES_CONFLICT)',
    ]);
  });

  it('reports constant labels that it has at the labels, once', () => {
    assert.deepEqual(beside('labels: {kind: a}'), [
      'Cannot load rules (rules.yaml:2:10): label kind must not be given to every series, because the preset mem has it already (preset mem:2:69) (PROMEX_RULES_CONFLICT)',
    ]);
    assert.deepEqual(
      mistakesOf('presets: [mem]\nlabels: {a.b: a}', {
        presets: { mem: 'metrics: [{name: x, type: counter, labels: {a_b: 1}}]' },
      }),
      [
        "Cannot load rules (rules.yaml:2:10): label a.b must not get another label's name when names are escaped, but as a_b it is label a_b (preset mem:1:45) (PROMEX_RULES_CONFLICT)",
      ],
    );
  });

  it('says it beside mistakes of any other kind', () => {
    const mistakes = beside('metrics: [{name: mem_bytes, type: counter, labels: {kind: a}, a: b}]');
    assert.match(mistakes[0]!, /type must be gauge/);
    assert.match(mistakes[1]!, /unknown key "a"/);
    assert.equal(mistakes.length, 2);
  });

  it('accepts a rule that agrees with it', () => {
    const text =
      'presets: [mem]\nmetrics: [{name: mem_bytes, type: gauge, value: $c, labels: {kind: c}}]';
    ruleSetOf(text, { presets: PRESETS });
  });
});

describe('parseRules() on families whose samples would collide', () => {
  const refused: [string, string, string, string, string][] = [
    ['x', HISTOGRAM, 'x_bucket', GAUGE, 'x_bucket'],
    ['x', HISTOGRAM, 'x_sum', GAUGE, 'x_sum'],
    ['x', HISTOGRAM, 'x_count', COUNTER, 'x_count'],
    ['x', HISTOGRAM, 'x_created', GAUGE, 'x_created'],
    ['x', HISTOGRAM, 'x_total', COUNTER, 'x'],
    ['x', SUMMARY, 'x_sum', GAUGE, 'x_sum'],
    ['x', SUMMARY, 'x_count', SUMMARY, 'x_count'],
    ['x', GAUGE, 'x_total', COUNTER, 'x'],
    ['x_total', GAUGE, 'x', COUNTER, 'x_total'],
    ['x', COUNTER, 'x_total', COUNTER, 'x_total'],
    ['x_total', COUNTER, 'x_created', GAUGE, 'x_created'],
    ['x_count', GAUGE, 'x', SUMMARY, 'x_count'],
    // After escaping.
    ['a.b', GAUGE, 'a_b', GAUGE, 'a_b'],
    ['a.b', GAUGE, 'a-b', GAUGE, 'a_b'],
    ['a.b', GAUGE, 'a_dot_b', GAUGE, 'a_dot_b'],
    ['a.b', GAUGE, 'U__a_2e_b', GAUGE, 'U__a_2e_b'],
    ['a.b', HISTOGRAM, 'a_b_sum', GAUGE, 'a_b_sum'],
    ['a.b_total', COUNTER, 'a_b', GAUGE, 'a_b'],
    ['ä', GAUGE, 'ö', GAUGE, '_'],
  ];
  for (const [first, firstType, second, secondType, name] of refused) {
    it(`refuses ${second} (${secondType}) beside ${first} (${firstType})`, () => {
      const kind = (text: string) => text.slice(6).split(',')[0];
      assert.deepEqual(mistakesOf(pair(`${first}, ${firstType}`, `${second}, ${secondType}`)), [
        `Cannot load rule "${second}" (rules.yaml:3:3): the ${kind(secondType)}'s samples must have names of their own, but ${name} belongs to the ${kind(firstType)} "${first}" too (rules.yaml:2:3) (PROMEX_RULES_CONFLICT)`,
      ]);
    });
  }

  it('accepts families whose samples do not', () => {
    ruleSetOf(pair(`x, ${GAUGE}`, `x_count, ${GAUGE}`));
    ruleSetOf(pair(`x, ${SUMMARY}`, `x_bucket, ${GAUGE}`));
    ruleSetOf(pair(`x_total, ${COUNTER}`, `x_sum, ${COUNTER}`));
    ruleSetOf(pair(`x_bytes_total, ${COUNTER}`, `x_total, ${COUNTER}`));
    ruleSetOf(pair(`a.b, ${GAUGE}`, `a.c, ${GAUGE}`));
  });
});

describe('parseRules() on constant labels', () => {
  it('refuses them if a rule has a label of the same name', () => {
    assert.deepEqual(
      mistakesOf('labels: {a: b}\nmetrics: [{name: x, type: counter, labels: {a: $a}}]'),
      [
        'Cannot load rule "x" (rules.yaml:2:45): label a must be given once, but every series has it already (rules.yaml:1:10) (PROMEX_RULES_CONFLICT)',
      ],
    );
    assert.deepEqual(
      mistakesOf('labels: {a: b}\nmetrics: [{name: x, type: counter, each: "(?<a>b)"}]'),
      [
        'Cannot load rule "x" (rules.yaml:2:42): label a must be given once, but every series has it already (rules.yaml:1:10) (PROMEX_RULES_CONFLICT)',
      ],
    );
  });

  it('refuses them if a label of a rule gets the same name by an escaping', () => {
    assert.deepEqual(
      mistakesOf('labels: {a.b: c}\nmetrics: [{name: x, type: counter, labels: {a_b: $a}}]'),
      [
        'Cannot load rule "x" (rules.yaml:2:45): label a_b must not get another label\'s name when names are escaped, but as a_b it is label a.b (rules.yaml:1:10) (PROMEX_RULES_CONFLICT)',
      ],
    );
  });

  it('refuses le beside a histogram and quantile beside a summary', () => {
    assert.deepEqual(mistakesOf(`labels: {le: b}\nmetrics: [{name: x, ${HISTOGRAM}}]`), [
      'Cannot load rules (rules.yaml:1:10): a label of every series must not be called le, which the histogram "x" has itself (PROMEX_RULES_NAME)',
    ]);
    ruleSetOf(`labels: {le: b}\nmetrics: [{name: x, ${SUMMARY}}]`);
    assert.equal(mistakesOf(`labels: {quantile: b}\nmetrics: [{name: x, ${SUMMARY}}]`).length, 1);
  });
});
