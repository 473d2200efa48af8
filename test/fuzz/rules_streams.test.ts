// Counting against the reference, with more different values than counting remembers: it then sees texts, label values,
// tags and paths as new again, which must change nothing.

import { describe, it } from 'node:test';
import type { RuleSet } from '../../ts/config/rules/rule.ts';
import { Both } from '../support/fuzz/agreement.ts';
import { rulesOf } from '../support/unit/counted.ts';
import { event, joined } from '../support/unit/decode/events.ts';

const GENERIC: RuleSet = { namespace: '', constantLabels: [], groups: [], generic: true };
const OPTIONS = { maxSeries: 500, seriesTtlMs: 0, seed: 1 };

/** The same numbers below `limit` in each run, unordered (a linear congruential generator, Numerical Recipes). */
function* numbers(count: number, limit: number): Generator<number> {
  let state = 1;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield Math.floor((state / 2 ** 32) * limit);
  }
}

/** A chunk of ten records for every ten of the numbers. */
function countRecords(
  both: Both,
  all: Iterable<number>,
  bodyOf: (number: number) => object,
  tagOf: (number: number) => string = () => 't',
  waitMs = 0,
): void {
  let bodies: Uint8Array[] = [];
  for (const number of all) {
    bodies.push(event(bodyOf(number)));
    if (bodies.length < 10) continue;
    both.count({ tag: tagOf(number), bytes: joined(...bodies), waitMs });
    bodies = [];
  }
}

describe('Counting, with more than it remembers', () => {
  it('of texts in conditions, values and labels', () => {
    const both = new Both(
      rulesOf(`
metrics:
  - {name: matched, type: counter, when: {field: $text, regex: '[13]7$'}}
  - {name: bytes_total, type: counter, value: $size, parse: bytes, labels: {text: $text}}
  - {name: mapped, type: gauge, value: $text, map: {'/^t1/': 1, '/5$/': 2}, op: add}
  - name: classes
    type: counter
    labels: {class: {field: $text, map: {'/0$/': zero, '/^t2/': two}, default: other}, odd: 'x$odd'}
`),
      OPTIONS,
    );
    countRecords(both, numbers(20_000, 15_000), (n) => {
      return { text: `t${n}`, size: `${n} KiB`, odd: n % 2 === 1 };
    });
    both.assertAgreement();
  });

  it('of tags', () => {
    const both = new Both(
      rulesOf(`
metrics:
  - {name: a, type: counter, match: '*.1*', labels: {part: '$TAG[0]'}}
  - {name: b, type: counter, match_regex: '7$', labels: {tag: $TAG}}
`),
      OPTIONS,
    );
    const tagOf = (n: number) => `pod${n % 100}.${n}`;
    countRecords(both, numbers(120_000, 60_000), (n) => ({ n }), tagOf);
    both.assertAgreement();
  });

  it('of paths, if fields make series', () => {
    const both = new Both(
      rulesOf(`
metrics:
  - {name: all_total, type: counter, each: '[05]$'}
  - {name: sums_total, type: counter, each: '^a[.]f', from: absolute}
  - {name: some, type: gauge, each: '^a[.](?<name>f[0-9])'}
`),
      OPTIONS,
    );
    countRecords(both, numbers(30_000, 90_000), (n) => {
      return { a: { [`f${n}`]: n, [`g${n}`]: String(n) }, [`h${n}`]: true, always0: 1 };
    });
    both.assertAgreement();
  });

  it('of paths, if nothing is configured', () => {
    const both = new Both(GENERIC, { ...OPTIONS, maxSeries: 1_000_000 });
    countRecords(both, numbers(10_000, 40_000), (n) => {
      return { a: { [`f${n}`]: n, [`g${n}`]: -n }, [`h${n}`]: true };
    });
    both.assertAgreement();
  });

  it('of paths, if nothing is configured and there is no room', () => {
    const both = new Both(GENERIC, OPTIONS);
    countRecords(both, numbers(30_000, 90_000), (n) => {
      return { always: n, a: { [`f${n}`]: n, [`g${n}`]: -n }, [`h${n}`]: true };
    });
    both.assertAgreement();
  });

  it('of elements, of which some arrays have more than are kept', () => {
    const both = new Both(
      rulesOf(`
metrics:
  - {name: all_total, type: counter, for: $list, value: "$ITEM['n']", labels: {k: $KEY, a: "$ITEM['a']"}}
  - {name: some_total, type: counter, for: $list, when: {field: "$ITEM['a']", regex: '7$'}, labels: {k: $KEY}}
  - {name: last, type: gauge, for: $list, value: "$ITEM['n']", labels: {b: "$ITEM['b'][0]", r: $r}}
  - {name: sums_total, type: counter, for: $list, value: "$ITEM['n']", from: absolute}
`),
      OPTIONS,
    );
    countRecords(both, numbers(600, 3000), (n) => {
      const element = (i: number) => ({ a: `a${(n * 7 + i) % 900}`, n: i, b: [i % 3] });
      const list = Array.from({ length: n % 400 === 0 ? 700 : n % 9 }, (_, i) => element(i));
      const map = Object.fromEntries(list.map((one, i) => [`k${(n + i) % 800}`, one]));
      return { list: n % 2 === 0 ? list : map, r: n % 5 };
    });
    both.assertAgreement();
  });

  it('of series that come and go', () => {
    const both = new Both(
      rulesOf(`
metrics:
  - {name: m, type: counter, ttl: 20s, labels: {a: $a}, exemplar: {trace_id: $a}}
  - {name: m, type: counter, labels: {a: $b}}
  - {name: h, type: histogram, value: $n, ttl: 60s, max_series: 300, buckets: [10, 1000], labels: {a: $a}}
  - {name: g, type: gauge, value: $n, op: max, labels: {a: 'x$b'}}
`),
      { ...OPTIONS, seriesTtlMs: 20_000 },
    );
    for (let round = 0; round < 40; round++) {
      const all = [...numbers(200, 1000)].map((n) => n + round * 37);
      countRecords(both, all, (n) => ({ a: `a${n % 313}`, b: `a${n % 97}`, n }));
      both.count({ tag: 't', bytes: event({ n: 1 }), waitMs: 35_000 });
    }
    both.assertAgreement();
  });
});
