// Values and conditions that do not come from a field: the record's time, its size, a constant.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Counted } from '../../support/unit/counted.ts';
import { event, joined } from '../../support/unit/decode/events.ts';
import { eventTime, pack } from '../../support/unit/decode/samples.ts';

const at = (seconds: number, nanoseconds: number, body: object) =>
  joined([0x92, 0x92], pack(eventTime(seconds, nanoseconds)), [0x80], pack(body));

describe('value: $TIME', () => {
  it('is the record’s time in seconds, with its fraction', () => {
    const counted = new Counted('metrics: [{name: seen, type: gauge, value: $TIME}]');
    counted.chunk('t', at(1_700_000_000, 250_000_000, {}));
    assert.deepEqual(counted.series, { seen: 1_700_000_000.25 });
  });

  it('with op: max is the latest, whichever order records arrive in', () => {
    const counted = new Counted(
      'metrics: [{name: last, type: gauge, value: $TIME, op: max, labels: {job: $job}}]',
    );
    counted.chunk('t', at(30, 0, { job: 'a' }), at(10, 0, { job: 'a' }), at(20, 0, { job: 'b' }));
    assert.deepEqual(counted.series, { 'last{job="a"}': 30, 'last{job="b"}': 20 });
  });

  it('is read from every way to write a time', () => {
    const counted = new Counted('metrics: [{name: seen, type: gauge, value: $TIME}]');
    for (const time of [7, 7.5]) {
      counted.chunk('t', pack([time, {}]));
      assert.deepEqual(counted.series, { seen: time });
    }
  });

  it('is scaled, and skipped if the result is infinite', () => {
    const counted = new Counted(`
metrics:
  - {name: ms, type: gauge, value: $TIME, scale: 1000}
  - {name: far_total, type: counter, value: $TIME, scale: 1e+300}
  - {name: below_total, type: counter, value: $TIME, scale: -1}
`).records({});
    assert.deepEqual(counted.series, { ms: 1_700_000_000_000 });
    assert.deepEqual(counted.skips, { 'far_total not_finite': 1, 'below_total negative': 1 });
    assert.deepEqual(counted.taken, { ms: 1 });
  });
});

describe('value: $SIZE', () => {
  it('is the bytes of the body as it came, without time and metadata', () => {
    const counted = new Counted('metrics: [{name: bytes_total, type: counter, value: $SIZE}]');
    const body = pack({ log: 'x'.repeat(100) });
    counted.chunk('t', event(body, { metadata: { long: 'y'.repeat(1000) } }));
    // event() writes the body's header in five bytes instead of one.
    assert.deepEqual(counted.series, { bytes_total: body.length + 4 });
    counted.chunk('t', pack([5, {}]));
    assert.deepEqual(counted.series, { bytes_total: body.length + 5 });
  });

  it('is the same for a record that is read by the generated reader', () => {
    const counted = new Counted(
      'metrics: [{name: bytes_total, type: counter, value: $SIZE, labels: {a: $a}}]',
    );
    const events = Array.from({ length: 100 }, (_, i) => event({ a: 'x', b: 'y'.repeat(i) }));
    const sizes = events.map(({ length }) => length - event({}).length + 5);
    counted.chunk('t', ...events);
    assert.deepEqual(counted.series, {
      'bytes_total{a="x"}': sizes.reduce((sum, size) => sum + size, 0),
    });
  });

  it('is observed by histograms and summaries', () => {
    const counted = new Counted(`
metrics:
  - {name: h, type: histogram, value: $SIZE, buckets: [5, 100]}
  - {name: s, type: summary, value: $SIZE}
`).records({}, { a: 'x'.repeat(50) });
    assert.equal(counted.series['h_bucket{le="5"}'], 1);
    assert.equal(counted.series.h_count, 2);
    assert.equal(counted.series.s_count, 2);
  });
});

describe('A constant value', () => {
  it('is the number of each record', () => {
    const counted = new Counted(`
metrics:
  - {name: app_info, type: gauge, value: 1, labels: {version: $version}}
  - {name: weight_total, type: counter, value: 0.25}
  - {name: budget, type: gauge, value: -2, op: add}
  - {name: h, type: histogram, value: 3, buckets: [5]}
`).records({ version: '1.0' }, { version: '1.1' });
    assert.deepEqual(counted.series, {
      'app_info{version="1.0"}': 1,
      'app_info{version="1.1"}': 1,
      weight_total: 0.5,
      budget: -4,
      'h_bucket{le="5"}': 2,
      'h_bucket{le="+Inf"}': 2,
      h_sum: 6,
      h_count: 2,
    });
    assert.deepEqual(counted.taken, { app_info: 2, weight_total: 2, budget: 2, h: 2 });
  });
});

describe('Conditions on $TIME and $SIZE', () => {
  it('compare numbers, alone and inside others', () => {
    const counted = new Counted(`
metrics:
  - {name: large_total, type: counter, when: {field: $SIZE, gt: 100}}
  - {name: old_total, type: counter, when: {field: $TIME, lt: 1.0e+9}}
  - {name: between_total, type: counter, when: {field: $TIME, ge: 20, le: 30}}
  - {name: other_total, type: counter, when: {not: {any: [{field: $SIZE, gt: 100}, {field: $TIME, lt: 1.0e+9}]}}}
`);
    counted.chunk('t', at(20, 0, {}), at(30, 1, {}), event({ a: 'x'.repeat(100) }), event({}));
    assert.deepEqual(counted.series, {
      large_total: 1,
      old_total: 2,
      between_total: 1,
      other_total: 1,
    });
  });
});
