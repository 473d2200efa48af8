// Exemplars: one record beside a counter or a bucket, at most one a second, in OpenMetrics only.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Format, OPENMETRICS, TEXT } from '../../../ts/exposition/format.ts';
import { ByteWriter } from '../../../ts/render/byte_writer.ts';
import { cell } from '../../support/unit/metrics/cell.ts';
import { TestFamilies } from '../../support/unit/metrics/family_definitions.ts';
import { readerOf } from '../../support/unit/metrics/read_series.ts';

function lines(families: TestFamilies, format: Format = OPENMETRICS): string[] {
  const out = new ByteWriter();
  for (const family of readerOf(families.store).families()) family.writeSamples(out, format);
  return out.take().toString().split('\n').slice(0, -1);
}

function counter(ttlMs = 0) {
  const families = new TestFamilies();
  const family = families.family({ name: 'c', labelNames: [], exemplars: true, ttlMs });
  return { families, family, handle: family.series([]) };
}

describe('an exemplar', () => {
  it('comes after a counter’s value in OpenMetrics, and nowhere in the text format', () => {
    const { families, family, handle } = counter();
    family.add(handle, cell(2.5));
    family.setExemplar(
      handle,
      2.5,
      [
        ['trace_id', 'a"b'],
        ['span', 'é'],
      ],
      1_700_000_000,
      50_000_000,
    );
    assert.deepEqual(lines(families), [
      'c_total 2.5 # {trace_id="a\\"b",span="é"} 2.5 1700000000.05',
    ]);
    assert.deepEqual(lines(families, TEXT), ['c 2.5']);
  });

  it('comes after the bucket that its value fell in', () => {
    const families = new TestFamilies();
    const family = families.family({
      ...{ name: 'h', type: 'histogram', buckets: [1, 2], labelNames: [], exemplars: true },
    });
    const handle = family.series([]);
    for (const value of [1, 5]) {
      family.observe(handle, cell(value));
      family.setExemplar(handle, value, [['id', `${value}`]], 7, 0);
    }
    assert.deepEqual(lines(families), [
      'h_bucket{le="1.0"} 1 # {id="1"} 1 7',
      'h_bucket{le="2.0"} 1',
      'h_bucket{le="+Inf"} 2 # {id="5"} 5 7',
      'h_sum 6',
      'h_count 2',
    ]);
  });

  it('is wanted once a second, for each bucket', () => {
    const families = new TestFamilies();
    const { store } = families;
    const family = families.family({
      ...{ name: 'h', type: 'histogram', buckets: [1], labelNames: [], exemplars: true },
    });
    const handle = family.series([]);
    const wants = () => [family.wantsExemplar(handle, 0.5), family.wantsExemplar(handle, 2)];
    assert.deepEqual(wants(), [true, true]);
    family.setExemplar(handle, 0.5, [['id', '1']], 1, 0);
    assert.deepEqual(wants(), [false, true]);
    store.nowMs = 999;
    assert.deepEqual(wants(), [false, true]);
    store.nowMs = 1000;
    assert.deepEqual(wants(), [true, true]);
  });

  it('is not wanted by a family that keeps none', () => {
    const families = new TestFamilies();
    const family = families.family({ name: 'c' });
    assert.ok(!family.wantsExemplar(family.series(['1']), 1));
    const gauge = families.family({ name: 'g', type: 'gauge', exemplars: true });
    assert.ok(!gauge.wantsExemplar(gauge.series(['1']), 1));
  });

  it('is replaced by a longer or a shorter one', () => {
    const { families, family, handle } = counter();
    for (const size of [5, 500, 3, 100, 501, 1]) {
      family.setExemplar(handle, 1, [['id', 'é'.repeat(size)]], 1, 0);
      assert.deepEqual(lines(families), [`c_total 0 # {id="${'é'.repeat(size)}"} 1 1`]);
    }
  });

  it('is gone with its series', () => {
    const { families, family, handle } = counter(1000);
    family.setExemplar(handle, 1, [['id', 'old']], 1, 0);
    families.expire(5000);
    const reborn = family.series([]);
    assert.deepEqual(lines(families), ['c_total 0']);
    assert.ok(family.wantsExemplar(reborn, 1));
  });

  it('does not overwrite the time of the last update', () => {
    const { families, family, handle } = counter(10_000);
    families.store.nowMs = 4000;
    family.add(handle, cell(1));
    family.setExemplar(handle, 1, [['id', 'x']], 1, 0);
    assert.ok(!family.wantsExemplar(handle, 1));
    families.expire(13_999);
    assert.deepEqual(lines(families), ['c_total 1 # {id="x"} 1 1']);
  });
});
