// The creation time of series: stored on request, shown in OpenMetrics.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OPENMETRICS, TEXT } from '../../../ts/exposition/format.ts';
import { seriesLayout } from '../../../ts/metrics/series_layout.ts';
import { Counted } from '../../support/unit/counted.ts';

const RULES = `metrics:
- {name: a_total, type: counter, labels: {x: $x}, ttl: 10s, max_series: 1}
- {name: b, type: counter, value: $v, from: absolute}
- {name: h, type: histogram, value: $v, buckets: [1], exemplar: {id: $x}}
- {name: n, type: histogram, value: $v, buckets: [-1]}
- {name: s, type: summary, value: $v, quantiles: []}
- {name: g, type: gauge, value: $v}
`.replace('quantiles: []', 'quantiles: [1]');

function createdLines(counted: Counted, format = OPENMETRICS): string[] {
  return counted
    .exposition(format)
    .split('\n')
    .filter((line) => line.includes('_created'));
}

describe('created timestamps', () => {
  it('are shown for counters, histograms and summaries, each after its samples', () => {
    const counted = new Counted(RULES, { createdTimestamps: true });
    counted.wallMs = 1_700_000_000_250;
    counted.records({ x: 'p', v: 1 });
    counted.wallMs = 1_700_000_001_000;
    counted.records({ x: 'q', v: 2 });
    assert.deepEqual(createdLines(counted), [
      'a_created{x="p"} 1700000000.25',
      'a_created{otel_metric_overflow="true"} 1700000001',
      'b_created 1700000000.25',
      'h_created 1700000000.25',
      'n_created 1700000000.25',
      's_created 1700000000.25',
    ]);
    const lines = counted.exposition(OPENMETRICS).split('\n');
    assert.equal(lines[lines.indexOf('h_created 1700000000.25') - 1], 'h_count 2');
    assert.deepEqual(createdLines(counted, TEXT), []);
  });

  it('restart with a series that expired', () => {
    const counted = new Counted(RULES, { createdTimestamps: true });
    counted.wallMs = 1_000;
    counted.records({ x: 'p' });
    counted.advance(20_000);
    assert.deepEqual(createdLines(counted), []);
    counted.wallMs = 30_000;
    counted.records({ x: 'p' });
    assert.deepEqual(createdLines(counted), ['a_created{x="p"} 30']);
  });

  it('cost nothing if they are off', () => {
    assert.deepEqual(createdLines(new Counted(RULES).records({ x: 'p', v: 1 })), []);
    const shape = { type: 'counter', absolute: false, exemplars: false, expires: false } as const;
    const slots = (created: boolean) =>
      seriesLayout({ ...shape, buckets: [], quantiles: [], created }).slots;
    assert.deepEqual([slots(false), slots(true)], [1, 2]);
  });
});
