// Groups of `extract` as fields of records.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OPENMETRICS } from '../../../ts/exposition/format.ts';
import { Counted } from '../../support/unit/counted.ts';
import { event } from '../../support/unit/decode/events.ts';
import { hex } from '../../support/unit/decode/samples.ts';

const TOOK = "extract: {field: $log, regex: 'after (?<ms>\\d+) ms(?: from (?<src>\\w+))?'}";

/** A rule `m` with these keys. */
const one = (keys: string) => `metrics: [{name: m, ${keys}}]`;

describe('A rule with extract', () => {
  it('reads groups like fields: as value, labels, in templates and exemplars', () => {
    const counted = new Counted(`
${TOOK}
metrics:
  - {name: took_ms, type: histogram, value: $ms, buckets: [10], labels: {src: $src, both: '$src/$host'}, exemplar: {id: $ms}}
`);
    counted.records({ host: 'a', log: 'done after 7 ms from db\n' }, { log: 'after 12 ms' });
    const lines = counted.exposition(OPENMETRICS).split('\n');
    assert.ok(
      lines.some((line) => line.includes('src="db",both="db/a"') && /# \{id="7"\} 7/.test(line)),
    );
    assert.ok(
      lines.some((line) => line.includes('src="",both="/"') && /# \{id="12"\} 12/.test(line)),
    );
  });

  it('takes no record whose text is missing or does not match, and skips nothing', () => {
    const counted = new Counted(`${TOOK}\n${one('type: counter')}`);
    counted.records({}, { log: null }, { log: {} }, { log: [] }, { log: 'after x ms' }, { log: 5 });
    assert.deepEqual(counted.taken, {});
    assert.deepEqual(counted.skips, {});
  });

  it('tests conditions on groups after it, others before', () => {
    const counted = new Counted(
      `${TOOK}\n${one('type: counter, labels: {ms: $ms}, when: [{field: $ms, ge: 10}, {field: $app, eq: shop}, {any: [{field: $src, exists: false}, {field: $src, in: [db]}]}]')}`,
    );
    counted.records(
      { app: 'shop', log: 'after 12 ms from db' },
      { app: 'shop', log: 'after 13 ms' },
      { app: 'shop', log: 'after 14 ms from cache' },
      { app: 'blog', log: 'after 15 ms' },
      { app: 'shop', log: 'after 9 ms' },
    );
    assert.deepEqual(counted.series, { 'm{ms="12"}': 1, 'm{ms="13"}': 1 });
  });

  it('hides keys of the record, and what is in them, for itself only', () => {
    const counted = new Counted(`
metrics:
  - {name: group_total, type: counter, ${TOOK}, labels: {src: $src, in: "$src['k']"}}
  - {name: key_total, type: counter, labels: {src: $src}}
`);
    counted.records({ src: 'record', log: 'after 1 ms' }, { src: 'x', log: 'after 2 ms from db' });
    assert.deepEqual(counted.series, {
      'group_total{src="",in=""}': 1,
      'group_total{src="db",in=""}': 1,
      'key_total{src="record"}': 1,
      'key_total{src="x"}': 1,
    });
  });

  it('takes the first of several that matches', () => {
    const counted = new Counted(
      one(
        "type: counter, labels: {a: $a, b: $b}, extract: [{field: $log, regex: '^a=(?<a>\\w+)'}, {field: $log, regex: 'b=(?<b>\\w+) a=(?<a>\\w+)'}, {field: $msg, regex: '(?<b>.*)'}]",
      ),
    );
    counted.records(
      { log: 'a=1 b=2 a=3' },
      { log: 'b=2 a=3' },
      { log: 'x', msg: 'y' },
      { log: 'x' },
    );
    assert.deepEqual(counted.series, {
      'm{a="1",b=""}': 1,
      'm{a="3",b="2"}': 1,
      'm{a="",b="y"}': 1,
    });
  });

  it('reads numbers, booleans, bytes, tags and metadata as texts', () => {
    const rule = (name: string, field: string) =>
      `  - {name: ${name}, type: counter, labels: {v: $v}, extract: {field: ${field}, regex: '^(?<v>..)'}}\n`;
    const counted = new Counted(
      `metrics:\n${rule('n', '$n')}${rule('b', '$b')}${rule('y', '$y')}${rule('t', '"$TAG[1]"')}${rule('k', '"$META[\'k\']"')}`,
    );
    const body = { n: 1234, b: true, y: Buffer.from('ütz') };
    counted.chunk('kube.web-1', event(body, { metadata: { k: 'stdout' } }));
    counted.chunk('kube.db-2', event({}));
    assert.deepEqual(counted.series, {
      'n{v="12"}': 1,
      'b{v="tr"}': 1,
      'y{v="üt"}': 1,
      't{v="we"}': 1,
      't{v="db"}': 1,
      'k{v="st"}': 1,
    });
  });

  it('works with each, whose values stay those of the record', () => {
    const counted = new Counted(
      one(
        "type: gauge, each: '^t_(?<t>\\w+)$', labels: {src: $src}, extract: {field: $log, regex: 'from (?<src>\\w+)'}",
      ),
    );
    counted.records({ t_a: 5, t_b: 6, log: 'from db' }, { t_a: 7, log: 'x' });
    assert.deepEqual(counted.series, { 'm{t="a",src="db"}': 5, 'm{t="b",src="db"}': 6 });
  });

  it('works with for: groups beside elements, in labels, conditions and values', () => {
    const counted = new Counted(`
extract: {field: $log, regex: 'from (?<src>\\w+) min (?<min>\\d+)'}
metrics:
  - {name: a, type: counter, for: $list, value: $ITEM, labels: {src: $src, key: $KEY}, when: [{field: $min, ge: 2}, {field: $ITEM, ge: 5}]}
  - {name: b, type: counter, for: $list, value: $min, when: {any: [{field: $src, eq: web}, {field: $KEY, eq: 1}]}}
  - {name: c, type: counter, for: $list, labels: {src: $src}, extract: {field: $log, regex: '^(?<src>.)'}}
`);
    counted.records(
      { list: [1, 5, 6], log: 'x from db min 2' },
      { list: [7], log: 'y from web min 1' },
      { list: { k: 8 }, log: 'y from web min 3' },
      { list: [9], log: 'z' },
      { log: 'z from db min 1' },
      { log: 'z from db min 2' },
    );
    assert.deepEqual(counted.series, {
      'a{src="db",key="1"}': 5,
      'a{src="db",key="2"}': 6,
      'a{src="web",key="k"}': 8,
      b: 2 + 1 + 3,
      'c{src="x"}': 3,
      'c{src="y"}': 2,
      'c{src="z"}': 1,
    });
    assert.deepEqual(counted.taken, { a: 2, b: 3, c: 4 });
    assert.deepEqual(counted.skips, { 'a missing': 1, 'b missing': 2, 'c missing': 2 });
  });

  it('has groups rewritten as labels, and their series at 0 from the start', () => {
    const counted = new Counted(
      one(
        `type: counter, ${TOOK}, labels: {src: {field: $src, case: upper}}, init: {src: [DB, WEB]}`,
      ),
    );
    counted.records({ log: 'after 1 ms from db' });
    assert.deepEqual(counted.series, { 'm{src="DB"}': 1, 'm{src="WEB"}': 0 });
  });

  it('shares no answer about a group with the same question about a key', () => {
    const counted = new Counted(`
metrics:
  - {name: key, type: counter, value: $v, when: {field: $v, eq: 1}}
  - {name: group, type: counter, value: $v, when: {field: $v, eq: 2}, extract: {field: $log, regex: '(?<v>\\d)'}}
  - {name: other, type: counter, value: $v, when: {field: $v, eq: 3}, extract: {field: $msg, regex: '(?<v>\\d)'}}
`);
    counted.records({ v: 1, log: '2', msg: '3' });
    assert.deepEqual(counted.series, { key: 1, group: 2, other: 3 });
  });

  it('takes running totals apart by groups', () => {
    const counted = new Counted(
      one(
        "type: counter, from: absolute, value: $n, extract: {field: $log, regex: '(?<d>\\w+)=(?<n>\\d+)'}, labels: {d: $d}",
      ),
    );
    counted.records({ log: 'a=5' }, { log: 'b=7' }, { log: 'a=8' });
    assert.deepEqual(counted.series, { 'm{d="a"}': 8, 'm{d="b"}': 7 });
  });
});

describe('A hostile text', () => {
  const rules = one(
    "type: counter, labels: {v: $v}, extract: {field: $log, regex: '^<(?<v>[^>]*)>'}",
  );

  it('that is not UTF-8 becomes what it is elsewhere', () => {
    const counted = new Counted(rules).records(hex('81 a3 6c 6f 67 a5 3c 61 ff c3 3e'));
    assert.deepEqual(counted.series, { 'm{v="a\ufffd\ufffd"}': 1 });
  });

  it('that holds NUL and line breaks keeps them, but for one line break at a group’s end', () => {
    const counted = new Counted(rules).records({ log: '<a\0\n\n>' }, { log: '<\n>\n' });
    assert.deepEqual(counted.series, { 'm{v="a\0\\n"}': 1, 'm{v=""}': 1 });
  });

  it('that is huge is found, and skipped where it is too long for a label', () => {
    const counted = new Counted(`
metrics:
  - {name: m, type: counter, labels: {v: $v}, extract: &huge {field: $log, regex: '^<(?<v>[^>]*)>'}}
  - {name: n, type: counter, extract: *huge, when: {field: $v, regex: 'x$'}}
`);
    const sizes = [31, 32, 255, 256, 8000, 65_535, 65_536, 3_000_000, 5];
    counted.records(...sizes.map((size) => ({ log: `<${'x'.repeat(size)}>` })));
    assert.deepEqual(counted.skips, { 'm labels_too_long': 3 });
    assert.equal(counted.series.n, sizes.length);
    assert.equal(counted.series[`m{v="${'x'.repeat(256)}"}`], 1);
    assert.equal(counted.series['m{v="xxxxx"}'], 1);
  });

  it('that would cost a search more than linear time is matched all the same', () => {
    const counted = new Counted(
      one("type: counter, extract: {field: $log, regex: 'a*(?<v>b)'}, labels: {v: $v}"),
    );
    counted.records({ log: `${'a'.repeat(20_000)}c` }, { log: `${'a'.repeat(20_000)}cb` });
    assert.deepEqual(counted.series, { 'm{v="b"}': 1 });
  });
});
