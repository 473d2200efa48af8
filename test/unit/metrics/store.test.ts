// The store's writing side, seen through a reader that maps the same memory.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  CONTROL_ROWS,
  CONTROL_SLOTS,
  ROWS_PER_SEGMENT,
  type StoreSegment,
  TEXT_SEGMENT_BYTES,
  VALUES_MASK,
  VALUES_PER_SEGMENT,
  VALUES_SHIFT,
} from '../../../ts/metrics/layout.ts';
import { Store } from '../../../ts/metrics/store.ts';
import { StoreReader } from '../../../ts/render/store_families.ts';
import { linesOf, readerOf, seriesOf } from '../../support/unit/metrics/read_series.ts';

const SHAPE = {
  type: 'gauge' as const,
  ...{ buckets: [], quantiles: [], absolute: false, exemplars: false, expires: false },
};

class TestStore extends Store {
  readonly family: number;

  constructor(onSegment: (segment: StoreSegment) => void = () => {}) {
    super(onSegment);
    this.family = this.addFamily({ name: 'a', help: 'A.', shape: SHAPE });
  }

  /** @returns the row */
  bear(labels: string, value: number, family = this.family): number {
    const text = Buffer.from(labels);
    const row = this.addSeries(family, text, text.length);
    this.set(this.handleOf(row), value);
    return row;
  }

  set(handle: number, value: number): void {
    this.values[handle >> VALUES_SHIFT]![handle & VALUES_MASK] = value;
  }
}

describe('Store', () => {
  it('shows a series from its first value on, and each value that is set later', () => {
    const store = new TestStore();
    const reader = readerOf(store);
    const row = store.addSeries(store.family, Buffer.from('x="1"'), 5);
    for (const segment of store.segments().slice(1)) reader.receive(segment);
    assert.deepEqual(linesOf(reader), []);
    for (const value of [1.5, -0.25, Number.POSITIVE_INFINITY, 2 ** 53, 5e-324]) {
      store.set(store.handleOf(row), value);
      assert.deepEqual(seriesOf(store), new Map([['a{x="1"}', value]]));
    }
  });

  it('shows a series without labels without braces', () => {
    const store = new TestStore();
    store.bear('', 3);
    assert.deepEqual(linesOf(readerOf(store)), ['a 3']);
  });

  it('announces each segment before a series in it is published', () => {
    const seen: string[] = [];
    let control: Int32Array = new Int32Array(CONTROL_SLOTS);
    const store = new TestStore(({ kind }) => seen.push(`${kind} at ${control[CONTROL_ROWS]}`));
    control = new Int32Array(store.control);
    for (let i = 0; i <= ROWS_PER_SEGMENT; i++) store.bear(`x="${i}"`, i);
    assert.deepEqual(seen, [
      'family at 0',
      'text at 0',
      'values at 0',
      'rows at 0',
      `rows at ${ROWS_PER_SEGMENT}`,
    ]);
    assert.equal(store.segments().length, seen.length);
  });

  it('keeps series and values apart over several segments', () => {
    const store = new TestStore();
    const other = store.addFamily({ name: 'b', help: '', shape: { ...SHAPE, expires: true } });
    const count = 2 * VALUES_PER_SEGMENT + 1;
    const rows = Array.from({ length: count }, (_, i) =>
      store.bear(`x="${i}"`, -1, i % 3 === 0 ? other : store.family),
    );
    rows.forEach((row, i) => {
      store.set(store.handleOf(row), i);
    });
    const series = seriesOf(store);
    assert.equal(series.size, count);
    for (let i = 0; i < count; i++) {
      assert.equal(series.get(`${i % 3 === 0 ? 'b' : 'a'}{x="${i}"}`), i);
    }
    assert.equal(store.seriesCount, count);
  });

  it('keeps the values of a series in one segment', () => {
    const store = new TestStore();
    const buckets = Array.from({ length: 1500 }, (_, i) => i);
    const family = store.addFamily({
      ...{ name: 'h', help: '' },
      shape: { ...SHAPE, type: 'histogram', buckets },
    });
    for (let i = 0; i < 20; i++) {
      const row = store.addSeries(family, Buffer.from(`x="${i}"`), 5);
      const handle = store.handleOf(row);
      assert.ok((handle % VALUES_PER_SEGMENT) + 1503 <= VALUES_PER_SEGMENT);
    }
  });

  it('keeps texts that fill a segment to the last byte, and ones longer than any segment', () => {
    const store = new TestStore();
    const sizes = [TEXT_SEGMENT_BYTES, 1, TEXT_SEGMENT_BYTES - 1, 3 * TEXT_SEGMENT_BYTES, 1, 9000];
    const texts = sizes.map((size, i) => String(i).repeat(size));
    for (const label of texts) store.bear(label, 0);
    assert.deepEqual(
      linesOf(readerOf(store)),
      texts.map((label) => `a{${label}} 0`),
    );
  });

  it('returns segments that a clone shares instead of copying', () => {
    const store = new TestStore();
    const row = store.bear('x="1"', 1);
    // As when posting to a worker.
    const clone = structuredClone({ control: store.control, segments: [...store.segments()] });
    const reader = new StoreReader(clone);
    store.set(store.handleOf(row), 2);
    store.bear('x="2"', 3);
    assert.deepEqual(linesOf(reader), ['a{x="1"} 2', 'a{x="2"} 3']);
  });

  it('uses row, text and values of the dead for the next series, of whatever family', () => {
    const store = new TestStore();
    const other = store.addFamily({ name: 'b', help: '', shape: SHAPE });
    const rows = ['x="1"', 'x="2"', 'x="3"'].map((text) => store.bear(text, 1));
    const handles = rows.map((row) => store.handleOf(row));
    const segments = store.segments().length;
    const reader = readerOf(store);
    assert.equal(linesOf(reader).length, 3);
    for (const row of rows.slice(0, 2)) store.removeSeries(row);
    assert.deepEqual(linesOf(reader), ['a{x="3"} 1']);
    const born = ['x="4"', 'x="5"', 'x="6"'].map((text) => store.bear(text, 4, other));
    assert.deepEqual(new Set(born.slice(0, 2)), new Set(rows.slice(0, 2)));
    assert.deepEqual(
      new Set(born.slice(0, 2).map((row) => store.handleOf(row))),
      new Set(handles.slice(0, 2)),
    );
    assert.deepEqual(
      new Set(linesOf(reader)),
      new Set(['a{x="3"} 1', 'b{x="4"} 4', 'b{x="5"} 4', 'b{x="6"} 4']),
    );
    assert.equal(store.segments().length, segments);
    assert.equal(store.seriesCount, 4);
  });

  it('refuses a family of whose series no segment could hold one', () => {
    const store = new TestStore();
    const buckets = Array.from({ length: VALUES_PER_SEGMENT }, (_, i) => i);
    const shape = { ...SHAPE, type: 'histogram' as const, buckets };
    assert.throws(() => store.addFamily({ name: 'h', help: '', shape }), RangeError);
  });
});
