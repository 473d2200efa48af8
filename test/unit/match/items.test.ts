// The elements of arrays and maps, which rules with `for` count one by one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OPENMETRICS } from '../../../ts/exposition/format.ts';
import { Counted } from '../../support/unit/counted.ts';
import { event, groupEnd, groupStart } from '../../support/unit/decode/events.ts';
import { hex, join, pack } from '../../support/unit/decode/samples.ts';

/** Counting by rules for the field `list`. */
function counted(...rules: readonly string[]): Counted {
  return new Counted(`metrics:\n${rules.map((rule) => `  - {for: $list, ${rule}}\n`).join('')}`);
}

const GPUS = counted.bind(
  null,
  `name: util, type: gauge, value: "$ITEM['util']", labels: {gpu: $KEY, model: "$ITEM['model']", node: $host}`,
);

describe('A rule with for', () => {
  it('makes a series of each element of an array', () => {
    const { series } = GPUS().records({
      host: 'a',
      list: [
        { util: 0.5, model: 'A100' },
        { util: 1, model: 'L4' },
      ],
    });
    assert.deepEqual(series, {
      'util{gpu="0",model="A100",node="a"}': 0.5,
      'util{gpu="1",model="L4",node="a"}': 1,
    });
  });

  it('makes a series of each entry of a map', () => {
    const { series } = GPUS().records({
      host: 'a',
      list: { g0: { util: 0.5, model: 'A100' }, g1: { util: 1 } },
    });
    assert.deepEqual(series, {
      'util{gpu="g0",model="A100",node="a"}': 0.5,
      'util{gpu="g1",model="",node="a"}': 1,
    });
  });

  it('goes from array to map and back, with the same series for the same texts', () => {
    const both = GPUS();
    both.records({ list: [{ util: 1 }] }, { list: { 0: { util: 2 } } }, { list: [{ util: 3 }] });
    assert.deepEqual(both.series, { 'util{gpu="0",model="",node=""}': 3 });
  });

  it('takes elements that are values themselves', () => {
    const both = counted(
      'name: load, type: gauge, value: $ITEM, labels: {minutes: $KEY}',
      'name: seen_total, type: counter, labels: {text: $ITEM}',
    );
    assert.deepEqual(both.records({ list: [1, '2.5'] }).series, {
      'load{minutes="0"}': 1,
      'load{minutes="1"}': 2.5,
      'seen_total{text="1"}': 1,
      'seen_total{text="2.5"}': 1,
    });
  });

  it('reads below elements by keys and indices', () => {
    const both = counted(
      `name: a, type: gauge, value: "$ITEM['x'][1]['y']", labels: {k: $KEY}`,
      'name: b, type: gauge, value: "$ITEM[1]", labels: {k: $KEY}',
    );
    both.records({ list: [{ x: [0, { y: 5 }] }, [7, 8], { x: { 1: 2 } }] });
    assert.deepEqual(both.series, { 'a{k="0"}': 5, 'b{k="1"}': 8 });
    assert.deepEqual(both.skips, { 'a missing': 2, 'b missing': 2 });
  });

  it('counts elements without value, and each by its op', () => {
    const both = counted(
      'name: elements_total, type: counter, labels: {node: $host}',
      'name: up, type: gauge, op: inc',
      'name: down, type: gauge, op: dec, labels: {node: $host}',
    );
    assert.deepEqual(both.records({ host: 'a', list: [1, {}, null] }, { list: [2] }).series, {
      'elements_total{node="a"}': 3,
      'elements_total{node=""}': 1,
      up: 4,
      'down{node="a"}': -3,
      'down{node=""}': -1,
    });
  });

  it('measures a field of the record, the tag or the key once for each element', () => {
    const both = counted(
      'name: a_total, type: counter, value: $n',
      'name: b_total, type: counter, value: "$TAG[1]"',
      'name: c_total, type: counter, value: $KEY',
    );
    both.chunk('t.5', event({ n: 3, list: [0, 0, 0] }), event({ n: 1, list: { 7: 0, x: 0 } }));
    assert.deepEqual(both.series, { a_total: 11, b_total: 25, c_total: 10 });
    assert.deepEqual(both.skips, { 'c_total not_a_number': 1 });
  });

  it('judges conditions on elements for each, and those on the record once', () => {
    const both = counted(
      'name: a_total, type: counter, when: [{field: $ok, eq: true}, {field: "$ITEM[\'state\']", eq: on}]',
      'name: b_total, type: counter, when: {not: {field: $KEY, ge: 1}}',
      'name: c_total, type: counter, when: {any: [{field: $ok, eq: false}, {field: $KEY, regex: "^[12]$"}]}',
    );
    const list = [{ state: 'on' }, { state: 'off' }, { state: 'on' }];
    both.records({ ok: true, list }, { ok: false, list });
    assert.deepEqual(both.series, { a_total: 2, b_total: 2, c_total: 5 });
    assert.deepEqual(both.taken, { a_total: 1, b_total: 2, c_total: 2 });
  });

  it('finds its field in metadata, in the group, and after an index', () => {
    const both = new Counted(`
metrics:
  - {name: a, type: gauge, for: "$META['m']", value: $ITEM, labels: {k: $KEY}}
  - {name: b, type: gauge, for: "$GROUP['g']['h']", value: $ITEM, labels: {k: $KEY}}
  - {name: c, type: gauge, for: "$list[1]", value: $ITEM, labels: {k: $KEY}}
`);
    both.chunk(
      't',
      groupStart({ g: { h: { x: 2 } } }),
      event({ list: [0, [3]] }, { metadata: { m: [1] } }),
      groupEnd(),
      event({}),
    );
    assert.deepEqual(both.series, { 'a{k="0"}': 1, 'b{k="x"}': 2, 'c{k="0"}': 3 });
    assert.deepEqual(both.skips, { 'a missing': 1, 'b missing': 1, 'c missing': 1 });
  });

  it('gives exemplars the labels of their element', () => {
    const both = counted(
      'name: m, type: counter, value: "$ITEM[\'n\']", labels: {k: $KEY}, exemplar: {id: "$ITEM[\'id\']-$KEY"}',
    );
    both.records({
      list: [
        { n: 1, id: 'a' },
        { n: 2, id: 'b' },
      ],
    });
    const exemplars = both.samples(OPENMETRICS).map(({ exemplar }) => exemplar);
    assert.deepEqual(exemplars, ['{id="a-0"} 1 1700000000.000', '{id="b-1"} 2 1700000000.000']);
  });

  it('takes a running total of each key, whatever the labels', () => {
    const both = counted('name: rx_total, type: counter, value: $ITEM, from: absolute');
    both.records({ list: { eth0: 100, lo: 5 } }, { list: { lo: 6, eth0: 130 } });
    assert.deepEqual(both.series, { rx_total: 136 });
  });

  it('shares its elements with other rules, which go through them one after the other', () => {
    const both = counted(
      'name: last, type: gauge, value: $ITEM, when: {field: $KEY, ne: 1}',
      'name: last, type: gauge, value: $ITEM, when: {field: $KEY, eq: 0}',
    );
    assert.deepEqual(both.records({ list: [1, 2, 3] }).series, { last: 1 });
  });
});

describe('Nothing is counted for', () => {
  it('a missing field, null or anything but an array or a map, and the reason is', () => {
    const both = counted('name: m_total, type: counter');
    both.records({}, { list: null }, { list: 'x' }, { list: 5 }, { list: true }, { list: [] });
    both.records(join(hex('81 a4'), Buffer.from('list'), hex('c7 01 05 00')));
    assert.deepEqual(both.series, {});
    assert.deepEqual(both.skips, { 'm_total missing': 2, 'm_total not_array_or_map': 4 });
    assert.deepEqual(both.taken, {});
  });

  it('a key that is not a string; of equal keys, each entry counts', () => {
    const both = counted(
      'name: n_total, type: counter, labels: {k: $KEY}',
      'name: last, type: gauge, value: $ITEM, labels: {k: $KEY}',
    );
    const list = hex('85 a1 61 01 05 02 a1 62 03 a1 61 04 c4 01 63 05');
    both.records(join(hex('81 a4'), Buffer.from('list'), list));
    assert.deepEqual(both.series, {
      'n_total{k="a"}': 2,
      'n_total{k="b"}': 1,
      'last{k="a"}': 4,
      'last{k="b"}': 3,
    });
  });

  it('labels of an element that have no text or are too long', () => {
    const both = counted(
      'name: a_total, type: counter, labels: {x: $ITEM}',
      'name: b_total, type: counter, labels: {x: $KEY}',
      'name: c_total, type: counter, labels: {x: $KEY, y: $ITEM}',
    );
    both.records({ list: { [`k${'x'.repeat(9000)}`]: [1], k: 2 } });
    assert.deepEqual(both.skips, {
      'a_total label_type': 1,
      'b_total labels_too_long': 1,
      'c_total label_type': 1,
    });
    assert.deepEqual(both.series, {
      'a_total{x="2"}': 1,
      'b_total{x="k"}': 1,
      'c_total{x="k",y="2"}': 1,
    });
  });
});

describe('An array of any length', () => {
  it('is counted to its end by each rule, in order', () => {
    const both = counted(
      'name: n_total, type: counter',
      'name: last, type: gauge, value: $ITEM',
      'name: high_total, type: counter, when: {field: $KEY, ge: 99990}',
      'name: sum_total, type: counter, value: $ITEM',
    );
    const list = Array.from({ length: 100_000 }, (_, i) => i + 1);
    both.records({ list }, { list: [1] }, { list });
    assert.deepEqual(both.series, {
      n_total: 200_001,
      last: 100_000,
      high_total: 20,
      sum_total: 100_000 * 100_001 + 1,
    });
    assert.deepEqual(both.taken, { n_total: 3, last: 3, high_total: 2, sum_total: 3 });
  });

  it('has no more series than there may be, and the others go to the overflow series', () => {
    const both = new Counted(
      'metrics: [{name: n_total, type: counter, for: $list, labels: {k: $KEY}, max_series: 2}]',
    );
    both.records({ list: Array.from({ length: 50_000 }, () => 0) }, { list: [0, 0, 0] });
    assert.deepEqual(both.series, {
      'n_total{k="0"}': 2,
      'n_total{k="1"}': 2,
      'n_total{otel_metric_overflow="true"}': 49_999,
    });
  });

  it('may be of maps that end with entries that do not count', () => {
    const both = counted('name: n_total, type: counter');
    const keys = Array.from({ length: 600 }, (_, i) => [pack(i < 256 ? `k${i}` : i), [1]]).flat();
    both.records(join(hex('81 a4'), Buffer.from('list'), hex('de 02 58'), ...keys));
    assert.deepEqual(both.series, { n_total: 256 });
  });

  it('may be nested as deep as a record may', () => {
    const deep = join(...Array.from({ length: 63 }, () => hex('91')), [1]);
    const both = counted(
      'name: n_total, type: counter',
      `name: m, type: gauge, value: "$ITEM['a']"`,
    );
    both.records(join(hex('81 a4'), Buffer.from('list'), deep));
    assert.deepEqual(both.series, { n_total: 1 });
    assert.deepEqual(both.skips, { 'm missing': 1 });
  });
});
