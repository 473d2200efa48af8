// The results of correct rules.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultRuleSet } from '../../../../ts/config/rules/parse_rules.ts';
import { PRESETS } from '../../../support/unit/config/presets_on_disk.ts';
import {
  ruleOf,
  ruleSetOf,
  rulesOf,
  SMALL_PRESETS,
} from '../../../support/unit/config/rules/parsed.ts';

const field = (...steps: (string | number)[]) => ({ from: 'body', steps });
/** The other properties of a label that only reads a field. */
const NONE = { rewrite: null, map: null, maxValues: null };

describe('parseRules() on a whole file', () => {
  it('reads namespace, constant labels and presets', () => {
    const ruleSet = ruleSetOf(
      'namespace: shop\nlabels: {cluster: eu-1, zone: 1.0, blue: true}\npresets: [mem, cpu]\nmetrics:\n  - {name: a, type: counter, labels: {b: c}}\n',
    );
    assert.equal(ruleSet.namespace, 'shop');
    assert.equal(ruleSet.generic, false);
    assert.deepEqual(ruleSet.constantLabels, [
      { name: 'cluster', value: 'eu-1' },
      { name: 'zone', value: '1.0' },
      { name: 'blue', value: 'true' },
    ]);
    assert.deepEqual(
      ruleSet.groups.map(({ name, rules }) => [name, rules.map(({ id, place }) => [id, place])]),
      [
        ['rules.yaml', [['a', 'rules.yaml:5:5']]],
        ['mem', [['mem_bytes', 'preset mem:1:11']]],
        ['cpu', [['cpu', 'preset cpu:3:5']]],
      ],
    );
    assert.deepEqual(
      ruleSet.groups.map(({ rules }) => rules[0]!.family.labelNames),
      [
        ['cluster', 'zone', 'blue', 'b'],
        ['cluster', 'zone', 'blue'],
        ['cluster', 'zone', 'blue', 'cpu'],
      ],
    );
    assert.deepEqual(ruleSet.groups[0]!.rules[0]!.labels.at(1), {
      name: 'zone',
      value: { kind: 'template', template: ['1.0'] },
    });
    assert.equal(ruleSet.groups[2]!.when.length, 1);
  });

  it('accepts presets alone, which make the only groups', () => {
    const { groups } = ruleSetOf('presets: [cpu]');
    assert.deepEqual(
      groups.map(({ name }) => name),
      ['cpu'],
    );
  });

  it('uses the namespace of the plugin if the file has none or the same', () => {
    const metrics = 'metrics: [{name: a, type: counter}]';
    assert.equal(ruleSetOf(metrics, { namespace: 'shop' }).namespace, 'shop');
    const named = `namespace: shop\n${metrics}`;
    assert.equal(ruleSetOf(named, { namespace: 'shop' }).namespace, 'shop');
  });

  it("merges the file's match into each rule that has none of its own", () => {
    const rules = rulesOf(
      "match: 'app.*'\nmetrics: [{name: a, type: counter}, {name: b, type: counter, match: '*'}, {name: c, type: counter, match_regex: '^x'}, {name: d, type: counter, match: y}]",
    );
    assert.deepEqual(
      rules.map(({ match }) => match && (match.kind === 'wildcard' ? match.pattern : match.kind)),
      ['app.*', null, 'regex', 'y'],
    );
  });

  it("keeps the file's when with its group", () => {
    const { groups } = ruleSetOf(
      'when: {field: $a, exists: true}\nmetrics: [{name: a, type: counter}]',
    );
    assert.equal(groups[0]!.when.length, 1);
    assert.equal(groups[0]!.rules[0]!.when.length, 0);
  });

  it('accepts anchors, aliases and merge keys', () => {
    const rules = rulesOf(`
metrics:
  - &base {name: a, type: counter, labels: &labels {b: $b, c: $c}, when: &when {field: $d, eq: 1}}
  - {<<: *base, name: b, when: [*when, *when]}
  - {name: c, type: counter, labels: {<<: *labels, c: mine}}
  - {<<: [{name: d}, *base], type: gauge, value: $x}
`);
    assert.deepEqual(
      rules.map(({ id, family, when }) => [id, family.type, when.length]),
      [
        ['a', 'counter', 1],
        ['b', 'counter', 2],
        ['c', 'counter', 0],
        ['d', 'gauge', 1],
      ],
    );
    assert.deepEqual(
      rules[2]!.labels.map(({ name, value }) => [
        name,
        value.kind === 'template' && value.template,
      ]),
      [
        ['c', ['mine']],
        ['b', [field('b')]],
      ],
    );
  });

  it('accepts comments, a byte order mark, document marks and Windows line ends', () => {
    const text =
      '\ufeff%YAML 1.2\r\n---\r\n# rules\r\nmetrics:\r\n  - name: a # first\r\n    type: counter\r\n...\r\n';
    assert.equal(rulesOf(text)[0]!.place, 'rules.yaml:5:5');
  });
});

describe('parseRules() on conditions', () => {
  const whenOf = (when: string) => ruleOf(`type: counter, when: ${when}`).when;
  const a = field('a');

  it('reads each comparison', () => {
    for (const [when, condition] of [
      ['{field: $a, eq: 1}', { kind: 'in', field: a, operands: [1] }],
      [
        '{field: $a, eq: -9007199254740994}',
        { kind: 'in', field: a, operands: [-9_007_199_254_740_994] },
      ],
      ['{field: $a, eq: "1"}', { kind: 'in', field: a, operands: ['1'] }],
      ['{field: $a, eq: True}', { kind: 'in', field: a, operands: ['true'] }],
      ['{field: $a, eq: ""}', { kind: 'in', field: a, operands: [''] }],
      ['{field: $a, in: [GET, 2, false]}', { kind: 'in', field: a, operands: ['GET', 2, 'false'] }],
      ['{field: $a, ge: 1}', { kind: 'compare', field: a, operator: 'ge', operand: 1 }],
      ['{field: $a, gt: -1.5}', { kind: 'compare', field: a, operator: 'gt', operand: -1.5 }],
      ['{field: $a, le: 1e3}', { kind: 'compare', field: a, operator: 'le', operand: 1000 }],
      [
        '{field: $a, lt: .inf}',
        { kind: 'compare', field: a, operator: 'lt', operand: Number.POSITIVE_INFINITY },
      ],
      ['{field: $a, exists: true}', { kind: 'exists', field: a, expected: true }],
      ['{field: $a, exists: false}', { kind: 'exists', field: a, expected: false }],
    ] as const) {
      assert.deepEqual(whenOf(when), [condition], when);
      assert.deepEqual(whenOf(`[${when}]`), [condition], when);
      assert.deepEqual(whenOf(`{not: ${when}}`), [{ kind: 'not', condition }], when);
      assert.deepEqual(whenOf(`{any: [${when}]}`), [{ kind: 'any', conditions: [condition] }]);
      assert.deepEqual(whenOf(`{all: [${when}]}`), [{ kind: 'all', conditions: [condition] }]);
    }
  });

  it('reads ne and not_in as the opposites of eq and in', () => {
    const is = { kind: 'in', field: a, operands: [1] };
    assert.deepEqual(whenOf('{field: $a, ne: 1}'), [{ kind: 'not', condition: is }]);
    assert.deepEqual(whenOf('{field: $a, not_in: [1]}'), [{ kind: 'not', condition: is }]);
  });

  it('reads several comparisons of one field as all of them', () => {
    assert.deepEqual(whenOf('{ge: 200, field: $a, lt: 600}'), [
      {
        kind: 'all',
        conditions: [
          { kind: 'compare', field: a, operator: 'ge', operand: 200 },
          { kind: 'compare', field: a, operator: 'lt', operand: 600 },
        ],
      },
    ]);
  });

  it('compiles regular expressions', () => {
    const [condition] = whenOf("{field: $a, regex: '^/api/'}");
    assert.ok(condition?.kind === 'regex');
    assert.ok(condition.pattern.test('/api/x'));
    assert.ok(!condition.pattern.test('x/api/'));
  });
});

describe('parseRules() on labels', () => {
  it('reads templates, fields with maps, and numbers as they are written', () => {
    const { labels } = ruleOf(
      "type: counter, labels: {a: $a, b: 'x-$TAG[1]', c: 1.50, d: True, e: '', f: {field: $f}, g: {field: $g, default: none}, h: {field: $h, map: {'/^2/': ok, 200: fine, true: 'yes', /: slash}, default: 0}}",
    );
    const values = Object.fromEntries(labels.map(({ name, value }) => [name, value]));
    assert.deepEqual(values.a, { kind: 'template', template: [field('a')] });
    assert.deepEqual(values.b, { kind: 'template', template: ['x-', { from: 'tag', part: 1 }] });
    assert.deepEqual(values.c, { kind: 'template', template: ['1.50'] });
    assert.deepEqual(values.d, { kind: 'template', template: ['True'] });
    assert.deepEqual(values.e, { kind: 'template', template: [] });
    assert.deepEqual(values.f, { kind: 'field', field: field('f'), ...NONE, default: null });
    assert.deepEqual(values.g, { kind: 'field', field: field('g'), ...NONE, default: 'none' });
    assert.ok(values.h?.kind === 'field' && values.h.map !== null);
    assert.equal(values.h.default, '0');
    const [pattern, ...texts] = values.h.map;
    assert.ok(typeof pattern!.from === 'object');
    assert.equal(pattern!.from.source, '^2');
    assert.equal(pattern!.to, 'ok');
    assert.deepEqual(texts, [
      { from: '200', to: 'fine' },
      { from: 'true', to: 'yes' },
      { from: '/', to: 'slash' },
    ]);
  });

  it('puts the groups of each before the labels, and leaves unnamed groups out', () => {
    const { family, labels } = ruleOf(
      "type: gauge, labels: {host: $host}, each: '^(cpu)(?P<cpu>\\d+)\\.(?<mode>\\w+)$'",
    );
    assert.deepEqual(family.labelNames, ['cpu', 'mode', 'host']);
    assert.deepEqual(
      labels.map(({ value }) => value),
      [
        { kind: 'each_group', group: 'cpu' },
        { kind: 'each_group', group: 'mode' },
        { kind: 'template', template: [field('host')] },
      ],
    );
  });

  it('reads the field whose elements are counted, and accessors of elements', () => {
    const rule = ruleOf(
      `type: gauge, for: "$a['b'][0]", value: $ITEM, labels: {k: $KEY, x: "$ITEM['x'][1]"}, when: {field: "$ITEM['y']", exists: true}`,
    );
    const { for: container, labels, value, when } = rule;
    assert.deepEqual(container, field('a', 'b', 0));
    assert.deepEqual(value, { from: 'item', steps: [] });
    const item = { from: 'item', steps: ['x', 1] };
    assert.deepEqual(
      labels.map((label) => label.value),
      [[{ from: 'key' }], [item]].map((template) => ({ kind: 'template', template })),
    );
    assert.deepEqual(when, [
      { kind: 'exists', field: { from: 'item', steps: ['y'] }, expected: true },
    ]);
  });

  it("puts a rule's labels into its family's order", () => {
    const [first, second] = rulesOf(
      'metrics: [{name: a, type: counter, labels: {x: $x, y: $y}}, {name: a, type: counter, labels: {y: 1, x: 2}}]',
    );
    assert.equal(first!.family, second!.family);
    assert.deepEqual(
      second!.labels.map(({ name }) => name),
      ['x', 'y'],
    );
    assert.deepEqual([first!.id, second!.id], ['a', 'a#2']);
  });

  it('numbers them so that no two rules share a name', () => {
    const rules = ['a', 'a#2', 'a', 'a#2'].map((name) => `- {name: "${name}", type: counter}\n`);
    assert.deepEqual(
      rulesOf(`metrics:\n${rules.join('')}`).map(({ id }) => id),
      ['a', 'a#2', 'a#2#', 'a#2#2'],
    );
  });
});

describe('parseRules() on values', () => {
  it('has defaults', () => {
    const { family, place, ...rest } = ruleOf('type: counter');
    assert.equal(place, 'rules.yaml:1:11');
    assert.deepEqual(rest, {
      id: 'x',
      labels: [],
      value: null,
      notation: 'number',
      valueMap: null,
      scale: 1,
      op: 'set',
      absolute: false,
      each: null,
      for: null,
      init: null,
      extract: [],
      exemplar: [],
      match: null,
      when: [],
    });
    assert.deepEqual(family, {
      name: 'x',
      type: 'counter',
      help: '',
      unit: '',
      labelNames: [],
      buckets: [],
      quantiles: [],
      maxAgeMs: 0,
      ttlMs: null,
      maxSeries: null,
      maxValues: [],
      zeroForMs: 0,
      exemplars: false,
      absolute: false,
    });
  });

  it('has defaults of histograms and summaries', () => {
    const histogram = ruleOf('type: histogram, value: $a').family;
    assert.deepEqual(histogram.buckets, [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]);
    assert.deepEqual([histogram.quantiles, histogram.maxAgeMs], [[], 0]);
    const summary = ruleOf('type: summary, value: $a').family;
    assert.deepEqual(summary.buckets, []);
    assert.deepEqual([summary.quantiles, summary.maxAgeMs], [[0.5, 0.9, 0.99], 600_000]);
  });

  it('reads the notation of a number and its use', () => {
    const rule = ruleOf(`type: gauge, value: "$a['b'][0]", parse: duration, scale: -1e-3, op: max`);
    assert.deepEqual(rule.value, field('a', 'b', 0));
    assert.deepEqual([rule.notation, rule.scale, rule.op], ['duration', -0.001, 'max']);
    const absolute = ruleOf('type: counter, value: $a, from: absolute');
    assert.deepEqual([absolute.absolute, absolute.family.absolute], [true, true]);
    const mapped = ruleOf("type: gauge, value: $a, map: {OPEN: 1, '/^C/': 0, 7: 2}, scale: 2");
    assert.deepEqual(
      mapped.valueMap?.map(({ from, to }) => [typeof from === 'string' ? from : from.source, to]),
      [
        ['OPEN', 1],
        ['^C', 0],
        ['7', 2],
      ],
    );
    assert.equal(ruleOf('type: gauge, op: dec').value, null);
  });

  it('reads and makes buckets', () => {
    const bucketsOf = (buckets: string) =>
      ruleOf(`type: histogram, value: $a, buckets: ${buckets}`).family.buckets;
    assert.deepEqual(bucketsOf('[-1, 0, 0.5, 1e3]'), [-1, 0, 0.5, 1000]);
    assert.deepEqual(bucketsOf('[1, .inf]'), [1]);
    assert.deepEqual(
      bucketsOf('{exponential: {start: 0.001, factor: 10, count: 5}}'),
      [0.001, 0.01, 0.1, 1, 10],
    );
    assert.deepEqual(bucketsOf('{linear: {start: 0.1, width: 0.1, count: 3}}'), [0.1, 0.2, 0.3]);
    assert.equal(bucketsOf('{linear: {start: -5, width: 1, count: 200}}').length, 200);
  });

  it("reads a family's settings from whichever rule gives them", () => {
    const [first, second] = rulesOf(`
metrics:
  - {name: a, type: summary, value: $a, ttl: 0, quantiles: [0, 0.5, 1]}
  - {name: a, type: summary, value: $b, help: H, max_series: 10, max_age: 90, quantiles: [0, 0.5, 1]}
`);
    assert.equal(first!.family, second!.family);
    const { help, ttlMs, maxSeries, maxAgeMs, quantiles } = first!.family;
    assert.deepEqual(
      { help, ttlMs, maxSeries, maxAgeMs, quantiles },
      { help: 'H', ttlMs: 0, maxSeries: 10, maxAgeMs: 90_000, quantiles: [0, 0.5, 1] },
    );
  });

  it('reads exemplars', () => {
    const rule = ruleOf("type: counter, exemplar: {trace_id: $trace_id, from: 'x-$y'}");
    assert.equal(rule.family.exemplars, true);
    assert.deepEqual(rule.exemplar, [
      { name: 'trace_id', template: [field('trace_id')] },
      { name: 'from', template: ['x-', field('y')] },
    ]);
  });

  it('numbers the rules of a family over all groups', () => {
    const { groups } = ruleSetOf(
      'presets: [mem]\nmetrics: [{name: mem_bytes, type: gauge, value: $a}, {name: b, type: counter}, {name: mem_bytes, type: gauge, value: $c}]',
    );
    assert.deepEqual(
      groups.map(({ rules }) => rules.map(({ id }) => id)),
      [['mem_bytes', 'b', 'mem_bytes#2'], ['mem_bytes#3']],
    );
    assert.equal(groups[0]!.rules[0]!.family, groups[1]!.rules[0]!.family);
  });
});

describe('defaultRuleSet()', () => {
  it('has a group for each preset, and the generic mapping', () => {
    const context = { namespace: 'n', presets: SMALL_PRESETS, reserveOwnNames: true };
    const ruleSet = defaultRuleSet(context);
    assert.deepEqual([ruleSet.namespace, ruleSet.generic, ruleSet.constantLabels], ['n', true, []]);
    assert.deepEqual(
      ruleSet.groups.map(({ name, rules }) => [name, rules.length]),
      [
        ['cpu', 1],
        ['mem', 1],
      ],
    );
  });

  it('throws for a preset with a mistake', () => {
    const presets = { cpu: 'metrics: [{name: a, type: count}]' };
    assert.throws(
      () => defaultRuleSet({ namespace: '', presets, reserveOwnNames: true }),
      /preset cpu:1:27\): type must be counter/,
    );
  });

  it('accepts every preset of the plugin, alone and together with the others', () => {
    for (const [name, text] of Object.entries(PRESETS)) {
      const context = { namespace: '', presets: { [name]: text }, reserveOwnNames: true };
      const [group] = defaultRuleSet(context).groups;
      assert.ok(group!.rules.length > 0 && group!.when.length > 0, name);
    }
    defaultRuleSet({ namespace: '', presets: PRESETS, reserveOwnNames: true });
  });
});
