// Series without updates are removed, their memory is reused, and holders of their handles are told.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cell } from '../../support/unit/metrics/cell.ts';
import { TestFamilies } from '../../support/unit/metrics/family_definitions.ts';
import { linesOf, readerOf, seriesOf } from '../../support/unit/metrics/read_series.ts';

class Clock {
  readonly families: TestFamilies;

  constructor(families: TestFamilies) {
    this.families = families;
  }

  /** Lets time pass; expiry is called once a second, as by an instance's timer. */
  advance(ms: number): void {
    const { store } = this.families;
    for (let left = ms; left > 0; left -= 1000) {
      store.nowMs += Math.min(1000, left);
      this.families.expire(store.nowMs);
    }
  }
}

describe('Families.expire()', () => {
  it('removes a series within its ttl and a second, or a tenth of it, and not before', () => {
    for (const ttlMs of [1000, 5000, 30_000, 600_000]) {
      const families = new TestFamilies();
      const clock = new Clock(families);
      clock.advance(333);
      const a = families.family({ name: 'a', ttlMs });
      a.add(a.series(['1']), cell(1));
      clock.advance(ttlMs - 1);
      assert.equal(families.seriesCount, 1, `${ttlMs}`);
      clock.advance(Math.max(1000, ttlMs / 10) + 1);
      assert.equal(families.seriesCount, 0, `${ttlMs}`);
      assert.equal(families.expiredCount, 1);
    }
  });

  it('keeps series that any update touches', () => {
    const families = new TestFamilies();
    const clock = new Clock(families);
    const ttlMs = 10_000;
    const counter = families.family({ name: 'c', ttlMs });
    const gauge = families.family({ name: 'g', type: 'gauge', ttlMs });
    const histogram = families.family({ name: 'h', type: 'histogram', buckets: [1], ttlMs });
    const summary = families.family({ name: 's', type: 'summary', quantiles: [0.5], ttlMs });
    const updates = [
      () => counter.add(counter.series(['add']), cell(1)),
      () => gauge.set(gauge.series(['set']), cell(1)),
      () => gauge.setMax(gauge.series(['max']), cell(1)),
      () => gauge.setMin(gauge.series(['min']), cell(1)),
      () => histogram.observe(histogram.series(['h']), cell(1)),
      () => summary.observe(summary.series(['s']), cell(1)),
    ];
    for (let i = 0; i < 10; i++) {
      for (const update of updates) update();
      clock.advance(6000);
      assert.equal(families.seriesCount, updates.length);
    }
    clock.advance(12_000);
    assert.equal(families.seriesCount, 0);
    assert.deepEqual(linesOf(readerOf(families.store)), []);
  });

  it('leaves alone overflow series and families without ttl', () => {
    const families = new TestFamilies();
    const clock = new Clock(families);
    const a = families.family({ name: 'a', ttlMs: 1000 });
    const b = families.family({ name: 'b' });
    for (const handle of [a.series(['1']), a.overflow()]) a.add(handle, cell(1));
    b.add(b.series(['1']), cell(1));
    clock.advance(10_000);
    assert.deepEqual(linesOf(readerOf(families.store)), [
      'a{otel_metric_overflow="true"} 1',
      'b{x="1"} 1',
    ]);
    assert.equal(families.seriesCount, 1);
  });

  it('makes room for other series, and a series that returns starts again', () => {
    const families = new TestFamilies({ maxSeries: 1 });
    const clock = new Clock(families);
    const a = families.family({ name: 'a', ttlMs: 1000 });
    a.add(a.series(['1']), cell(5));
    assert.equal(a.series(['2']), -1);
    clock.advance(3000);
    assert.ok(!a.isFull);
    a.add(a.series(['1']), cell(7));
    assert.deepEqual(seriesOf(families.store), new Map([['a{x="1"}', 7]]));
  });

  it('reports which handles of all families are gone, once, when their series have ended', () => {
    const families = new TestFamilies();
    const clock = new Clock(families);
    const a = families.family({ name: 'a', ttlMs: 1000 });
    const b = families.family({ name: 'b', ttlMs: 1_000_000 });
    const handles = ['1', '2', '3'].map((x) => a.series([x]));
    const other = b.series(['1']);
    const told: boolean[][] = [];
    const listen = (isGone: (handle: number) => boolean) => {
      told.push([...handles, other].map((handle) => isGone(handle)));
    };
    families.onExpired.push(listen);
    clock.advance(900);
    a.add(handles[1]!, cell(1));
    clock.advance(600);
    assert.deepEqual(told, [[true, false, true, false]]);
    clock.advance(300);
    assert.equal(told.length, 1);
  });

  it('needs no more memory however many series come and go', () => {
    let bytes = 0;
    const families = new TestFamilies({
      onSegment(segment) {
        if (segment.kind === 'rows') bytes += segment.rows.byteLength;
        if (segment.kind === 'values') bytes += segment.values.byteLength;
        if (segment.kind === 'text') bytes += segment.bytes.byteLength;
      },
    });
    const clock = new Clock(families);
    const common = { ttlMs: 1000, exemplars: true };
    const counter = families.family({ ...common, name: 'c' });
    const histogram = families.family({
      ...common,
      ...{ name: 'h', type: 'histogram' as const, buckets: [1, 2, 3] },
    });
    const generation = (number: number) => {
      for (let i = 0; i < 500; i++) {
        const x = `${number}-${'.'.repeat(((i + number) * 7) % 500)}${i}`;
        const count = counter.series([x]);
        counter.setExemplar(count, 1, [['id', x]], 1, 0);
        const observed = histogram.series([x]);
        for (const value of [1, 2]) histogram.setExemplar(observed, value, [['id', x]], 1, 0);
      }
      clock.advance(3000);
    };
    for (let i = 0; i < 10; i++) generation(i);
    const before = bytes;
    for (let i = 10; i < 60; i++) generation(i);
    assert.equal(families.expiredCount, 60 * 1000);
    // One more segment if sizes are distributed as never before.
    assert.ok(bytes <= before * 1.05, `${bytes} after ${before}`);
  });

  it('shows the same as a Map, whatever comes and goes', () => {
    const step = fc.record({
      family: fc.nat(2),
      number: fc.nat(30),
      value: fc.integer({ min: 1, max: 9 }),
      passes: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const families = new TestFamilies({ maxSeries: 40 });
        const all = [0, 1, 2].map((i) => families.family({ name: `f${i}`, ttlMs: i * 1000 }));
        const reader = readerOf(families.store);
        let received = families.store.segments().length;
        const expected = new Map<string, { value: number; untilMs: number }>();
        for (const { family, number, value, passes } of steps) {
          const { store } = families;
          const handle = all[family]!.series([`${number}`]);
          const name = `f${family}{x="${number}"}`;
          assert.equal(handle < 0, !expected.has(name) && expected.size === 40);
          if (handle >= 0) {
            all[family]!.add(handle, cell(value));
            const untilMs = family === 0 ? Number.POSITIVE_INFINITY : store.nowMs + family * 1000;
            expected.set(name, { value: value + (expected.get(name)?.value ?? 0), untilMs });
          }
          if (!passes) continue;
          store.nowMs += 700;
          families.expire(store.nowMs);
          for (const [name, { untilMs }] of expected) {
            if (untilMs <= store.nowMs) expected.delete(name);
          }
          for (; received < store.segments().length; received++) {
            reader.receive(store.segments()[received]!);
          }
          const lines = [...expected].map(([name, { value }]) => `${name} ${value}`);
          assert.deepEqual(linesOf(reader).sort(), lines.sort());
        }
      }),
      { numRuns: 100 },
    );
  });
});
