// Bytes (msgpack's bin) as labels and exemplars.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OPENMETRICS } from '../../../ts/exposition/format.ts';
import { Counted } from '../../support/unit/counted.ts';
import { event } from '../../support/unit/decode/events.ts';

const bin = (...bytes: readonly number[]) => Uint8Array.from(bytes);
const withId = (trace: unknown) => event({}, { metadata: { otlp: { trace_id: trace } } });

describe('Labels from bytes', () => {
  it('are hexadecimal if they are no text, and different bytes are different series', () => {
    const counted = new Counted('metrics: [{name: m, type: counter, labels: {l: $l}}]');
    counted.records({ l: bin(0xff, 1) }, { l: bin(0xff, 2) }, { l: bin(0xff, 1) });
    assert.deepEqual(counted.series, { 'm{l="ff01"}': 2, 'm{l="ff02"}': 1 });
  });

  it('are one series with a string of the same text, whichever comes first', () => {
    for (const values of [
      ['abc', bin(0x61, 0x62, 0x63), 'ff', bin(0xff)],
      [bin(0xff), 'ff', bin(0x61, 0x62, 0x63), 'abc'],
    ]) {
      const counted = new Counted('metrics: [{name: m, type: counter, labels: {l: $l}}]');
      counted.records(...values.map((l) => ({ l })));
      assert.deepEqual(counted.series, { 'm{l="abc"}': 2, 'm{l="ff"}': 2 });
    }
  });

  it('are not those of a string of the same bytes that are no text', () => {
    const counted = new Counted('metrics: [{name: m, type: counter, labels: {l: $l}}]');
    const string = Uint8Array.of(0x81, 0xa1, 0x6c, 0xa1, 0xff);
    counted.records({ l: bin(0xff) }, string, { l: bin(0xff) }, string);
    assert.deepEqual(counted.series, { 'm{l="ff"}': 2, 'm{l="\ufffd"}': 2 });
  });

  it('are looked up in a map, and put into templates, by their hexadecimal text', () => {
    const counted = new Counted(`
metrics:
  - name: m
    type: counter
    labels: {mapped: {field: $l, map: {ff: all}}, text: 'id-$l'}
`).records({ l: bin(0xff) });
    assert.deepEqual(counted.series, { 'm{mapped="all",text="id-ff"}': 1 });
  });
});

describe('Trace ids of OTLP', () => {
  it('are hexadecimal in any case, as labels and as exemplars', () => {
    const counted = new Counted(`
metrics:
  - {name: a_total, type: counter, exemplar: {trace_id: "$META['otlp']['trace_id']"}}
  - {name: b_total, type: counter, labels: {trace: "$META['otlp']['trace_id']"}}
`);
    counted.chunk('t', withId(Uint8Array.from(Buffer.from('abcdefghijklmnop'))));
    const hex = Buffer.from('abcdefghijklmnop').toString('hex');
    assert.deepEqual(counted.series, { a_total: 1, [`b_total{trace="${hex}"}`]: 1 });
    const [sample] = counted.samples(OPENMETRICS);
    assert.equal(sample?.exemplar, `{trace_id="${hex}"} 1 1700000000.000`);
  });

  it('that came as text stay as they are', () => {
    const counted = new Counted(
      `metrics: [{name: b_total, type: counter, labels: {trace: "$META['otlp']['trace_id']"}}]`,
    );
    counted.chunk('t', withId('5b8efff798038103d269b633813fc60c'));
    assert.deepEqual(counted.series, { 'b_total{trace="5b8efff798038103d269b633813fc60c"}': 1 });
  });

  it('elsewhere are bytes like others', () => {
    const counted = new Counted('metrics: [{name: m, type: counter, labels: {l: $trace_id}}]');
    counted.records({ trace_id: bin(0x61, 0x62) });
    assert.deepEqual(counted.series, { 'm{l="ab"}': 1 });
  });
});
