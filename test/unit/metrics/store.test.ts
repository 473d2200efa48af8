// The store's writing side, seen through a reader that maps the same memory.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  CONTROL_SERIES,
  SERIES_PER_SEGMENT,
  type StoreSegment,
  TEXT_SEGMENT_BYTES,
} from '../../../ts/metrics/layout.ts';
import { Store } from '../../../ts/metrics/store.ts';
import { StoreReader } from '../../../ts/render/store_families.ts';
import { linesOf, readerOf, seriesOf } from './read_series.ts';

const text = (labels: string) => Buffer.from(labels, 'utf8');

function storeWithFamily(onSegment: (segment: StoreSegment) => void = () => {}) {
  const store = new Store(onSegment);
  return { store, family: store.addFamily({ name: 'a', type: 'gauge', help: 'A.' }) };
}

describe('Store', () => {
  it('shows a series with its first value, and each value that is set later', () => {
    const { store, family } = storeWithFamily();
    const reader = readerOf(store);
    const series = store.addSeries(family, text('x="1"'), 1.5);
    for (const segment of store.segments().slice(1)) reader.receive(segment);
    assert.deepEqual(linesOf(reader), ['a{x="1"} 1.5']);
    for (const value of [-0.25, Number.POSITIVE_INFINITY, 2 ** 53, 5e-324]) {
      store.set(series, value);
      assert.deepEqual(seriesOf(store), new Map([['a{x="1"}', value]]));
    }
  });

  it('shows a series without labels without braces', () => {
    const { store, family } = storeWithFamily();
    store.addSeries(family, text(''), 3);
    assert.deepEqual(linesOf(readerOf(store)), ['a 3']);
  });

  it('tells of each segment before a series in it is published', () => {
    const seen: string[] = [];
    const store: Store = new Store((segment) => {
      const published = new Int32Array(store.control)[CONTROL_SERIES];
      seen.push(`${segment.kind} at ${published}`);
    });
    const family = store.addFamily({ name: 'a', type: 'gauge', help: '' });
    for (let i = 0; i <= SERIES_PER_SEGMENT; i++) store.addSeries(family, text(`x="${i}"`), i);
    assert.deepEqual(seen, [
      'family at 0',
      'series at 0',
      'text at 0',
      `series at ${SERIES_PER_SEGMENT}`,
    ]);
    assert.equal(store.segments().length, seen.length);
  });

  it('keeps series and values apart over several segments', () => {
    const { store, family } = storeWithFamily();
    const other = store.addFamily({ name: 'b', type: 'counter', help: 'B.' });
    const count = 3 * SERIES_PER_SEGMENT + 1;
    for (let i = 0; i < count; i++) {
      const series = store.addSeries(i % 3 === 0 ? other : family, text(`x="${i}"`), -1);
      assert.equal(series, i);
    }
    for (let i = 0; i < count; i++) store.set(i, i);
    const series = seriesOf(store);
    assert.equal(series.size, count);
    for (let i = 0; i < count; i++) {
      assert.equal(series.get(`${i % 3 === 0 ? 'b' : 'a'}{x="${i}"}`), i);
    }
    assert.equal(store.seriesCount, count);
  });

  it('keeps texts that fill a segment to the last byte, and ones longer than any segment', () => {
    const { store, family } = storeWithFamily();
    const sizes = [
      TEXT_SEGMENT_BYTES,
      1,
      TEXT_SEGMENT_BYTES - 1,
      3 * TEXT_SEGMENT_BYTES,
      1,
      40_000,
    ];
    const texts = sizes.map((size, i) => String(i).repeat(size));
    for (const label of texts) store.addSeries(family, text(label), 0);
    assert.deepEqual(
      linesOf(readerOf(store)),
      texts.map((label) => `a{${label}} 0`),
    );
    const segments = store.segments().filter(({ kind }) => kind === 'text');
    assert.equal(segments.length, 4, 'the second and third share one, as do the last two');
  });

  it('gives what a clone of its segments shares, not copies', () => {
    const { store, family } = storeWithFamily();
    const series = store.addSeries(family, text('x="1"'), 1);
    // What posting to a worker does.
    const clone = structuredClone({ control: store.control, segments: [...store.segments()] });
    const reader = new StoreReader(clone);
    store.set(series, 2);
    store.addSeries(family, text('x="2"'), 3);
    assert.deepEqual(linesOf(reader), ['a{x="1"} 2', 'a{x="2"} 3']);
  });
});
