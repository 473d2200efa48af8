// Cases that random rules and records found (test/fuzz/rules.test.ts), or find only once in many thousands.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RuleSet } from '../../../ts/config/rules/rule.ts';
import { OPENMETRICS } from '../../../ts/exposition/format.ts';
import { Counted } from '../../support/unit/counted.ts';
import { hex } from '../../support/unit/decode/samples.ts';

describe('Series at a cap', () => {
  it('are found again once they have room, whichever values lead to them', () => {
    const counted = new Counted(
      `
metrics:
  - {name: other, type: counter, ttl: 10s, when: {field: $o, exists: true}}
  - {name: m, type: counter, max_series: 1, when: {field: $a, exists: true}, labels: {l: {field: $a, map: {x: '1', y: '1'}}}}
`,
      { maxSeries: 1 },
    );
    counted.records({ o: 1 }, { a: 'x' });
    assert.deepEqual(counted.overflows, { m: 1 });
    counted.advance(20_000).records({ a: 'y' }, { a: 'x' });
    assert.deepEqual(counted.overflows, { m: 1 });
    assert.deepEqual(counted.series, { 'm{l="1"}': 2, 'm{otel_metric_overflow="true"}': 1 });
  });
});

describe('Fields', () => {
  it('after an array’s index come from the last of equal keys', () => {
    const body = hex('81 a1 61 91 83 a1 62 01 01 05 a1 62 02');
    const counted = new Counted(`metrics: [{name: m, type: gauge, value: "$a[0]['b']"}]`);
    assert.deepEqual(counted.records(body).series, { m: 2 });
  });

  it('that are booleans are equal to their texts and to 1 and 0', () => {
    const counted = new Counted(`
metrics:
  - {name: text, type: counter, when: {field: $a, in: [x, 'true']}}
  - {name: number, type: counter, when: {field: $a, eq: 0}}
`);
    assert.deepEqual(counted.records({ a: true }, { a: false }).series, { text: 1, number: 1 });
  });
});

describe('With nothing configured', () => {
  const generic: RuleSet = { namespace: '', constantLabels: [], groups: [], generic: true };

  it('a second path to a series that is there needs no room', () => {
    const counted = new Counted(generic, { maxSeries: 1 });
    counted.records({ 'a.b': 1 }, { a: { b: 2 } });
    assert.deepEqual(counted.series, { 'a_b{tag="t"}': 2 });
    assert.deepEqual(counted.skips, {});
  });

  it('series go on at the cap, however many fields there are beside them', () => {
    const counted = new Counted(generic, { maxSeries: 1 }).records({ a: 1 });
    for (let i = 0; i < 80_000; i += 100) {
      const others = Array.from({ length: 100 }, (_, j) => [`f${i + j}`, j]);
      counted.records(Object.fromEntries(others));
    }
    assert.deepEqual(counted.records({ a: 2 }).series, { 'a{tag="t"}': 2 });
  });
});

describe('Exemplars', () => {
  it('of a running total show the sum added, not the total', () => {
    const counted = new Counted(
      'metrics: [{name: m, type: counter, value: $n, from: absolute, exemplar: {id: $id}}]',
    );
    counted.records({ n: 100, id: 'a' }).advance(1000).records({ n: 130, id: 'b' });
    const [sample] = counted.samples(OPENMETRICS);
    assert.equal(sample?.value, 130);
    assert.equal(sample?.exemplar, '{id="b"} 30 1700000000.000');
  });
});

describe('Events without a usable time', () => {
  it('are not counted as passed over if they are damaged, which is already counted', () => {
    const counted = new Counted('metrics: [{name: m, type: counter}]');
    counted.chunk('t', Uint8Array.of(0x92, 0xfd, 0x81, 0xa1));
    assert.equal(counted.counting.counts.skippedEvents, 0);
    const [malformed] = counted.counting.counts.malformedChunks.values();
    assert.deepEqual(malformed, { chunks: 1, unreadBytes: 4 });
  });
});
