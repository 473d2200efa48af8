// Bugs of other programs that make metrics from logs, which must not happen here. Each test names the program in which
// the bug was found: log_to_metrics and prometheus_exporter of Fluent Bit, prom-client, statsd_exporter, grok_exporter
// and so on.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRules } from '../../../ts/config/rules/parse_rules.ts';
import type { RuleSet } from '../../../ts/config/rules/rule.ts';
import { Counted, rulesOf } from '../../support/unit/counted.ts';
import { event, groupEnd, groupStart } from '../../support/unit/decode/events.ts';

const BY_PATH = 'metrics: [{name: m, type: counter, labels: {path: $path}}]';

/** The default without rules, and without presets. */
const GENERIC: RuleSet = { namespace: '', constantLabels: [], groups: [], generic: true };

function mistakesOf(yaml: string): string[] {
  const context = { file: 'rules.yaml', namespace: '', presets: {}, reserveOwnNames: true };
  const parsed = parseRules(yaml, context);
  return 'mistakes' in parsed ? parsed.mistakes.map(({ text }) => text) : [];
}

/** Runs `work`, which must not take long: matching in linear time takes milliseconds, backtracking years. */
function assertQuick(work: () => void): void {
  const startedMs = performance.now();
  work();
  const tookMs = performance.now() - startedMs;
  assert.ok(tookMs < 5000, `took ${Math.round(tookMs)} ms`);
}

describe('Conditions', () => {
  it('are all checked, even after a regular expression that matches (log_to_metrics)', () => {
    const counted = new Counted(`
metrics:
  - name: m
    type: counter
    when:
      - {field: $path, regex: '^/api/'}
      - {field: $status, ge: 500}
      - not: {field: $agent, regex: probe}
`).records(
      { path: '/api/a', status: 200 },
      { path: '/api/a', status: 503, agent: 'kube-probe' },
      { path: '/api/a', status: 503, agent: 'curl' },
    );
    assert.deepEqual(counted.series, { m: 1 });
  });

  it('of one rule say nothing about the next (log_to_metrics)', () => {
    const counted = new Counted(`
metrics:
  - {name: a, type: counter, when: {field: $path, regex: '^/'}}
  - {name: b, type: counter, when: {field: $path, regex: '^/api'}}
  - {name: c, type: counter}
`).records({ path: '/api' }, { path: '/' }, {});
    assert.deepEqual(counted.series, { a: 2, b: 1, c: 3 });
  });
});

describe('Values', () => {
  it('that are not numbers change nothing, least of all by the record before (log_to_metrics)', () => {
    const counted = new Counted(`
metrics:
  - {name: sum_total, type: counter, value: $bytes}
  - {name: last, type: gauge, value: $bytes}
  - {name: size, type: histogram, value: $bytes, buckets: [10]}
`).records({ bytes: 7 }, { bytes: 'n/a' }, { bytes: '' }, { bytes: '12 apples' }, {});
    assert.deepEqual(counted.series, {
      sum_total: 7,
      last: 7,
      'size_bucket{le="10"}': 1,
      'size_bucket{le="+Inf"}': 1,
      size_sum: 7,
      size_count: 1,
    });
    for (const rule of ['sum_total', 'last', 'size']) {
      assert.equal(counted.skips[`${rule} not_a_number`], 3);
      assert.equal(counted.skips[`${rule} missing`], 1);
    }
  });

  it('are taken from integers of every width (a Go plugin panicked)', () => {
    const integers = [0, 127, 128, 255, 65535, 65536, 2 ** 32 - 1, 2n ** 53n, 2n ** 63n];
    const counted = new Counted('metrics: [{name: m, type: gauge, value: $n, labels: {n: $n}}]');
    counted.records(...integers.map((n) => ({ n })), { n: -1 }, { n: -(2n ** 63n) });
    const expected = [...integers, -1, -(2n ** 63n)].map((n) => [`m{n="${n}"}`, Number(n)]);
    assert.deepEqual(counted.series, Object.fromEntries(expected));
  });

  it('that are missing are said once, and counted each time (log_to_metrics logs each record)', () => {
    const counted = new Counted('metrics: [{name: m, type: counter, value: $bytes}]');
    for (let i = 0; i < 1000; i++) counted.records({ other: i });
    assert.equal(counted.warnings.length, 1);
    assert.deepEqual(counted.skips, { 'm missing': 1000 });
  });
});

describe('Labels', () => {
  it('are never cut (log_to_metrics keeps 252 bytes)', () => {
    const paths = [252, 253, 300, 8000].map((length) => 'x'.repeat(length));
    const counted = new Counted(BY_PATH).records(...paths.map((path) => ({ path })));
    const expected = paths.map((path) => [`m{path="${path}"}`, 1]);
    assert.deepEqual(counted.series, Object.fromEntries(expected));
  });

  it('that begin alike are distinguished by their ends (log_to_metrics)', () => {
    const begin = 'x'.repeat(1000);
    const counted = new Counted(BY_PATH).records({ path: `${begin}a` }, { path: `${begin}b` });
    assert.deepEqual(Object.values(counted.series), [1, 1]);
  });

  it('too long to keep are skipped as a whole, and counted', () => {
    const counted = new Counted(BY_PATH).records({ path: 'x'.repeat(9000) }, { path: '/' });
    assert.deepEqual(counted.series, { 'm{path="/"}': 1 });
    assert.deepEqual(counted.skips, { 'm labels_too_long': 1 });
  });

  it('of booleans are true and false (log_to_metrics makes empty ones)', () => {
    const counted = new Counted(BY_PATH).records({ path: true }, { path: false }, { path: false });
    assert.deepEqual(counted.series, { 'm{path="true"}': 1, 'm{path="false"}': 2 });
  });

  it('are kept apart whatever characters they hold (prom-client joined them unescaped)', () => {
    const values: [string, string][] = [
      ['x', 'y,b:z'],
      ['x,b:y', 'z'],
      ['x","b="y', ''],
      ['', 'x","b="y'],
      ['x\\', '"y'],
      ['x\\"', 'y'],
      ['x\n', 'y'],
      ['x\\n', 'y'],
      ['', 'x'],
      ['x', ''],
    ];
    const counted = new Counted(
      'metrics: [{name: m, type: counter, labels: {a: $a, b: $b}}]',
    ).records(...values.map(([a, b]) => ({ a, b })));
    assert.equal(counted.samples().length, values.length);
    assert.equal(counted.counting.families.seriesCount, values.length);
    assert.deepEqual(new Set(counted.samples().map(({ value }) => value)), new Set([1]));
  });
});

describe('Records', () => {
  it('are counted, not the markers of their groups (log_to_metrics, fluent-bit#11132)', () => {
    const counted = new Counted('metrics: [{name: m, type: counter}]').chunk(
      't',
      groupStart({ resource: { attributes: {} } }),
      event({ a: 1 }),
      event({ a: 2 }),
      groupEnd(),
    );
    assert.deepEqual(counted.series, { m: 2 });
    assert.equal(counted.counting.counts.records, 2);
  });

  it('of any chunk and tag feed one series of equal labels (prometheus_exporter, fluent-bit#9413)', () => {
    const counted = new Counted(`
metrics:
  - {name: m, type: counter, labels: {path: $path}}
  - {name: m, type: counter, labels: {path: $uri}}
`);
    for (const tag of ['a', 'b', 'a']) {
      counted
        .chunk(tag, event({ path: '/', uri: '/' }))
        .chunk(tag, event({ path: '/', uri: '/x' }));
    }
    assert.deepEqual(counted.series, { 'm{path="/"}': 9, 'm{path="/x"}': 3 });
    const lines = counted
      .exposition()
      .split('\n')
      .filter((line) => line.startsWith('m{'));
    assert.equal(lines.length, 2);
  });
});

describe('Expiry', () => {
  const rules = 'metrics: [{name: m, type: counter, ttl: 60s, labels: {path: $path}}]';

  it('happens without any scrape (otel-contrib#46423)', () => {
    const counted = new Counted(rules).records({ path: 'a' }, { path: 'b' });
    counted.advance(70_000);
    assert.equal(counted.counting.families.seriesCount, 0);
    assert.equal(counted.counting.families.expiredCount, 2);
  });

  it('spares a counter that is still updated, which would look like a reset (Vector)', () => {
    const counted = new Counted(rules);
    for (let minute = 0; minute < 10; minute++) {
      counted.records({ path: 'a' }).advance(30_000).records({ path: 'a' }).advance(29_000);
    }
    assert.deepEqual(counted.series, { 'm{path="a"}': 20 });
    assert.equal(counted.counting.families.expiredCount, 0);
  });

  it('makes room for new series under a cap (prometheus_exporter keeps all forever)', () => {
    const counted = new Counted(rules, { maxSeries: 2 }).records({ path: 'a' }, { path: 'b' });
    counted.records({ path: 'c' }).advance(70_000).records({ path: 'd' });
    assert.deepEqual(counted.series, {
      'm{path="d"}': 1,
      'm{otel_metric_overflow="true"}': 1,
    });
  });
});

describe('Names', () => {
  it('that collide with another family’s samples are refused at start (statsd_exporter#456)', () => {
    for (const name of ['h_count', 'h_sum', 'h_bucket', 'h']) {
      const mistakes = mistakesOf(`
metrics:
  - {name: h, type: histogram, value: $a}
  - {name: ${name}, type: gauge, value: $b}
`);
      assert.equal(mistakes.length, 1, name);
      assert.match(mistakes[0]!, /rules\.yaml:\d+:\d+/);
    }
  });

  it('of fields that collide with another family’s samples are skipped, and counted', () => {
    const ofRules = new Counted({
      ...GENERIC,
      groups: [
        {
          ...rulesOf('metrics: [{name: h, type: histogram, value: $v}]').groups[0]!,
          when: [{ kind: 'exists', field: { from: 'body', steps: ['v'] }, expected: true }],
        },
      ],
    });
    ofRules.records({ v: 1 }, { h_count: 5, h: 6, other: 7 });
    assert.equal(ofRules.series.h_count, 1);
    assert.equal(ofRules.series['other{tag="t"}'], 7);
    assert.deepEqual(ofRules.skips, { 'generic name_collision': 2 });
  });

  it('of two fields that become one are not two series of one name (prometheus_exporter)', () => {
    const counted = new Counted(GENERIC).records({ 'a-b': 1, a_b: 2 }, { 'a-b': 3 });
    assert.equal(counted.samples().length, 1);
    assert.deepEqual(counted.skips, { 'generic name_collision': 1 });
  });
});

describe('Regular expressions', () => {
  const hostile = `${'a'.repeat(100)}${'!'.repeat(200)}`;

  it('take time in proportion to the text, in any position (grok_exporter#120)', () => {
    assertQuick(() => {
      const counted = new Counted(`
metrics:
  - {name: when, type: counter, when: {field: $text, regex: '^(a+)+$'}}
  - {name: tag, type: counter, match_regex: '^(a|aa)+$'}
  - {name: each, type: counter, each: '^((a|a)*)*$'}
  - name: map
    type: counter
    labels: {l: {field: $text, map: {'/(x+x+)+y/': x, '/^(([a-z])+.)+[A-Z]([a-z])+$/': y}, default: z}}
`);
      for (let i = 0; i < 20; i++) {
        counted.chunk(hostile, event({ text: `${hostile}${i}`, [`${hostile}${i}`]: 1 }));
      }
      assert.deepEqual(counted.series, { 'map{l="z"}': 20 });
    });
  });

  it('that need to go back are refused at start', () => {
    for (const regex of ['(a)\\1', 'a(?=b)', '(?<!a)b']) {
      const mistakes = mistakesOf(
        `metrics: [{name: m, type: counter, when: {field: $a, regex: '${regex}'}}]`,
      );
      assert.equal(mistakes.length, 1, regex);
      assert.match(mistakes[0]!, /RE2/);
    }
  });
});
