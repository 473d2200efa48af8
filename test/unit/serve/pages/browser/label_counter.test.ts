// Which label of a family has most values, and which values have most series.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LabelCounter } from '../../../../../ts/serve/pages/browser/label_counter.ts';

function counted(family: string, type: string, lines: readonly string[]): LabelCounter {
  const counter = new LabelCounter(family, type);
  for (const line of lines) counter.addLine(line);
  return counter;
}

describe('LabelCounter', () => {
  it('sorts labels by values, and values by series', () => {
    const paths = ['/a', '/b', '/c'].map((path) => `hits{method="GET",path="${path}"} 1`);
    const counter = counted('hits', 'counter', [
      '# TYPE hits counter',
      'hits{method="POST",path="/c"} 1',
      ...paths,
    ]);
    assert.equal(counter.seriesCount, 4);
    assert.deepEqual(counter.result(), [
      {
        label: 'path',
        values: [
          { value: '/c', series: 2 },
          { value: '/a', series: 1 },
          { value: '/b', series: 1 },
        ],
      },
      {
        label: 'method',
        values: [
          { value: 'GET', series: 3 },
          { value: 'POST', series: 1 },
        ],
      },
    ]);
  });

  it('counts a series of several lines once, and none of its own labels', () => {
    const lines = ['le="1"', 'le="+Inf"'].map((le) => `took_bucket{a="1",${le}} 1`);
    const more = ['took_sum{a="1"} 2', 'took_count{a="1"} 1', 'other{b="1"} 1'];
    const counter = counted('took', 'histogram', [...lines, ...more]);
    assert.deepEqual(counter.result(), [{ label: 'a', values: [{ value: '1', series: 1 }] }]);
    const summary = counted('took', 'summary', ['took{quantile="0.5"} 1', 'took_count 1']);
    assert.deepEqual([summary.seriesCount, summary.result()], [1, []]);
  });
});
