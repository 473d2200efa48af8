// Snapshots of real prom-client registries, rendered in both formats.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { ByteWriter } from '../../../ts/render/byte_writer.ts';
import type { Family } from '../../../ts/render/family.ts';
import { renderOpenMetrics } from '../../../ts/render/openmetrics.ts';
import { familiesFromPromClient } from '../../../ts/render/prom_client_families.ts';
import { renderText } from '../../../ts/render/text.ts';

function render(families: readonly Family[], with_: typeof renderText): string[] {
  const out = new ByteWriter();
  with_(families, out);
  return out.take().toString().trimEnd().split('\n');
}

describe('familiesFromPromClient()', () => {
  it('renders a counter, with _total once, in both formats', async () => {
    const registers = [new Registry()];
    new Counter({ name: 'hits_total', help: 'Hits.', labelNames: ['path'], registers }).inc(
      { path: 'a"\\\n' },
      3,
    );
    new Counter({ name: 'misses', help: 'Misses.', registers }).inc(2);
    const families = familiesFromPromClient(await registers[0]!.getMetricsAsJSON());
    assert.deepEqual(render(families, renderText), [
      '# HELP hits_total Hits.',
      '# TYPE hits_total counter',
      'hits_total{path="a\\"\\\\\\n"} 3',
      '# HELP misses Misses.',
      '# TYPE misses counter',
      'misses 2',
    ]);
    assert.deepEqual(render(families, renderOpenMetrics), [
      '# TYPE hits counter',
      '# HELP hits Hits.',
      'hits_total{path="a\\"\\\\\\n"} 3',
      '# TYPE misses counter',
      '# HELP misses Misses.',
      'misses_total 2',
      '# EOF',
    ]);
  });

  it('renders a histogram with its bounds in the format’s notation', async () => {
    const registers = [new Registry()];
    const buckets = [0.5, 1];
    new Histogram({ name: 'h', help: 'H.', labelNames: ['m'], buckets, registers }).observe(
      { m: 'x' },
      0.75,
    );
    const families = familiesFromPromClient(await registers[0]!.getMetricsAsJSON());
    assert.deepEqual(render(families, renderText).slice(2), [
      'h_bucket{m="x",le="0.5"} 0',
      'h_bucket{m="x",le="1"} 1',
      'h_bucket{m="x",le="+Inf"} 1',
      'h_sum{m="x"} 0.75',
      'h_count{m="x"} 1',
    ]);
    assert.ok(render(families, renderOpenMetrics).includes('h_bucket{m="x",le="1.0"} 1'));
  });

  it('renders a summary', async () => {
    const registers = [new Registry()];
    new Summary({ name: 's', help: 'S.', percentiles: [0.5, 1], registers }).observe(4);
    const families = familiesFromPromClient(await registers[0]!.getMetricsAsJSON());
    assert.deepEqual(render(families, renderText), [
      '# HELP s S.',
      '# TYPE s summary',
      's{quantile="0.5"} 4',
      's{quantile="1"} 4',
      's_sum 4',
      's_count 1',
    ]);
    assert.ok(render(families, renderOpenMetrics).includes('s{quantile="1.0"} 4'));
  });

  it('merges families of one name from two threads, without a series twice', async () => {
    const snapshots = await Promise.all(
      ['count', 'serve'].map((thread) => {
        const registers = [new Registry()];
        new Gauge({ name: 'heap_bytes', help: 'Heap.', labelNames: ['thread'], registers }).set(
          { thread },
          1,
        );
        new Gauge({ name: 'rss_bytes', help: 'RSS.', registers }).set(thread === 'count' ? 1 : 2);
        return registers[0]!.getMetricsAsJSON();
      }),
    );
    // As if it crossed from one thread to the other.
    const families = familiesFromPromClient(structuredClone(snapshots.flat()));
    assert.deepEqual(render(families, renderText), [
      '# HELP heap_bytes Heap.',
      '# TYPE heap_bytes gauge',
      'heap_bytes{thread="count"} 1',
      'heap_bytes{thread="serve"} 1',
      '# HELP rss_bytes RSS.',
      '# TYPE rss_bytes gauge',
      'rss_bytes 1',
    ]);
  });

  it('leaves out samples of another type under a known name', () => {
    const metric = (type: string, value: number) => ({
      name: 'x',
      help: '',
      type,
      values: [{ value, labels: {} }],
    });
    const families = familiesFromPromClient([metric('gauge', 1), metric('counter', 2)]);
    assert.deepEqual(render(families, renderText), ['# TYPE x gauge', 'x 1']);
  });

  it('leaves out metrics without values, and labels without one', () => {
    const families = familiesFromPromClient([
      { name: 'a', help: 'A.', type: 'gauge', values: [] },
      {
        name: 'b',
        help: '',
        type: 'gauge',
        values: [{ value: Number.NaN, labels: { x: undefined, y: 7 } }],
      },
    ]);
    assert.deepEqual(render(families, renderText), ['# TYPE b gauge', 'b{y="7"} NaN']);
  });
});
