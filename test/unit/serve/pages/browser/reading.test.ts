// How the page reads an exposition: samples, series, quoted names, and only the family that was asked for.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  familyOfTypeLine,
  parseSample,
} from '../../../../../ts/serve/pages/browser/exposition_lines.ts';
import { ReadingBuilder } from '../../../../../ts/serve/pages/browser/reading.ts';

const labels = (line: string) =>
  Object.fromEntries((parseSample(line)?.labels ?? []).map(({ name, value }) => [name, value]));

describe('parseSample()', () => {
  it('reads a sample with and without labels', () => {
    assert.deepEqual(parseSample('up 1'), { name: 'up', labels: [], value: 1 });
    assert.deepEqual(labels('cpu{cpu="all",mode="user"} 0.5'), { cpu: 'all', mode: 'user' });
    assert.equal(parseSample('up{} 2 1700000000000')?.value, 2);
  });

  it('unescapes label values with any content', () => {
    assert.deepEqual(labels('a{b="\\\\n\\n\\"},{=",c="}"} 1'), { b: '\\n\n"},{=', c: '}' });
    assert.deepEqual(labels('a{b="<b>\u2028😀"} 1'), { b: '<b>\u2028😀' });
  });

  it('reads names in quotes', () => {
    const sample = parseSample('{"http.requests \\"x\\"","http.method"="GET"} 3');
    assert.equal(sample?.name, 'http.requests "x"');
    assert.deepEqual(sample?.labels, [{ name: 'http.method', value: 'GET' }]);
    assert.equal(familyOfTypeLine('# TYPE "http.requests" counter'), 'http.requests');
  });

  it('reads numbers as the text format writes them', () => {
    const values = ['+Inf', '-Inf', 'NaN', '1e-05', '-0'].map((n) => parseSample(`a ${n}`)?.value);
    assert.deepEqual(values, [Infinity, -Infinity, NaN, 0.00001, -0]);
  });

  it('reads nothing from lines that are not samples', () => {
    for (const line of [
      '',
      '# HELP a b',
      'a',
      'a{',
      'a{b',
      'a{b=',
      'a{b="c',
      'a{b="c"',
      '{} 1',
      ' ',
    ]) {
      assert.equal(parseSample(line), null, line);
    }
  });
});

const EXPOSITION = `# HELP a_total About a.
# TYPE a_total counter
a_total{x="1"} 10
a_total{x="2"} 20
# TYPE took_seconds histogram
took_seconds_bucket{x="1",le="0.5"} 1
took_seconds_bucket{x="1",le="+Inf"} 2
took_seconds_sum{x="1"} 3.5
took_seconds_count{x="1"} 2
# TYPE wait_seconds summary
wait_seconds{quantile="0.5"} 0.25
wait_seconds_sum 4
wait_seconds_count 16
`;

function read(family: string, maxSeries = 10) {
  const builder = new ReadingBuilder(family, maxSeries);
  for (const line of EXPOSITION.split('\n')) builder.addLine(line);
  const series = [...builder.reading.values()].map(({ labels, ...numbers }) => ({
    labels: labels.map(({ name, value }) => `${name}=${value}`).join(),
    ...numbers,
  }));
  return { series, isFull: builder.isFull };
}

describe('ReadingBuilder', () => {
  it('keeps the family that was asked for, of whatever type', () => {
    assert.deepEqual(read('a_total').series, [
      { labels: 'x=1', value: 10 },
      { labels: 'x=2', value: 20 },
    ]);
    assert.deepEqual(read('took_seconds').series, [{ labels: 'x=1', sum: 3.5, count: 2 }]);
    assert.deepEqual(read('wait_seconds').series, [
      { labels: 'quantile=0.5', value: 0.25 },
      { labels: '', sum: 4, count: 16 },
    ]);
    assert.deepEqual(read('a').series, []);
  });

  it('stops at the limit and says so', () => {
    assert.deepEqual(read('a_total', 1), { series: [{ labels: 'x=1', value: 10 }], isFull: true });
    assert.equal(read('a_total', 2).isFull, false);
  });
});
