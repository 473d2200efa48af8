// The families that may exist, and their numbers of series.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Family } from '../../../ts/metrics/family.ts';
import { cell } from '../../support/unit/metrics/cell.ts';
import { definition, TestFamilies } from '../../support/unit/metrics/family_definitions.ts';
import { linesOf, readerOf, seriesOf } from '../../support/unit/metrics/read_series.ts';

describe('Families.declare()', () => {
  it('gives the same family for the same definition', () => {
    const families = new TestFamilies();
    const family = families.family({ name: 'a' });
    assert.equal(families.declare(definition({ name: 'a' })), family);
    assert.equal(families.familyCount, 1);
  });

  it('refuses the name of a family of another meaning', () => {
    const families = new TestFamilies();
    families.family({ name: 'a', type: 'gauge', help: 'Field "a-b".' });
    for (const other of [{ help: 'Field "a b".' }, { type: 'counter' as const }, { ttlMs: 5 }]) {
      const declared = families.declare(definition({ name: 'a', type: 'gauge', ...other }));
      assert.equal(declared, 'name_collision');
    }
    assert.equal(families.familyCount, 1);
  });

  it('refuses a family with a sample named like one of another family', () => {
    const taken = new TestFamilies();
    taken.family({ name: 'h', type: 'histogram', buckets: [1] });
    taken.family({ name: 's', type: 'summary', quantiles: [0.5] });
    taken.family({ name: 'c_total' });
    for (const name of ['h', 'h_bucket', 'h_sum', 'h_count', 'h_created', 's_sum', 's_count']) {
      assert.equal(taken.declare(definition({ name, type: 'gauge' })), 'name_collision', name);
    }
    // In OpenMetrics the counter's family is named without _total.
    for (const name of ['c', 'c_total', 'c_created']) {
      assert.equal(taken.declare(definition({ name, type: 'gauge' })), 'name_collision', name);
    }
    taken.family({ name: 's_bucket', type: 'gauge' });
  });

  it('gives names of a family that yields to another, unless it has had a series', () => {
    const families = new TestFamilies();
    const yielding = families.family({ name: 'a_total', yields: true });
    assert.ok(!families.has('a_total'));
    families.family({ name: 'a', type: 'gauge' });
    assert.ok(yielding.isDisplaced);
    assert.ok(families.has('a') && !families.has('a_total'));

    for (const [name, use] of [
      ['b', (family: Family) => family.series(['1'])],
      ['c', (family: Family) => family.overflow()],
    ] as const) {
      const used = families.family({ name, yields: true });
      use(used);
      assert.equal(families.declare(definition({ name, type: 'gauge' })), 'name_collision');
      assert.ok(families.has(name) && !used.isDisplaced);
    }
  });

  it('refuses names of the plugin itself while they are served on the same page', () => {
    const families = new TestFamilies();
    for (const name of ['promexporter_x', 'process_open_fds', 'nodejs_']) {
      assert.equal(families.declare(definition({ name })), 'reserved_name', name);
    }
    for (const name of ['process', 'nodejs', 'my_process_x', 'processes_x']) {
      families.family({ name, type: 'gauge' });
    }
    new TestFamilies({ reserveOwnNames: false }).family({ name: 'process_open_fds' });
  });
});

describe('Family.series()', () => {
  it('is the same for the same label values, and another for others', () => {
    const families = new TestFamilies();
    const a = families.family({ name: 'a', labelNames: ['x', 'y'] });
    const b = families.family({ name: 'b', labelNames: ['x', 'y'] });
    const handle = a.series(['1', '2']);
    assert.equal(a.series(['1', '2']), handle);
    const others = [a.series(['2', '1']), b.series(['1', '2']), a.series(['', '12'])];
    assert.equal(new Set([handle, ...others]).size, 4);
    assert.equal(families.seriesCount, 4);
  });

  it('distinguishes label values that would look the same without escaping', () => {
    const families = new TestFamilies();
    const a = families.family({ name: 'a', labelNames: ['x', 'y'] });
    const values = [
      ['1",y="2', ''],
      ['1', '2'],
      ['1\\', '2'],
      ['1\n', '2'],
      ['1\\n', '2'],
    ];
    assert.equal(new Set(values.map((pair) => a.series(pair))).size, values.length);
  });

  it('bears none in a family that is full, and finds those there are', () => {
    const families = new TestFamilies();
    const a = families.family({ name: 'a', maxSeries: 2 });
    const first = a.series(['1']);
    assert.ok(!a.isFull);
    a.series(['2']);
    assert.ok(a.isFull);
    assert.equal(a.series(['3']), -1);
    assert.equal(a.series(['1']), first);
    const b = families.family({ name: 'b' });
    assert.ok(!b.isFull && !families.isFull);
    assert.ok(b.series(['1']) >= 0);
  });

  it('creates none if all families together have reached their maximum', () => {
    const families = new TestFamilies({ maxSeries: 3 });
    const [a, b] = [families.family({ name: 'a' }), families.family({ name: 'b' })];
    const handles = [a.series(['1']), b.series(['1']), a.series(['2'])];
    assert.ok(families.isFull && a.isFull && b.isFull);
    assert.deepEqual([a.series(['3']), b.series(['2'])], [-1, -1]);
    assert.deepEqual([a.series(['1']), b.series(['1']), a.series(['2'])], handles);
    assert.equal(families.seriesCount, 3);
  });
});

describe('Family.overflow()', () => {
  it('is one series of the family, with its constant labels, and counts each call', () => {
    const families = new TestFamilies();
    const constantLabels = [{ name: 'cluster', value: 'eu "1"' }];
    const a = families.family({ name: 'a', labelNames: ['cluster', 'x'], constantLabels });
    families.family({ name: 'b' });
    for (let i = 0; i < 3; i++) a.add(a.overflow(), cell(2));
    assert.deepEqual(linesOf(readerOf(families.store)), [
      'a{cluster="eu \\"1\\"",otel_metric_overflow="true"} 6',
    ]);
    assert.deepEqual([...families.overflows()], [['a', 3]]);
  });

  it('is outside every cap', () => {
    const families = new TestFamilies({ maxSeries: 2 });
    const a = families.family({ name: 'a', maxSeries: 1 });
    const b = families.family({ name: 'b' });
    a.overflow();
    b.overflow();
    assert.equal(families.seriesCount, 0);
    assert.ok(a.series(['1']) >= 0);
    assert.ok(!families.isFull);
    assert.ok(b.series(['1']) >= 0);
    assert.equal(families.seriesCount, 2);
  });

  it('is not shown for a family of running totals before something is added', () => {
    const families = new TestFamilies();
    const a = families.family({ name: 'a', absolute: true });
    const handle = a.overflow();
    assert.equal(seriesOf(families.store).size, 0);
    a.add(handle, cell(3));
    assert.deepEqual(linesOf(readerOf(families.store)), ['a{otel_metric_overflow="true"} 3']);
  });
});
