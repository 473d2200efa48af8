// Rows and values that a reader finds while they become another series': whatever they seem to lead to, writing them
// ends, and leaves the writer unchanged. Both are made by hand; between two threads they last some nanoseconds.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OPENMETRICS, TEXT } from '../../../ts/exposition/format.ts';
import {
  CONTROL_ROWS,
  ROW_HANDLE,
  ROW_SLOTS,
  ROW_VERSION,
  ROWS_PER_SEGMENT,
  type SeriesShape,
  type StoreSegment,
  TEXT_SEGMENT_BYTES,
  VALUES_PER_SEGMENT,
} from '../../../ts/metrics/layout.ts';
import { SeqlockReader } from '../../../ts/metrics/seqlock.ts';
import { seriesLayout } from '../../../ts/metrics/series_layout.ts';
import { ByteWriter } from '../../../ts/render/byte_writer.ts';
import { ExemplarWriter } from '../../../ts/render/store_exemplars.ts';
import { StoreReader } from '../../../ts/render/store_families.ts';

const HISTOGRAM: SeriesShape = {
  type: 'histogram',
  buckets: [1, 2],
  quantiles: [],
  absolute: false,
  exemplars: true,
  expires: true,
};

/** The text of a store with one histogram whose only row has the handle. */
function written(handle: number): string {
  const rows = new Int32Array(new SharedArrayBuffer(ROWS_PER_SEGMENT * ROW_SLOTS * 4));
  rows[ROW_VERSION] = 2;
  rows[ROW_HANDLE] = handle;
  const control = new Int32Array(new SharedArrayBuffer(1024));
  control[CONTROL_ROWS] = 1;
  const segments: StoreSegment[] = [
    { kind: 'family', number: 0, name: 'h', help: '', shape: HISTOGRAM },
    { kind: 'rows', rows: rows.buffer },
    { kind: 'values', values: new SharedArrayBuffer(VALUES_PER_SEGMENT * 8) },
    { kind: 'text', bytes: new SharedArrayBuffer(TEXT_SEGMENT_BYTES) },
  ];
  const reader = new StoreReader({ control: control.buffer, segments });
  const out = new ByteWriter();
  for (const format of [TEXT, OPENMETRICS]) {
    for (const family of reader.families()) family.writeSamples(out, format);
  }
  return out.take().toString();
}

describe('a row that has become another series', () => {
  it('is not followed to values that would reach beyond their segment', () => {
    const { slots } = seriesLayout(HISTOGRAM);
    assert.match(written(VALUES_PER_SEGMENT - slots), /^h_bucket\{le="1"\} 0\n/);
    assert.equal(written(VALUES_PER_SEGMENT - slots + 1), '');
    assert.equal(written(VALUES_PER_SEGMENT - 1), '');
  });
});

describe('an exemplar whose place has other values by now', () => {
  const texts = [new Float64Array(TEXT_SEGMENT_BYTES / 8)];
  for (const [what, address, size] of [
    ['a negative size', 0, -2_000_000_000],
    ['a size beyond the text', 1, 2_000_000_000],
    ['an address behind all texts', -1, 5],
  ] as const) {
    it(`is left out, or copied as far as there is text: ${what}`, () => {
      const layout = seriesLayout(HISTOGRAM);
      const values = new Float64Array(layout.slots);
      const words = new Int32Array(values.buffer);
      words.set([address, size], (layout.exemplars + 1) * 2);
      const out = new ByteWriter();
      out.writeAscii('before');
      const place = { text: texts[0]!, textStart: 0, textEnd: 0, values, words, at: 0, texts };
      new ExemplarWriter(layout, new SeqlockReader()).write(out, place, 0);
      const { length } = out;
      assert.ok(length >= 6 && length <= 6 + 3 + TEXT_SEGMENT_BYTES, `${length} bytes`);
      out.truncate(6);
      assert.equal(out.take().toString(), 'before');
    });
  }
});
