// The reference itself, case by case as docs/rules.md has them: it is slow and obvious, but it is code.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Pattern } from '../../ts/config/rules/pattern.ts';
import type {
  Accessor,
  FamilyRule,
  LabelValue,
  Rule,
  RuleSet,
} from '../../ts/config/rules/rule.ts';
import { event, groupEnd, groupStart } from '../support/unit/decode/events.ts';
import { eventTime, hex, join, pack } from '../support/unit/decode/samples.ts';
import { Reference } from './interpreter.ts';
import { bytes, clock, duration, hex as hexNumber, percent, timestamp } from './notations.ts';
import { quantileRanges, samplesOf } from './samples.ts';

const field = (...steps: [string, ...(string | number)[]]): Accessor => ({ from: 'body', steps });

/** A label that shows a field as it is, but for what is given. */
const fieldLabel = (from: Accessor, given: object = {}): LabelValue => ({
  kind: 'field',
  field: from,
  rewrite: null,
  map: null,
  default: null,
  maxValues: null,
  ...given,
});

const COUNTER: FamilyRule = {
  name: 'm',
  type: 'counter',
  help: '',
  unit: '',
  labelNames: [],
  buckets: [],
  quantiles: [],
  maxAgeMs: 0,
  ttlMs: null,
  maxSeries: null,
  maxValues: [],
  exemplars: false,
  absolute: false,
  zeroForMs: 0,
};
const RULE: Rule = {
  id: 'm',
  place: '',
  family: COUNTER,
  match: null,
  when: [],
  labels: [],
  value: null,
  notation: 'number',
  valueMap: null,
  scale: 1,
  op: 'set',
  absolute: false,
  exemplar: [],
  each: null,
  init: null,
  for: null,
};

type Changes = Omit<Partial<Rule>, 'family'> & { family?: Partial<FamilyRule> };

/** A reference with one rule, and what it has to show. */
class Referred {
  nowMs = 0;
  readonly reference: Reference;

  constructor({ family, ...rule }: Changes, { generic = false, maxSeries = 1000 } = {}) {
    const names = rule.labels?.map(({ name }) => name) ?? [];
    const whole = { ...COUNTER, labelNames: names, ...family };
    const ruleSet: RuleSet = {
      namespace: '',
      constantLabels: [],
      groups: generic ? [] : [{ name: '', when: [], rules: [{ ...RULE, ...rule, family: whole }] }],
      generic,
    };
    const now = () => this.nowMs;
    const options = { ruleSet, maxSeries, seriesTtlMs: 0, reserveOwnNames: true, now };
    this.reference = new Reference(options);
  }

  chunk(tag: string, ...events: Uint8Array[]): this {
    this.reference.count(Buffer.from(tag), join(...events));
    return this;
  }

  records(...bodies: object[]): this {
    return this.chunk('t', ...bodies.map((body) => event(body)));
  }

  get series(): Record<string, number> {
    const samples = samplesOf(this.reference.book.families.values(), {
      dialect: 'text',
      escaping: 'underscores',
    });
    return Object.fromEntries(samples.map(({ id, value }) => [id, value]));
  }

  get skips(): Record<string, number> {
    return Object.fromEntries(this.reference.skips);
  }
}

describe('The reference, reading records', () => {
  const value = field('a');
  const gauge = { family: { type: 'gauge' as const }, value };

  it('counts records of both layouts, not markers, not events without a usable time', () => {
    const { reference, series } = new Referred({}).chunk(
      't',
      groupStart({}),
      event({}),
      pack([5, {}]),
      pack([-3, {}]),
      pack([[Number.NaN, {}], {}]),
      groupEnd(),
    );
    assert.deepEqual(series, { 'm{}': 2 });
    assert.equal(reference.records, 2);
    assert.equal(reference.passedOver, 2);
    assert.equal(reference.malformed, 0);
  });

  it('counts the records before damage', () => {
    for (const damage of [hex('c1'), hex('92 05'), event({ a: 1 }).slice(0, -1)]) {
      const { reference, series } = new Referred({}).chunk('t', event({}), damage);
      assert.deepEqual(series, { 'm{}': 1 });
      assert.equal(reference.malformed, 1);
    }
  });

  it('passes over values that are not events', () => {
    for (const misfit of [hex('92 05 05'), hex('05'), pack([['noon', {}], {}])]) {
      const { reference, series } = new Referred({}).chunk('t', event({}), misfit, event({}));
      assert.deepEqual(series, { 'm{}': 2 });
      assert.deepEqual([reference.misfits, reference.malformed], [1, 0]);
    }
  });

  it('goes 64 containers deep', () => {
    const nested = (levels: number) =>
      join(...Array.from({ length: levels }, () => hex('81 a1 61')), [1]);
    assert.equal(new Referred({}).chunk('t', event(nested(64))).reference.malformed, 0);
    assert.equal(new Referred({}).chunk('t', event(nested(65))).reference.malformed, 1);
  });

  it('lets the last of equal keys count, and no key that is no string', () => {
    const twice = hex('84 a1 61 01 c4 01 61 02 01 03 a1 61 04');
    assert.deepEqual(new Referred(gauge).chunk('t', event(twice)).series, { 'm{}': 4 });
  });

  it('treats __proto__ like any other key', () => {
    const body = join(hex('81 a9'), Buffer.from('__proto__'), hex('81 a1 61 07'));
    const found = new Referred({ ...gauge, value: field('__proto__', 'a') });
    assert.deepEqual(found.chunk('t', event(body)).series, { 'm{}': 7 });
  });

  it('follows keys and indexes, and finds nothing inside anything else', () => {
    const body = { a: [{ b: 5 }, null], c: 'text' };
    const at = (...steps: [string, ...(string | number)[]]) =>
      new Referred({ ...gauge, value: field(...steps) }).records(body);
    assert.deepEqual(at('a', 0, 'b').series, { 'm{}': 5 });
    for (const steps of [['a', 1], ['a', 2], ['a', '0'], ['c', 0], ['c', 'length'], ['x']]) {
      const found = at(...(steps as [string, number]));
      assert.deepEqual(found.skips, { 'm missing': 1 }, steps.join());
      assert.deepEqual(found.series, {});
    }
  });

  it('shows a float of 32 bits by the fewest digits that are the same one', () => {
    const labels = [{ name: 'l', value: fieldLabel(field('a')) }] as const;
    const floats = ['ca 3d cc cc cd', 'ca 4e 80 00 00', 'cb 3f b9 99 99 a0 00 00 00'];
    const bodies = floats.map((float) => event(hex(`81 a1 61 ${float}`)));
    assert.deepEqual(new Referred({ labels }).chunk('t', ...bodies).series, {
      'm{l="0.1"}': 1,
      'm{l="1073741824"}': 1,
      'm{l="0.10000000149011612"}': 1,
    });
  });

  it('knows metadata, group and tag', () => {
    const label = (name: string, from: Accessor) =>
      ({ name, value: { kind: 'template', template: [from] } }) as const;
    const { series } = new Referred({
      labels: [
        label('meta', { from: 'metadata', steps: ['k'] }),
        label('group', { from: 'group', steps: ['r', 'n'] }),
        label('tag', { from: 'tag', part: null }),
        label('part', { from: 'tag', part: 1 }),
      ],
    }).chunk(
      'a.b',
      event({}, { metadata: { k: 'v' } }),
      groupStart({ r: { n: 'g' } }),
      pack([eventTime(5), {}]),
      groupEnd(),
      event({}),
    );
    assert.deepEqual(series, {
      'm{meta="v",part="b",tag="a.b"}': 1,
      'm{group="g",part="b",tag="a.b"}': 1,
      'm{part="b",tag="a.b"}': 1,
    });
  });
});

describe('The reference, taking values', () => {
  const value = field('a');

  it('adds numbers and texts that are numbers, and no booleans', () => {
    const { series, skips } = new Referred({ value }).records(
      { a: 1 },
      { a: '1.5\n' },
      { a: true },
    );
    assert.deepEqual(series, { 'm{}': 2.5 });
    assert.deepEqual(skips, { 'm wrong_type': 1 });
  });

  it('skips by reason', () => {
    const found = new Referred({ value }).records(
      { b: 1 },
      { a: null },
      { a: {} },
      { a: 'x' },
      { a: Number.NaN },
      { a: Infinity },
      { a: '1e999' },
      { a: 'Inf' },
      { a: -1 },
      { a: -0 },
    );
    assert.deepEqual(found.skips, {
      'm missing': 2,
      'm wrong_type': 1,
      'm not_a_number': 2,
      'm not_finite': 3,
      'm negative': 1,
    });
    assert.deepEqual(found.series, { 'm{}': 0 });
  });

  it('divides if a scale is one part of a whole number', () => {
    const scaled = (a: number, scale: number) =>
      new Referred({ value, scale }).records({ a }).series['m{}'];
    assert.equal(scaled(300_000_000, 1e-9), 0.3);
    assert.equal(scaled(12.4, 0.001), 0.0124);
    assert.equal(scaled(3, 1e-5), 0.00003);
    assert.equal(scaled(3, 0.4), 3 * 0.4);
  });

  it('handles running totals, and their resets', () => {
    const found = new Referred({ value, absolute: true }).records(
      ...[5, 8, 8, 2].map((a) => ({ a })),
    );
    assert.deepEqual(found.series, { 'm{}': 10 });
  });

  it('applies a gauge’s op', () => {
    const after = (op: Rule['op']) =>
      new Referred({ value, op, family: { type: 'gauge' } }).records({ a: -2 }, { a: 5 }, { a: 1 })
        .series['m{}'];
    assert.deepEqual(
      ['set', 'add', 'sub', 'max', 'min'].map((op) => after(op as Rule['op'])),
      [1, 4, -4, 5, -2],
    );
  });

  it('puts observations into the first bucket that fits', () => {
    const family = { type: 'histogram' as const, buckets: [1, 2] };
    const { series } = new Referred({ value, family }).records({ a: 1 }, { a: 1.5 }, { a: 3 });
    assert.deepEqual(series, {
      'm_bucket{le="1"}': 1,
      'm_bucket{le="2"}': 2,
      'm_bucket{le="Infinity"}': 3,
      'm_count{}': 3,
      'm_sum{}': 5.5,
    });
  });

  it('expects a quantile between the values beside its rank, of those that may count', () => {
    const family = { type: 'summary' as const, quantiles: [0.5], maxAgeMs: 10_000 };
    const found = new Referred({ value, family }).records({ a: 1 }, { a: 2 });
    found.nowMs = 9000;
    found.records({ a: 10 });
    const [range] = quantileRanges(found.reference.book.families.values(), found.nowMs);
    assert.deepEqual(
      range?.ranges.map((bounds) => bounds.map(Math.round)),
      [
        [2, 2],
        [2, 10],
        [10, 10],
      ],
    );
  });

  it('maps texts, and skips those without an entry', () => {
    const valueMap = [
      { from: 'OPEN', to: 1 },
      { from: new Pattern('^C'), to: 2 },
      { from: 'true', to: 4 },
    ];
    const found = new Referred({ value, valueMap }).records(
      ...['OPEN', 'CLOSED', true, 'open', {}].map((a) => ({ a })),
    );
    assert.deepEqual(found.series, { 'm{}': 7 });
    assert.deepEqual(found.skips, { 'm not_mapped': 1, 'm wrong_type': 1 });
  });
});

describe('The reference’s notations', () => {
  const cases: [(text: string) => number | null, Record<string, number | null>][] = [
    [
      duration,
      {
        '1h2m3.5s': 3723.5,
        '-1.5s': -1.5,
        '0': 0,
        '1d': 86400,
        '5': null,
        '': null,
        s: null,
        '12.5 ms': 0.0125,
        'PT1M30.5S': 90.5,
        P: null,
      },
    ],
    [
      clock,
      {
        '00:01:19.2': 79.2,
        '1:02:03': 3723,
        '01:19': 79,
        '2-03:04:05': 183845,
        '2d 03:04:05': 183845,
        '1 day, 0:00:01': 86401,
        '-1:00:00,5': -3600.5,
        '-1 day, 0:00:01': null,
        '1:2:03': null,
        '2-03:04': null,
      },
    ],
    [
      bytes,
      { '10KiB': 10240, '5M': 5e6, '1.5 GB': 1.5e9, '7B': 7, '7': 7, '2ki': null, '1 ': null },
    ],
    [percent, { '50%': 0.5, '12.5 %': 0.125, '3': 0.03, '%': null }],
    [
      hexNumber,
      { '0x1f': 31, '-FF': -255, '0x': null, '0000000000000000a': 10, '12345678901234': null },
    ],
    [
      timestamp,
      {
        '1970-01-01T00:00:01Z': 1,
        '1970-01-01 01:00:00.5+01:00': 0.5,
        '2024-02-29T00:00:00Z': 1709164800,
        '2023-02-29T00:00:00Z': null,
        '1970-01-01T00:00:60Z': null,
        '1970-01-02': 86400,
        '10/Oct/2000:13:55:36 -0700': 971211336,
        '1700000000': 1.7e9,
        '-1.5e3': -1500,
        '1700000000 s': null,
      },
    ],
  ];
  for (const [parse, texts] of cases) {
    it(`read ${Object.keys(texts)[0]} and refuse other texts`, () => {
      for (const [text, number] of Object.entries(texts)) assert.equal(parse(text), number, text);
    });
  }
});

describe('The reference, with series', () => {
  const labels = [{ name: 'l', value: fieldLabel(field('l')) }] as const;

  it('sends new series at a cap to the overflow series, and counts them', () => {
    const found = new Referred({ labels, family: { maxSeries: 1 } }).records(
      ...['x', 'y', 'x', 'z'].map((l) => ({ l })),
    );
    assert.deepEqual(found.series, { 'm{l="x"}': 2, 'm{otel_metric_overflow="true"}': 2 });
    assert.equal(found.reference.book.families.get('m')?.overflowCount, 2);
  });

  it('lets series expire, and restart', () => {
    const found = new Referred({ labels, family: { ttlMs: 5000 } }).records({ l: 'x' }, { l: 'y' });
    found.nowMs = 4000;
    found.records({ l: 'x' });
    found.nowMs = 6000;
    found.reference.housekeep();
    assert.deepEqual(found.series, { 'm{l="x"}': 2 });
    assert.deepEqual(found.records({ l: 'y' }).series, { 'm{l="x"}': 2, 'm{l="y"}': 1 });
    assert.equal(found.reference.book.expiredCount, 1);
  });

  it('skips labels without a text, and labels that are too long', () => {
    const found = new Referred({ labels }).records(
      { l: {} },
      { l: [1] },
      { l: 'x'.repeat(8193) },
      { l: null },
    );
    assert.deepEqual(found.skips, { 'm label_type': 2, 'm labels_too_long': 1 });
    assert.deepEqual(found.series, { 'm{}': 1 });
  });

  it('makes one series of each field that matches, named by its groups', () => {
    const found = new Referred({
      family: { type: 'gauge' },
      each: new Pattern('^cpu(?<cpu>\\d)\\.(?<mode>\\w+)$'),
      labels: ['cpu', 'mode'].map((name) => ({ name, value: { kind: 'each_group', group: name } })),
    }).records({
      'cpu0.p': 1,
      cpu1: { user: '2', x: null, y: [1] },
      cpux: 5,
      ['x'.repeat(600)]: 1,
    });
    assert.deepEqual(found.series, { 'm{cpu="0",mode="p"}': 1, 'm{cpu="1",mode="user"}': 2 });
    assert.deepEqual(found.skips, { 'm path_too_long': 1 });
  });

  it('maps numbers of any record if nothing is configured', () => {
    const found = new Referred({}, { generic: true, maxSeries: 3 }).records({
      a: { b: 1 },
      'a-b': 2,
      on: true,
      text: '5',
      process_x: 1,
      nan: Number.NaN,
      last: 3,
      more: 4,
    });
    assert.deepEqual(found.series, { 'a_b{tag="t"}': 1, 'on{tag="t"}': 1, 'last{tag="t"}': 3 });
    assert.deepEqual(found.skips, {
      'generic name_collision': 1,
      'generic reserved_name': 1,
      'generic not_a_number': 1,
      'generic series_limit': 1,
    });
  });
});
