// Running totals (`from: absolute`) whose sources share a series.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Counted } from '../../support/unit/counted.ts';
import { event } from '../../support/unit/decode/events.ts';

describe('Running totals', () => {
  it('add their growth, and the whole total after a reset', () => {
    const counted = new Counted('metrics: [{name: m, type: counter, value: $n, from: absolute}]');
    const seen = [5, 5, 7, 3, 4, 0, 1].map((n) => counted.records({ n }).series.m);
    assert.deepEqual(seen, [5, 5, 7, 10, 11, 11, 12]);
  });

  it('of two rules for one series are two sources', () => {
    const counted = new Counted(`
metrics:
  - {name: r_total, type: counter, value: $rx, from: absolute}
  - {name: r_total, type: counter, value: $tx, from: absolute}
`).records({ rx: 1000, tx: 10 }, { rx: 1001, tx: 11 }, { rx: 1002, tx: 12 });
    assert.deepEqual(counted.series, { r_total: 1014 });
  });

  it('share a series with a rule that counts records, whichever comes first', () => {
    const counted = new Counted(`
metrics:
  - {name: r_total, type: counter, when: {field: $rx, exists: false}}
  - {name: r_total, type: counter, value: $rx, from: absolute, when: {field: $rx, exists: true}}
`).records({ n: 1 }, { rx: 1000 }, { n: 1 }, { rx: 1001 });
    assert.deepEqual(counted.series, { r_total: 1003 });
  });

  it('of two fields for one series are two sources', () => {
    const counted = new Counted(
      "metrics: [{name: r_total, type: counter, each: 'bytes$', from: absolute}]",
    ).records(
      { rx_bytes: 1000, tx_bytes: 10 },
      { rx_bytes: 1001, tx_bytes: 11 },
      { rx_bytes: 1002, tx_bytes: 2 },
    );
    assert.deepEqual(counted.series, { r_total: 1002 + 11 + 2 });
  });

  it('have one source for a field with the same path, in any position and of any type', () => {
    const counted = new Counted(
      "metrics: [{name: r_total, type: counter, each: '^a.n', labels: {l: $l}, from: absolute}]",
    ).records({ a: { n: 5 }, l: 1 }, { 'a.n': 7, l: '1' });
    assert.deepEqual(counted.series, { 'r_total{l="1"}': 7 });
  });

  it('are distinguished by the values that a label reads, even if its text is the same', () => {
    const counted = new Counted(`
metrics:
  - name: r_total
    type: counter
    value: $n
    from: absolute
    labels: {if: {field: $if, map: {lo: lo}, default: other}}
`).records(
      { if: 'eth0', n: 1000 },
      { if: 'eth1', n: 10 },
      { n: 3 },
      { if: 'lo', n: 1 },
      { if: 'eth0', n: 1001 },
      { if: 'eth1', n: 2 },
      { n: 4 },
    );
    assert.deepEqual(counted.series, {
      'r_total{if="other"}': 1001 + 12 + 4,
      'r_total{if="lo"}': 1,
    });
  });

  it('are distinguished by the tag, whether labels read it or not', () => {
    for (const [labels, sample] of [
      ["{t: '$TAG[0]'}", 'r_total{t="a"}'],
      ['{}', 'r_total'],
    ]) {
      const counted = new Counted(
        `metrics: [{name: r_total, type: counter, value: $n, from: absolute, labels: ${labels}}]`,
      );
      for (const n of [100, 101]) {
        counted.chunk('a.x', event({ n })).chunk('a.y', event({ n: n * 10 }));
      }
      assert.deepEqual(counted.series, { [sample!]: 1111 });
    }
  });

  it('restart with their series', () => {
    const counted = new Counted(`
metrics:
  - {name: m, type: counter, value: $n, from: absolute, ttl: 10s, labels: {l: {field: $l, map: {'/./': x}}}}
  - {name: other, type: counter, ttl: 10s, labels: {o: $o}}
`);
    counted.records({ l: 'a', n: 5, o: 1 }, { l: 'b', n: 7, o: 1 });
    counted.advance(6000).records({ l: 'b', n: 8, o: 2 }).advance(6000);
    // The source a lives as long as the series does.
    assert.deepEqual(counted.records({ l: 'a', n: 6 }).series['m{l="x"}'], 14);
    counted.advance(20_000).records({ l: 'c', n: 1 }, { l: 'b', n: 8 });
    assert.deepEqual(counted.series['m{l="x"}'], 9);
    counted.records({ l: 'b', n: 9 }, { l: 'a', n: 100 });
    assert.deepEqual(counted.series['m{l="x"}'], 110);
  });

  it('of more sources than there may be series are counted as overflow, and not added', () => {
    const rules = `
metrics:
  - {name: m, type: counter, value: $n, from: absolute, labels: {l: {field: $l, map: {'/./': x}}}}
`;
    const counted = new Counted(rules, { maxSeries: 2 });
    for (let n = 1; n <= 3; n++) {
      counted.records({ l: 'a', n }, { l: 'b', n }, { l: 'c', n: n * 100 });
    }
    assert.deepEqual(counted.series, { 'm{l="x"}': 6 });
    assert.deepEqual(counted.overflows, { m: 3 });
  });

  it('are remembered even if there are more values than counting remembers', () => {
    const rules = `
metrics:
  - {name: m, type: counter, value: $n, from: absolute, labels: {l: {field: $l, map: {'/./': x}}}}
  - {name: others, type: counter, labels: {l: {field: $l, map: {'/./': x}}}}
`;
    const counted = new Counted(rules, { maxSeries: 2 });
    counted.records({ l: 'a', n: 5 });
    for (let i = 0; i < 30_000; i++) counted.records({ l: `l${i}` });
    assert.equal(counted.records({ l: 'a', n: 6 }).series['m{l="x"}'], 6);
  });
});
