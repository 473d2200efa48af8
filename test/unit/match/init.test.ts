// Series that a rule's `init` makes: there and at 0 before the first record, under the caps, not subject to expiry.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OPENMETRICS } from '../../../ts/exposition/format.ts';
import { Counted } from '../../support/unit/counted.ts';

describe('init', () => {
  it('shows every combination at 0, with constant labels, in the order of the lists', () => {
    const counted = new Counted(`labels: {cluster: eu}
metrics:
- name: requests_total
  type: counter
  labels:
    app: shop
    method: $method
    class: {field: $status, map: {'/^2/': ok, '/^5/': error}, default: other}
  init: {class: [ok, error], method: [GET, POST]}
`);
    const name = (method: string, result: string) =>
      `requests_total{cluster="eu",app="shop",method="${method}",class="${result}"}`;
    assert.deepEqual(Object.entries(counted.series), [
      [name('GET', 'ok'), 0],
      [name('GET', 'error'), 0],
      [name('POST', 'ok'), 0],
      [name('POST', 'error'), 0],
    ]);
    assert.deepEqual(counted.taken, {});
    counted.records({ method: 'GET', status: 200 }, { method: 'PUT', status: 404 });
    assert.equal(counted.series[name('GET', 'ok')], 1);
    assert.equal(counted.series[name('PUT', 'other')], 1);
    assert.equal(Object.keys(counted.series).length, 5);
    assert.equal(counted.counting.families.seriesCount, 5);
  });

  it('shows 0 of each type, of histograms and summaries all samples', () => {
    const counted = new Counted(`metrics:
- {name: c, type: counter, init: true}
- {name: g, type: gauge, value: $v, init: true}
- {name: h, type: histogram, value: $v, buckets: [1], init: true}
- {name: s, type: summary, value: $v, quantiles: [0.5], init: true}
`);
    assert.deepEqual(counted.series, {
      c: 0,
      g: 0,
      'h_bucket{le="1"}': 0,
      'h_bucket{le="+Inf"}': 0,
      h_sum: 0,
      h_count: 0,
      's{quantile="0.5"}': Number.NaN,
      s_sum: 0,
      s_count: 0,
    });
  });

  it('makes the union of what several rules of a metric list, and keeps values', () => {
    const counted = new Counted(`metrics:
- {name: x, type: gauge, value: $a, op: add, labels: {m: $m}, init: {m: [p, q]}}
- {name: x, type: gauge, value: $b, op: max, labels: {m: $m}}
- {name: x, type: gauge, value: $c, op: sub, labels: {m: $m}, init: {m: [q, r]}}
`);
    assert.deepEqual(counted.series, { 'x{m="p"}': 0, 'x{m="q"}': 0, 'x{m="r"}': 0 });
    counted.records({ m: 'p', b: -5 }, { m: 's', b: -5 });
    assert.deepEqual(counted.series, {
      'x{m="p"}': 0,
      'x{m="q"}': 0,
      'x{m="r"}': 0,
      'x{m="s"}': -5,
    });
  });

  it('gives a family with a running total a 0, too, where another rule has init', () => {
    const counted = new Counted(`metrics:
- {name: x_total, type: counter, value: $n, from: absolute, labels: {m: $m}}
- {name: x_total, type: counter, value: $d, labels: {m: $m}, init: {m: [p]}}
`);
    assert.deepEqual(counted.series, { 'x_total{m="p"}': 0 });
    assert.deepEqual(counted.records({ m: 'p', d: 2 }).series, { 'x_total{m="p"}': 2 });
  });

  it('makes series that never expire and keep their values, beside others that do', () => {
    const counted = new Counted(
      'metrics: [{name: x, type: counter, labels: {m: $m}, ttl: 10s, init: {m: [p, q]}}]',
    );
    counted.records({ m: 'p' }, { m: 'r' }).advance(60_000);
    assert.deepEqual(counted.series, { 'x{m="p"}': 1, 'x{m="q"}': 0 });
    assert.equal(counted.counting.families.expiredCount, 1);
    assert.deepEqual(counted.records({ m: 'p' }).series, { 'x{m="p"}': 2, 'x{m="q"}': 0 });
  });

  it('takes room under the caps, so that other values go to the overflow series', () => {
    const counted = new Counted(
      'metrics: [{name: x, type: counter, labels: {m: $m}, max_series: 2, init: {m: [p, q]}}]',
    );
    counted.records({ m: 'r' }, { m: 'q' });
    assert.deepEqual(counted.series, {
      'x{m="p"}': 0,
      'x{m="q"}': 1,
      'x{otel_metric_overflow="true"}': 1,
    });
  });

  it('creates the series at the start, as created timestamps show', () => {
    const counted = new Counted('metrics: [{name: x_total, type: counter, init: true}]', {
      createdTimestamps: true,
    });
    counted.wallMs += 5000;
    counted.records({});
    assert.match(counted.exposition(OPENMETRICS), /^x_total 1\nx_created 1700000000$/m);
  });

  it('lists values as they are written, the empty one and a dollar included', () => {
    const counted = new Counted(
      'metrics: [{name: x, type: counter, labels: {m: $m}, init: {m: [404, true, "", "$$5"]}}]',
    );
    const names = ['404', 'true', '', '$5'].map((m) => `x{m="${m}"}`);
    assert.deepEqual(Object.keys(counted.series), names);
    counted.records({ m: 404 }, { m: true }, {}, { m: '$5' });
    assert.deepEqual(Object.values(counted.series), [1, 1, 1, 1]);
  });
});
