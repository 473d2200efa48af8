// `max_values`: labels with a limit on their different values.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Counted } from '../../support/unit/counted.ts';

const counter = (rest: string, label = 'max_values: 2') =>
  `metrics: [{name: m, type: counter, labels: {l: {field: $l, ${label}}, k: $k}${rest}}]`;
const records = (values: string) => [...values].map((l) => ({ l, k: 1 }));

describe('max_values', () => {
  it('makes further values "other" and counts each of them, seen before or not', () => {
    const counted = new Counted(counter('')).records(...records('abcdcaac'));
    assert.deepEqual(counted.series, {
      'm{l="a",k="1"}': 3,
      'm{l="b",k="1"}': 1,
      'm{l="other",k="1"}': 4,
    });
    assert.deepEqual(counted.labelOverflows, { 'm l': 4 });
    assert.deepEqual(counted.taken, { m: 8 });
  });

  it('lets a known value into new series', () => {
    const counted = new Counted(counter(''));
    counted.records({ l: 'a', k: 1 }, { l: 'b', k: 1 }, { l: 'b', k: 2 }, { l: 'c', k: 2 });
    assert.deepEqual(counted.series, {
      'm{l="a",k="1"}': 1,
      'm{l="b",k="1"}': 1,
      'm{l="b",k="2"}': 1,
      'm{l="other",k="2"}': 1,
    });
  });

  it('needs no place for the empty text and for a value that is "other" itself', () => {
    const counted = new Counted(counter('', 'max_values: 1'));
    counted.records({ l: 'other' }, {}, { l: 'a' }, { l: 'b' }, {}, { l: 'other' });
    assert.deepEqual(counted.series, {
      'm{l="other",k=""}': 3,
      'm{l="",k=""}': 2,
      'm{l="a",k=""}': 1,
    });
    assert.deepEqual(counted.labelOverflows, { 'm l': 1 });
  });

  it('counts values as they are after all other keys', () => {
    const counted = new Counted(
      counter('', "normalize: path, map: {'/^.x/': x}, default: none, max_values: 2"),
    );
    counted.records({ l: '/x/1' }, { l: '/x/2' }, {}, { l: '/y' }, { l: '/x' });
    assert.deepEqual(counted.series, { 'm{l="x",k=""}': 3, 'm{l="none",k=""}': 2 });
  });

  it('gives a place to another value once the last series of one has expired', () => {
    const counted = new Counted(counter(', ttl: 10s')).records(...records('abc'));
    counted.records({ l: 'b', k: 2 });
    counted.advance(8000).records(...records('ac'), { l: 'b', k: 2 });
    // One series with b ends, the other goes on.
    counted.advance(4000).records(...records('c'));
    assert.deepEqual(counted.labelOverflows, { 'm l': 3 });
    counted.advance(8000).records(...records('c'));
    assert.deepEqual(counted.labelOverflows, { 'm l': 3 });
    assert.deepEqual(counted.series, { 'm{l="c",k="1"}': 1, 'm{l="other",k="1"}': 3 });
  });

  it('gives no place to values of series for which max_series has no room', () => {
    const counted = new Counted(counter(', max_series: 1, ttl: 10s', 'max_values: 1'));
    counted.records(...records('abb'));
    assert.deepEqual(counted.series, {
      'm{l="a",k="1"}': 1,
      'm{otel_metric_overflow="true"}': 2,
    });
    assert.deepEqual([counted.labelOverflows, counted.overflows], [{}, { m: 2 }]);
    counted.advance(20_000).records(...records('ba'));
    const series: Record<string, number> = counted.series;
    assert.deepEqual(series, { 'm{l="b",k="1"}': 1, 'm{otel_metric_overflow="true"}': 3 });
    assert.deepEqual([counted.labelOverflows, counted.overflows], [{}, { m: 3 }]);
  });

  it('limits each label by itself', () => {
    const counted = new Counted(
      'metrics: [{name: m, type: counter, labels: {l: {field: $l, max_values: 1}, k: {field: $k, max_values: 2}}}]',
    );
    const body = (l: string, k: string) => ({ l, k });
    counted.records(body('a', 'x'), body('b', 'y'), body('b', 'z'), body('a', 'z'), body('b', 'z'));
    assert.deepEqual(counted.series, {
      'm{l="a",k="x"}': 1,
      'm{l="other",k="y"}': 1,
      'm{l="other",k="other"}': 2,
      'm{l="a",k="other"}': 1,
    });
    assert.deepEqual(counted.labelOverflows, { 'm l': 3, 'm k': 3 });
  });

  it('holds for all rules of a metric', () => {
    const counted = new Counted(`
metrics:
  - {name: m, type: counter, labels: {l: {field: $a, max_values: 1}}, when: {field: $a, exists: true}}
  - {name: m, type: counter, labels: {l: $b}, when: {field: $b, exists: true}}
`);
    counted.records({ a: 'x' }, { b: 'y' }, { b: 'x' });
    assert.deepEqual(counted.series, { 'm{l="x"}': 2, 'm{l="other"}': 1 });
  });

  it('adds the growth of a running total, also when its label gets a place', () => {
    const counted = new Counted(counter(', value: $v, from: absolute, ttl: 10s', 'max_values: 1'));
    counted.records({ l: 'a', v: 5 }, { l: 'b', v: 100 });
    counted.advance(8000).records({ l: 'b', v: 110 });
    counted.advance(8000).records({ l: 'b', v: 115 }, { l: 'b', v: 116 });
    assert.deepEqual(counted.series, { 'm{l="b",k=""}': 6, 'm{l="other",k=""}': 110 });
    assert.deepEqual(counted.labelOverflows, { 'm l': 2 });
  });

  it('works on tags and on groups of each', () => {
    const counted = new Counted(
      "metrics: [{name: m, type: gauge, each: '^(?<f>.)$', labels: {t: {field: '$TAG[1]', case: upper, max_values: 1}}}]",
    );
    counted.records({ a: 1 });
    assert.deepEqual(counted.series, { 'm{f="a",t=""}': 1 });
  });
});

describe('A label that rewriting makes too long', () => {
  it('skips the value by reason, again and again', () => {
    const grows = "replace: [{regex: x, replacement: 'yyyyyyyyyy'}]";
    const counted = new Counted(counter('', grows));
    counted.records({ l: 'x'.repeat(300) }, { l: 'x'.repeat(900) }, { l: 'x'.repeat(900) });
    assert.deepEqual(counted.skips, { 'm labels_too_long': 2 });
    assert.deepEqual(counted.taken, { m: 1 });
  });
});
