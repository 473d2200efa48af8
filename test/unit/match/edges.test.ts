// Contents of rules and records that are easily mistaken for something else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPENMETRICS } from '../../../ts/exposition/format.ts';
import { Counted } from '../../support/unit/counted.ts';
import { event } from '../../support/unit/decode/events.ts';

test('conditions that differ in an infinity only are two', () => {
  const counted = new Counted(`
metrics:
  - {name: below_total, type: counter, when: {field: $x, lt: .inf}}
  - {name: never_total, type: counter, when: {field: $x, lt: -.inf}}
`);
  assert.deepEqual(counted.records({ x: 1 }).series, { below_total: 1 });
});

test('values that are read alike are shared, others are not', () => {
  const counted = new Counted(`
metrics:
  - {name: a, type: gauge, value: $x}
  - {name: b, type: gauge, value: $x, scale: 2}
  - {name: c, type: gauge, value: $x, map: {"5": 50}}
  - {name: d, type: gauge, value: $x, map: {"/5/": 51}}
  - {name: e_total, type: counter, value: $x}
`);
  assert.deepEqual(counted.records({ x: '5' }).series, { a: 5, b: 10, c: 50, d: 51, e_total: 5 });
  counted.records({ x: '-5' });
  assert.deepEqual(counted.series, { a: -5, b: -10, c: 50, d: 51, e_total: 5 });
  assert.deepEqual(counted.skips, { 'c not_mapped': 1, 'e_total negative': 1 });
});

test('a number of nanoseconds is the number of seconds that people write for it', () => {
  const counted = new Counted(`
metrics:
  - {name: h_seconds, type: histogram, value: $ns, scale: 1.0e-9, buckets: [0.3, 1]}
  - {name: five, type: gauge, value: $n, scale: 1.0e-5}
  - {name: fifteen, type: gauge, value: $n, scale: 1.0e-15}
  - {name: minus, type: gauge, value: $n, scale: -1.0e-9}
  - {name: no_part, type: gauge, value: $n, scale: 0.4}
`).records({ ns: 300_000_000, n: 3 });
  const { series } = counted;
  assert.equal(series['h_seconds_bucket{le="0.3"}'], 1);
  assert.equal(series.h_seconds_sum, 0.3);
  assert.equal(series.five, 0.00003);
  assert.equal(series.fifteen, 3e-15);
  assert.equal(series.minus, -3e-9);
  assert.equal(series.no_part, 3 * 0.4);
});

const LONG = 'x'.repeat(200_000);

test('a value is read from a tag of any length, and never from the one before', () => {
  const counted = new Counted('metrics: [{name: part, type: gauge, value: "$TAG[1]"}]');
  counted.chunk('a.5', event({})).chunk(`a.${LONG}`, event({}), event({}));
  assert.deepEqual(counted.series, { part: 5 });
  assert.deepEqual(counted.skips, { 'part not_a_number': 2 });
  assert.deepEqual(counted.chunk('a.7', event({})).series, { part: 7 });
});

test('a tag that is too long for a label is no label, cut or whole', () => {
  const rules = 'metrics: [{name: a_total, type: counter, labels: {t: $TAG}}]';
  const counted = new Counted(rules).chunk(LONG, event({})).chunk('short', event({}));
  assert.deepEqual(counted.series, { 'a_total{t="short"}': 1 });
  assert.deepEqual(counted.skips, { 'a_total labels_too_long': 1 });
});

test('a tag that is too long for a label leaves records without rules uncounted, and says so', () => {
  const generic = { namespace: '', constantLabels: [], groups: [], generic: true };
  const counted = new Counted(generic).chunk(LONG, event({ a: 1 })).chunk('t', event({ a: 2 }));
  assert.deepEqual(counted.series, { 'a{tag="t"}': 2 });
  assert.deepEqual(counted.skips, { 'generic labels_too_long': 1 });
});

test('exemplars of very long labels are left out, and counted', () => {
  const rules = 'metrics: [{name: a_total, type: counter, exemplar: {id: $id}}]';
  const counted = new Counted(rules).records({ id: LONG }, { id: 'é'.repeat(126) }, { id: 'b' });
  assert.equal(counted.counting.counts.droppedExemplars, 1);
  assert.match(counted.exposition(OPENMETRICS), /# \{id="é{126}"\} 1 /);
});

test('exemplars with U+0000, at which Prometheus ends, are left out, and counted', () => {
  const rules = 'metrics: [{name: a_total, type: counter, exemplar: {id: $id}}]';
  const counted = new Counted(rules).records({ id: 'a\0b' });
  assert.equal(counted.counting.counts.droppedExemplars, 1);
  assert.equal(counted.exposition(OPENMETRICS), '# TYPE a counter\na_total 1\n# EOF\n');
});
