// The reader of the shared store, in the same thread: the families and series that it shows, and their lines.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TEXT } from '../../../ts/exposition/format.ts';
import { ROWS_PER_SEGMENT, type StoreSegment } from '../../../ts/metrics/layout.ts';
import { ByteWriter } from '../../../ts/render/byte_writer.ts';
import { renderOpenMetrics } from '../../../ts/render/openmetrics.ts';
import { renderText } from '../../../ts/render/text.ts';
import { cell } from '../../support/unit/metrics/cell.ts';
import { TestFamilies } from '../../support/unit/metrics/family_definitions.ts';
import { linesOf, readerOf } from '../../support/unit/metrics/read_series.ts';

describe('StoreReader', () => {
  it('lists families in the order of their births, with type and help, and without series too', () => {
    const families = new TestFamilies();
    families.family({ name: 'b', help: 'B.' });
    families.family({ name: 'a', type: 'gauge', help: 'A.' });
    families.family({ name: 'h', type: 'histogram', buckets: [1] });
    families.family({ name: 's', type: 'summary', quantiles: [0.5] });
    const reader = readerOf(families.store);
    assert.deepEqual(
      reader.families().map(({ name, type, help }) => `${type} ${name} ${help}`),
      ['counter b B.', 'gauge a A.', 'histogram h ', 'summary s '],
    );
    assert.deepEqual(linesOf(reader), []);
  });

  it('shows each series once, however often it is asked', () => {
    const families = new TestFamilies();
    const a = families.family({ name: 'a' });
    a.add(a.series(['1']), cell(1));
    const reader = readerOf(families.store);
    assert.deepEqual(linesOf(reader), ['a{x="1"} 1']);
    a.add(a.series(['2']), cell(2));
    assert.deepEqual(linesOf(reader), ['a{x="1"} 1', 'a{x="2"} 2']);
    assert.deepEqual(linesOf(reader), ['a{x="1"} 1', 'a{x="2"} 2']);
  });

  it('leaves out series that ended among very many after the list was made', () => {
    const families = new TestFamilies();
    const a = families.family({ name: 'a', ttlMs: 1000 });
    const numbers = Array.from({ length: 2 * ROWS_PER_SEGMENT + 100 }, (_, i) => i);
    for (const i of numbers) a.add(a.series([`${i}`]), cell(i));
    const listed = readerOf(families.store).families();
    families.store.nowMs = 500;
    const stays = (i: number) => i % 700 !== 0;
    for (const i of numbers) if (stays(i)) a.add(a.series([`${i}`]), cell(0));
    families.expire(1200);
    // One of them comes back in a row that another had.
    a.add(a.series(['1400']), cell(5));
    const out = new ByteWriter();
    for (const family of listed) family.writeSamples(out, TEXT);
    const wanted = numbers.filter(stays).map((i) => `a{x="${i}"} ${i}\n`);
    assert.equal(out.take().toString(), wanted.join(''));
  });

  it('leaves out series that ended after the list was made, and new ones in their place', () => {
    const families = new TestFamilies();
    const a = families.family({ name: 'a', ttlMs: 1000 });
    const b = families.family({ name: 'b', ttlMs: 1000 });
    for (const x of ['1', '2']) a.add(a.series([x]), cell(1));
    const reader = readerOf(families.store);
    const listed = reader.families();
    const write = () => {
      const out = new ByteWriter();
      for (const family of listed) family.writeSamples(out, TEXT);
      return out.take().toString();
    };
    families.store.nowMs = 500;
    a.add(a.series(['2']), cell(1));
    families.expire(1200);
    assert.equal(write(), 'a{x="2"} 2\n');
    b.add(b.series(['3']), cell(7));
    assert.equal(write(), 'a{x="2"} 2\n');
    assert.deepEqual(linesOf(reader), ['a{x="2"} 2', 'b{x="3"} 7']);
    // The same series in the same row, but created again.
    families.expire(5000);
    a.add(a.series(['2']), cell(9));
    assert.equal(write(), '');
    assert.deepEqual(linesOf(reader), ['a{x="2"} 9']);
  });

  it('holds a series back until all segments that it lies in have come', () => {
    const late: StoreSegment[] = [];
    const families = new TestFamilies({ onSegment: (segment) => late.push(segment) });
    const reader = readerOf(families.store);
    const [a, b] = [families.family({ name: 'a' }), families.family({ name: 'b' })];
    for (let i = 0; i < ROWS_PER_SEGMENT; i++) a.series([`${i}`]);
    for (let i = 0; i < 10; i++) b.series([`${i}`]);
    b.series(['y'.repeat(100_000)]);
    const shown = late.map((segment) => {
      reader.receive(segment);
      return `${segment.kind} ${linesOf(reader).length}`;
    });
    const one = ROWS_PER_SEGMENT;
    assert.deepEqual(shown, [
      'family 0',
      'family 0',
      'text 0',
      'values 0',
      `rows ${one}`,
      `rows ${one + 10}`,
      `text ${one + 11}`,
    ]);
  });

  it('shows a series in a used row as soon as its text has come, and all others before', () => {
    const late: StoreSegment[] = [];
    const families = new TestFamilies({ onSegment: (segment) => late.push(segment) });
    const a = families.family({ name: 'a', ttlMs: 1000 });
    for (const x of ['1', '2', '3']) a.series([x]);
    const reader = readerOf(families.store);
    assert.equal(linesOf(reader).length, 3);
    late.length = 0;
    families.store.nowMs = 800;
    for (const x of ['1', '3']) a.add(a.series([x]), cell(1));
    families.expire(1000);
    a.series(['y'.repeat(1000)]);
    a.series(['4']);
    assert.deepEqual(linesOf(reader), ['a{x="1"} 1', 'a{x="3"} 1', 'a{x="4"} 0']);
    for (const segment of late) reader.receive(segment);
    assert.equal(linesOf(reader).length, 4);
  });

  it('sees the births and deaths of a store that was there before it', () => {
    const families = new TestFamilies();
    const a = families.family({ name: 'a', ttlMs: 1000 });
    for (let i = 0; i < 5; i++) a.series([`${i}`]);
    families.expire(5000);
    a.series(['6']);
    const reader = readerOf(families.store);
    assert.deepEqual(linesOf(reader), ['a{x="6"} 0']);
  });
});

describe('the lines of a store', () => {
  function everything() {
    const families = new TestFamilies();
    const labels = { labelNames: ['x'], help: 'Some "help".' };
    const counter = families.family({ ...labels, name: 'c' });
    counter.add(counter.series(['é"\n']), cell(1.5));
    const total = families.family({ ...labels, name: 'd_total' });
    total.add(total.series(['']), cell(3));
    const gauge = families.family({ ...labels, name: 'g', type: 'gauge' });
    gauge.set(gauge.series(['1']), cell(Number.NEGATIVE_INFINITY));
    const buckets = [-1, 1e-7, 0.25, 1, 1000000];
    const histogram = families.family({ ...labels, name: 'h', type: 'histogram', buckets });
    histogram.observe(histogram.series(['1']), cell(0.5));
    const bare = families.family({ name: 'i', type: 'histogram', buckets: [2], labelNames: [] });
    bare.observe(bare.series([]), cell(2));
    const summary = families.family({
      ...{ name: 's', type: 'summary', quantiles: [0, 0.5, 1], labelNames: [] },
    });
    summary.observe(summary.series([]), cell(0));
    families.publish(0);
    const out = new ByteWriter();
    return { out, families: readerOf(families.store).families() };
  }

  it('have the form of the text format', () => {
    const { out, families } = everything();
    renderText(families, out);
    assert.equal(
      out.take().toString(),
      `# HELP c Some "help".
# TYPE c counter
c{x="é\\"\\n"} 1.5
# HELP d_total Some "help".
# TYPE d_total counter
d_total{x=""} 3
# HELP g Some "help".
# TYPE g gauge
g{x="1"} -Inf
# HELP h Some "help".
# TYPE h histogram
h_bucket{x="1",le="-1"} 0
h_bucket{x="1",le="1e-7"} 0
h_bucket{x="1",le="0.25"} 0
h_bucket{x="1",le="1"} 1
h_bucket{x="1",le="1000000"} 1
h_bucket{x="1",le="+Inf"} 1
h_sum{x="1"} 0.5
h_count{x="1"} 1
# TYPE i histogram
i_bucket{le="2"} 1
i_bucket{le="+Inf"} 1
i_sum 2
i_count 1
# TYPE s summary
s{quantile="0"} 0
s{quantile="0.5"} 0
s{quantile="1"} 0
s_sum 0
s_count 1
`,
    );
  });

  it('have the form of OpenMetrics, without the sum of a histogram with negative bounds', () => {
    const { out, families } = everything();
    renderOpenMetrics(families, out);
    assert.equal(
      out.take().toString(),
      `# TYPE c counter
# HELP c Some \\"help\\".
c_total{x="é\\"\\n"} 1.5
# TYPE d counter
# HELP d Some \\"help\\".
d_total{x=""} 3
# TYPE g gauge
# HELP g Some \\"help\\".
g{x="1"} -Inf
# TYPE h histogram
# HELP h Some \\"help\\".
h_bucket{x="1",le="-1.0"} 0
h_bucket{x="1",le="1e-07"} 0
h_bucket{x="1",le="0.25"} 0
h_bucket{x="1",le="1.0"} 1
h_bucket{x="1",le="1e+06"} 1
h_bucket{x="1",le="+Inf"} 1
# TYPE i histogram
i_bucket{le="2.0"} 1
i_bucket{le="+Inf"} 1
i_sum 2
i_count 1
# TYPE s summary
s{quantile="0.0"} 0
s{quantile="0.5"} 0
s{quantile="1.0"} 0
s_sum 0
s_count 1
# EOF
`,
    );
  });
});
