// Counting whose rules are replaced between chunks: what goes on, what begins anew, what ends.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OPENMETRICS, TEXT } from '../../ts/exposition/format.ts';
import type { StoreSegment } from '../../ts/metrics/layout.ts';
import { ByteWriter } from '../../ts/render/byte_writer.ts';
import { renderExposition } from '../../ts/render/encode.ts';
import { StoreReader } from '../../ts/render/store_families.ts';
import { Counted, rulesOf } from '../support/unit/counted.ts';

const HISTOGRAM = '{name: d_seconds, type: histogram, value: $d, buckets: [1, 2]}';

/** Rules of a file with these entries of `metrics`. */
function file(...rules: readonly string[]): string {
  return `metrics:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`;
}

function replace(counted: Counted, rules: string) {
  return counted.counting.replaceRules(rulesOf(rules));
}

describe('replaced rules', () => {
  it('leave unchanged families their series, begin changed ones anew and end removed ones', () => {
    const counted = new Counted(
      file(
        '{name: kept_total, type: counter, labels: {l: $l}}',
        '{name: changed_total, type: counter}',
        '{name: removed, type: gauge, value: $d}',
      ),
    ).records({ l: 'a', d: 1 }, { l: 'b', d: 2 });
    const change = replace(
      counted,
      file(
        '{name: new_total, type: counter}',
        '{name: changed_total, type: counter, when: {field: $l, eq: a}}',
        '{name: kept_total, type: counter, labels: {l: $l}}',
      ),
    );
    assert.deepEqual(change, { unchanged: 1, begun: 2, ended: 1 });
    assert.deepEqual(counted.series, { 'kept_total{l="a"}': 1, 'kept_total{l="b"}': 1 });
    counted.records({ l: 'a', d: 3 }, { l: 'c', d: 3 });
    assert.deepEqual(counted.series, {
      changed_total: 1,
      'kept_total{l="a"}': 2,
      'kept_total{l="b"}': 1,
      'kept_total{l="c"}': 1,
      new_total: 2,
    });
    assert.equal(counted.counting.families.familyCount, 3);
    assert.equal(counted.counting.families.seriesCount, 5);
  });

  const CHANGES: Readonly<Record<string, readonly [before: string, after: string]>> = {
    buckets: [HISTOGRAM, HISTOGRAM.replace('[1, 2]', '[1, 2, 3]')],
    quantiles: [
      '{name: d, type: summary, value: $d, quantiles: [0.5]}',
      '{name: d, type: summary, value: $d, quantiles: [0.9]}',
    ],
    type: ['{name: d, type: gauge, value: $d}', '{name: d, type: counter, value: $d}'],
    labels: [
      '{name: d, type: counter, labels: {a: $l}}',
      '{name: d, type: counter, labels: {b: $l}}',
    ],
    'a label that is made otherwise': [
      '{name: d, type: counter, labels: {a: $l}}',
      '{name: d, type: counter, labels: {a: "x $l"}}',
    ],
    value: ['{name: d, type: counter, value: $d}', '{name: d, type: counter, value: $e}'],
    scale: ['{name: d, type: gauge, value: $d}', '{name: d, type: gauge, value: $d, scale: 2}'],
    'a condition': [
      '{name: d, type: counter, when: {field: $d, gt: .inf}}',
      '{name: d, type: counter, when: {field: $d, gt: -.inf}}',
    ],
    'an expression': [
      "{name: d, type: counter, when: {field: $l, regex: 'a'}}",
      "{name: d, type: counter, when: {field: $l, regex: 'b'}}",
    ],
    extract: [
      "{name: d, type: counter, extract: {field: $l, regex: '(?<g>a)'}}",
      "{name: d, type: counter, extract: {field: $l, regex: '(?<g>b)'}}",
    ],
    ttl: ['{name: d, type: counter}', '{name: d, type: counter, ttl: 1h}'],
    max_series: ['{name: d, type: counter}', '{name: d, type: counter, max_series: 5}'],
    'a further rule of the family': [
      '{name: d, type: counter}',
      '{name: d, type: counter}\n  - {name: d, type: counter, when: {field: $l, eq: x}}',
    ],
    'the tags of the file': ['{name: d, type: counter}', '{name: d, type: counter}\nmatch: other'],
    'the conditions of the file': [
      '{name: d, type: counter}',
      '{name: d, type: counter}\nwhen: {field: $l, eq: a}',
    ],
    'the labels of the file': [
      '{name: d, type: counter}',
      '{name: d, type: counter}\nlabels: {x: y}',
    ],
    'the namespace of the file': [
      '{name: d, type: counter}',
      '{name: d, type: counter}\nnamespace: n',
    ],
  };
  for (const [what, [before, after]] of Object.entries(CHANGES)) {
    it(`begin a family anew if ${what} differs`, () => {
      const counted = new Counted(file(before)).records({ l: 'a', d: 1, e: 1 });
      assert.deepEqual(replace(counted, file(before, '{name: other, type: counter}')).unchanged, 1);
      const { unchanged, begun } = replace(counted, file(after));
      assert.deepEqual([unchanged, begun], [0, 1]);
      assert.deepEqual(counted.series, {});
      assert.doesNotMatch(counted.exposition(), /HELP|TYPE/);
    });
  }

  it('show the buckets of the new rule, not those of the old', () => {
    const counted = new Counted(file(HISTOGRAM)).records({ d: 1.5 });
    replace(counted, file(HISTOGRAM.replace('[1, 2]', '[1.5]')));
    assert.deepEqual(counted.records({ d: 1.5 }).series, {
      'd_seconds_bucket{le="1.5"}': 1,
      'd_seconds_bucket{le="+Inf"}': 1,
      d_seconds_sum: 1.5,
      d_seconds_count: 1,
    });
  });

  it('take a new help for the same series', () => {
    const counted = new Counted(file('{name: a_total, type: counter, help: Old.}')).records({});
    assert.equal(replace(counted, file('{name: a_total, type: counter, help: New.}')).unchanged, 1);
    counted.records({});
    assert.equal(counted.exposition(), '# HELP a_total New.\n# TYPE a_total counter\na_total 2\n');
  });

  it('keep exemplars and the time of creation', () => {
    const rule = '{name: a_total, type: counter, exemplar: {id: $id}}';
    const counted = new Counted(file(rule), { createdTimestamps: true }).records({ id: 'x' });
    const before = counted.exposition(OPENMETRICS);
    assert.match(before, /a_total 1 # \{id="x"\} 1 /);
    assert.match(before, /a_created 1700000000/);
    counted.wallMs += 5000;
    replace(counted, file('{name: b, type: gauge, value: $b}', rule));
    assert.equal(counted.exposition(OPENMETRICS), before);
  });

  it('keep the last totals of running totals', () => {
    const rule =
      '{name: a_total, type: counter, value: $n, from: absolute, labels: {l: $l}, ttl: 1m}';
    const counted = new Counted(file(rule)).records({ n: 100, l: 'x' });
    replace(counted, file('{name: b_total, type: counter, labels: {l: $l}}', rule));
    assert.equal(counted.records({ n: 103, l: 'x' }).series['a_total{l="x"}'], 103);
    replace(counted, file(rule));
    // The source ends with the series, in the plan that is used then.
    counted.advance(120_000);
    assert.equal(counted.records({ n: 104, l: 'x' }).series['a_total{l="x"}'], 104);
  });

  it('let unchanged series expire when they would have', () => {
    const rule = '{name: a_total, type: counter, labels: {l: $l}, ttl: 1m}';
    const counted = new Counted(file(rule)).records({ l: 'x' }).advance(50_000);
    replace(counted, file(rule, '{name: b, type: gauge, value: $b}'));
    assert.deepEqual(counted.advance(5000).series, { 'a_total{l="x"}': 1 });
    assert.deepEqual(counted.advance(15_000).series, {});
  });

  it('keep the quantiles of a summary', () => {
    const rule = '{name: s, type: summary, value: $d, quantiles: [0.5]}';
    const counted = new Counted(file(rule)).records({ d: 1 }, { d: 3 }, { d: 5 });
    replace(counted, file(rule, '{name: b, type: counter}'));
    counted.records({ d: 7 }, { d: 9 }).advance(1000);
    const { 's{quantile="0.5"}': median, s_count } = counted.series;
    assert.deepEqual([s_count, Math.round(median!)], [5, 5]);
  });

  it('count the records of unchanged rules on, and those of others from 0', () => {
    const counted = new Counted(
      file(
        '{name: a, type: counter}',
        '{name: b, type: counter}',
        '{name: c, type: counter, value: $no}',
      ),
    ).records({}, {});
    replace(
      counted,
      file('{name: b, type: counter, labels: {t: $TAG}}', '{name: a, type: counter}'),
    );
    const { counts } = counted.counting;
    assert.deepEqual(
      [...counts.takenByRule()],
      [
        { rule: 'b', count: 0 },
        { rule: 'a', count: 2 },
      ],
    );
    assert.deepEqual([...counts.skipped()], []);
    assert.deepEqual(counted.records({}).taken, { b: 1, a: 3 });
  });

  it('free the names and the room of families that end, overflow series included', () => {
    const counted = new Counted(file('{name: a_total, type: counter, labels: {l: $l}}'), {
      maxSeries: 2,
    }).records({ l: 1 }, { l: 2 }, { l: 3 });
    assert.deepEqual(counted.overflows, { a_total: 1 });
    replace(counted, file('{name: a, type: gauge, value: $n, labels: {l: $l}}'));
    assert.deepEqual(counted.overflows, {});
    assert.equal(counted.counting.families.seriesCount, 0);
    counted.records({ l: 1, n: 1 }, { l: 2, n: 2 }, { l: 3, n: 3 });
    assert.deepEqual(counted.series, {
      'a{l="1"}': 1,
      'a{l="2"}': 2,
      'a{otel_metric_overflow="true"}': 3,
    });
  });

  it('find room at once where the cap had been reached', () => {
    const rule = '{name: a_total, type: counter, labels: {l: $l}}';
    const counted = new Counted(file(rule, '{name: b_total, type: counter, labels: {l: $l}}'), {
      maxSeries: 4,
    }).records({ l: 1 }, { l: 2 }, { l: 3 });
    replace(counted, file(rule));
    assert.equal(counted.records({ l: 3 }).series['a_total{l="3"}'], 1);
  });

  it('take no more memory however often they change', () => {
    const counted = new Counted(file('{name: a, type: counter, labels: {l: $l}}'));
    const bytes = () => {
      const { store } = counted.counting;
      return store.segments().filter(({ kind }) => !kind.startsWith('family')).length;
    };
    const fill = () => counted.records(...Array.from({ length: 500 }, (_, l) => ({ l })));
    fill();
    const before = bytes();
    for (let i = 0; i < 20; i++) {
      replace(counted, file(`{name: a, type: counter, labels: {l: $l, i: "${i % 2}"}}`));
      fill();
    }
    // The labels' texts of one further size.
    assert.ok(bytes() <= before + 2, `${before}, then ${bytes()} segments`);
    assert.equal(counted.counting.families.familyCount, 1);
  });
});

describe('a reader that has known the families of before', () => {
  /** A reader that hears of each segment when it is made, as the worker does. */
  function watched(rules: string) {
    const posted: StoreSegment[] = [];
    const counted = new Counted(rules, { onSegment: (segment) => posted.push(segment) });
    const { control } = counted.counting.store;
    const reader = new StoreReader({ control, segments: counted.counting.store.segments() });
    posted.length = 0;
    const exposition = () => {
      for (const segment of posted.splice(0)) reader.receive(segment);
      const out = new ByteWriter();
      renderExposition(reader.families(), out, TEXT);
      return out.take().toString();
    };
    return { counted, reader, exposition };
  }

  it('shows the same as a new one', () => {
    const kept = '{name: kept_total, type: counter, labels: {l: $l}, help: Old.}';
    const { counted, exposition, reader } = watched(
      file('{name: gone, type: counter}', kept, HISTOGRAM),
    );
    counted.records({ l: 1, d: 1 });
    assert.equal(exposition(), counted.exposition());
    for (const rules of [
      file(kept.replace('Old', 'New'), HISTOGRAM.replace('[1, 2]', '[7]')),
      file(HISTOGRAM, kept),
      file('{name: gone, type: gauge, value: $d}'),
    ]) {
      replace(counted, rules);
      assert.equal(exposition(), counted.exposition());
      counted.records({ l: 1, d: 1 }, { l: 2, d: 3 });
      assert.equal(exposition(), counted.exposition());
    }
    assert.deepEqual(
      reader.families().map(({ name }) => name),
      ['gone'],
    );
  });
});

describe('continued counting', () => {
  it('keeps its series under a changed cap and a changed ttl of other families', () => {
    const rules = file(
      '{name: a, type: counter, labels: {l: $l}, ttl: 0}',
      '{name: b, type: counter}',
    );
    const counted = new Counted(rules, { maxSeries: 2 }).records({ l: 1 });
    const before = counted.series;
    const settings = { ...counted.settings, maxSeries: 4, seriesTtlMs: 60_000 };
    assert.equal(counted.counting.continueWith(settings), true);
    assert.deepEqual(before, { 'a{l="1"}': 1, b: 1 });
    assert.deepEqual(counted.series, { 'a{l="1"}': 1 });
    counted.records({ l: 2 });
    assert.deepEqual(counted.overflows, {});
    assert.deepEqual(counted.advance(120_000).series, { 'a{l="1"}': 1, 'a{l="2"}': 1 });
  });

  it('is refused if series would be stored or named otherwise', () => {
    const counted = new Counted(file('{name: a, type: counter}')).records({});
    for (const other of [
      { createdTimestamps: true },
      { countersAsWritten: true },
      { reserveOwnNames: false },
    ]) {
      assert.equal(counted.counting.continueWith({ ...counted.settings, ...other }), false);
    }
    assert.deepEqual(counted.records({}).series, { a: 2 });
  });

  it('goes on without rules if nothing has changed, and is refused otherwise', () => {
    const generic = { namespace: '', constantLabels: [], groups: [], generic: true };
    const counted = new Counted(generic).records({ n: 1 });
    assert.equal(counted.counting.continueWith({ ...counted.settings }), true);
    assert.deepEqual(counted.records({ m: 2 }).series, { 'm{tag="t"}': 2, 'n{tag="t"}': 1 });
    for (const other of [
      { maxSeries: 7 },
      { ruleSet: rulesOf(file('{name: a, type: counter}')) },
    ]) {
      assert.equal(counted.counting.continueWith({ ...counted.settings, ...other }), false);
    }
  });
});
