// One chunk's records counted, whatever else the chunk holds.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { RuleSet } from '../../ts/config/rules/rule.ts';
import { Counted as CountedRules, rulesOf } from '../support/unit/counted.ts';
import { eventTime, hex, join, pack, validChunks } from '../support/unit/decode/samples.ts';

const GENERIC: RuleSet = { namespace: '', constantLabels: [], groups: [], generic: true };

/** The mapping without rules, and its results. */
class Counted {
  readonly #counted = new CountedRules(GENERIC);

  chunk(...events: Uint8Array[]): this {
    this.#counted.chunk('t', ...events);
    return this;
  }

  get counts() {
    return this.#counted.counting.counts;
  }

  get lines(): readonly string[] {
    return this.#counted.warnings;
  }

  get series(): Record<string, number> {
    return this.#counted.series;
  }

  get malformed(): Record<string, number> {
    const chunks = [...this.counts.malformedChunks];
    return Object.fromEntries(chunks.map(([code, { chunks }]) => [code, chunks]));
  }
}

/**
 * As written by Fluent Bit 5.1.1's opentelemetry input: a request with the attribute `{"doubleValue": 1}`, whose map of
 * attributes states one entry and has none, so that the record swallows the end of its group as its body; then a good
 * one.
 */
const GREEDY = hex(`
  92 92 d7 00 ff ff ff ff 00 00 00 00 df 00 00 00 03 a6 73 63 68 65 6d 61 a4 6f 74 6c 70 ab 72 65
  73 6f 75 72 63 65 5f 69 64 00 a8 73 63 6f 70 65 5f 69 64 00 df 00 00 00 02 a8 72 65 73 6f 75 72
  63 65 df 00 00 00 01 aa 61 74 74 72 69 62 75 74 65 73 df 00 00 00 01 ac 73 65 72 76 69 63 65 2e
  6e 61 6d 65 a1 7a a5 73 63 6f 70 65 df 00 00 00 01 a4 6e 61 6d 65 a1 73 92 92 d7 00 65 53 f1 00
  00 00 00 00 df 00 00 00 01 a4 6f 74 6c 70 df 00 00 00 02 ad 73 65 76 65 72 69 74 79 5f 74 65 78
  74 a4 49 4e 46 4f aa 61 74 74 72 69 62 75 74 65 73 df 00 00 00 01 a3 6c 6f 67 a3 62 61 64 92 92
  d7 00 ff ff ff fe 00 00 00 00 df 00 00 00 00 df 00 00 00 00 92 92 d7 00 ff ff ff ff 00 00 00 00
  df 00 00 00 03 a6 73 63 68 65 6d 61 a4 6f 74 6c 70 ab 72 65 73 6f 75 72 63 65 5f 69 64 00 a8 73
  63 6f 70 65 5f 69 64 00 df 00 00 00 02 a8 72 65 73 6f 75 72 63 65 df 00 00 00 01 aa 61 74 74 72
  69 62 75 74 65 73 df 00 00 00 01 ac 73 65 72 76 69 63 65 2e 6e 61 6d 65 a1 61 a5 73 63 6f 70 65
  df 00 00 00 01 a4 6e 61 6d 65 a1 73 92 92 d7 00 65 53 f1 00 00 00 00 00 df 00 00 00 01 a4 6f 74
  6c 70 df 00 00 00 00 df 00 00 00 01 a3 6c 6f 67 a4 67 6f 6f 64 92 92 d7 00 ff ff ff fe 00 00 00
  00 df 00 00 00 00 df 00 00 00 00
`);

const event = (body: object, seconds = 1700000000) => pack([[eventTime(seconds), {}], body]);
const oldEvent = (body: object) => pack([eventTime(1700000000), body]);
const GROUP_START = event({ resource: 1 }, 0xffffffff);
const GROUP_END = event({ done: 1 }, 0xfffffffe);

describe('ChunkCounter', () => {
  it('counts records of both layouts, also mixed', () => {
    const counted = new Counted()
      .chunk(event({ a: 1 }), event({ b: 2 }))
      .chunk(oldEvent({ c: 3 }), event({ d: 4 }), oldEvent({ e: 5 }));
    assert.deepEqual(counted.series, {
      'a{tag="t"}': 1,
      'b{tag="t"}': 2,
      'c{tag="t"}': 3,
      'd{tag="t"}': 4,
      'e{tag="t"}': 5,
    });
    assert.equal(counted.counts.records, 5);
    assert.deepEqual(counted.malformed, {});
    assert.deepEqual(counted.lines, []);
  });

  it('counts every record of every valid chunk', () => {
    for (const [name, chunk] of Object.entries(validChunks())) {
      const counted = new Counted().chunk(chunk);
      assert.deepEqual(counted.malformed, {}, name);
      assert.ok(counted.counts.records > 0, name);
    }
  });

  it('accepts a chunk without events', () => {
    const counted = new Counted().chunk();
    assert.equal(counted.counts.records, 0);
    assert.deepEqual(counted.malformed, {});
  });

  it('does not count the markers of a group, but the records between them', () => {
    const counted = new Counted().chunk(GROUP_START, event({ a: 1 }), GROUP_END, event({ b: 2 }));
    assert.deepEqual(counted.series, { 'a{tag="t"}': 1, 'b{tag="t"}': 2 });
    assert.equal(counted.counts.records, 2);
  });

  it('passes over events without a usable time, and counts them as that', () => {
    const before1970 = pack([[-3, {}], { lost: 1 }]);
    const counted = new Counted().chunk(before1970, event({ a: 1 }), before1970).chunk(before1970);
    assert.deepEqual(counted.series, { 'a{tag="t"}': 1 });
    assert.equal(counted.counts.records, 1);
    assert.equal(counted.counts.skippedEvents, 3);
  });

  it('counts the records before a mistake, the mistake by its code, and the next chunk', () => {
    const counted = new Counted()
      .chunk(event({ a: 1 }), event({ b: 2 }), hex('c1'), event({ lost: 3 }))
      .chunk(event({ a: 5 }));
    assert.deepEqual(counted.series, { 'a{tag="t"}': 5, 'b{tag="t"}': 2 });
    assert.equal(counted.counts.records, 3);
    assert.deepEqual(counted.malformed, { PROMEX_MSGPACK_RESERVED: 1 });
    assert.equal(counted.lines.length, 1);
    const size = event({ a: 1 }).length;
    assert.equal(
      counted.lines[0],
      `stopped reading a chunk after 2 records: Cannot read value at byte ${2 * size}: expected a msgpack type, got 0xc1; ${1 + event({ lost: 3 }).length} of its ${2 * size + 1 + event({ lost: 3 }).length} bytes were left unread (PROMEX_MSGPACK_RESERVED)`,
    );
    const { unreadBytes } = counted.counts.malformedChunks.get('PROMEX_MSGPACK_RESERVED')!;
    assert.equal(unreadBytes, 1 + event({ lost: 3 }).length);
  });

  it('counts nothing of a record that ends too early', () => {
    const whole = event({ a: 1, b: { c: 2 }, d: 3 });
    for (let size = 1; size < whole.length; size++) {
      const counted = new Counted().chunk(event({ z: 0 }), whole.subarray(0, size));
      assert.deepEqual(counted.series, { 'z{tag="t"}': 0 }, `${size} bytes`);
      assert.deepEqual(counted.malformed, { PROMEX_CHUNK_TRUNCATED: 1 }, `${size} bytes`);
      assert.equal(counted.counts.records, 1);
    }
  });

  it('names each kind of mistake by its code', () => {
    const mistakes: [string, Uint8Array][] = [
      ['PROMEX_NOT_LOGS', pack({ meta: {}, metrics: [] })],
      ['PROMEX_MSGPACK_RESERVED', hex('92 05 81 a1 61 c1')],
      ['PROMEX_MSGPACK_DEPTH', join(hex('92 05'), ...Array(65).fill(hex('81 a1 61')), hex('01'))],
      [
        'PROMEX_MSGPACK_DEPTH',
        join(hex('92 05 81 a1 61'), ...Array(64).fill(hex('91')), hex('01')),
      ],
    ];
    for (const [code, chunk] of mistakes) {
      const counted = new Counted().chunk(chunk).chunk(event({ a: 1 }));
      assert.deepEqual(counted.malformed, { [code]: 1 });
      assert.deepEqual(counted.series, { 'a{tag="t"}': 1 }, code);
    }
  });

  it('passes over values that are not events, counts and logs them, and counts the records after them', () => {
    const counted = new Counted().chunk(
      event({ a: 1 }),
      hex('05'),
      pack([['noon', {}], { lost: 1 }]),
      event({ b: 2 }),
    );
    assert.deepEqual(counted.series, { 'a{tag="t"}': 1, 'b{tag="t"}': 2 });
    assert.deepEqual([counted.counts.records, counted.counts.misfits], [2, 2]);
    assert.deepEqual(counted.malformed, {});
    assert.deepEqual(counted.lines, [
      `skipped 2 events of a chunk: Cannot read event at byte ${event({ a: 1 }).length}: expected [[time, metadata], body] or [time, body], got integer (PROMEX_EVENT_LAYOUT)`,
    ]);
  });

  it('counts a good request after one of which Fluent Bit made an event that is none', () => {
    const counted = new CountedRules(
      rulesOf(`
metrics:
  - name: logs_total
    type: counter
    labels: {log: $log, service: "$GROUP['resource']['attributes']['service.name']"}
`),
    ).chunk('t', GREEDY);
    assert.deepEqual(counted.series, { 'logs_total{log="good",service="a"}': 1 });
    assert.equal(counted.counting.counts.misfits, 1);
    assert.match(
      counted.warnings[0]!,
      /^skipped an event of a chunk: .* expected a map, got array/,
    );
  });

  it('assigns records after such a value to no group, until the next group begins', () => {
    const rules = rulesOf(`
metrics:
  - {name: n_total, type: counter, labels: {group: "$GROUP['name']"}}
`);
    const group = (name: string) => event({ name }, 0xffffffff);
    const counted = new CountedRules(rules).chunk(
      't',
      join(group('a'), event({}), hex('05'), event({}), group('b'), event({})),
    );
    assert.deepEqual(counted.series, {
      'n_total{group="a"}': 1,
      'n_total{group=""}': 1,
      'n_total{group="b"}': 1,
    });
  });

  it('reads a chunk of a million values that are no events in one go', () => {
    const counted = new Counted().chunk(new Uint8Array(1_000_000), event({ a: 1 }));
    assert.equal(counted.counts.misfits, 1_000_000);
    assert.deepEqual(counted.series, { 'a{tag="t"}': 1 });
    assert.equal(counted.lines.length, 1);
  });

  it('does not count a metrics chunk as a record', () => {
    const counted = new Counted().chunk(pack({ meta: { a: 1 }, metrics: [] }));
    assert.equal(counted.counts.records, 0);
    assert.deepEqual(counted.series, {});
    assert.match(counted.lines[0]!, /after 0 records: .*metrics.*\(PROMEX_NOT_LOGS\)$/);
  });

  it('writes one line for many mistakes of a kind, and counts them all', () => {
    const counted = new Counted();
    for (let i = 0; i < 100; i++) counted.chunk(hex('c1')).chunk(hex('05'));
    assert.deepEqual(counted.malformed, { PROMEX_MSGPACK_RESERVED: 100 });
    assert.equal(counted.counts.misfits, 100);
    assert.equal(counted.lines.length, 2);
  });

  it('survives any bytes without a mistake of its own, and counts the next chunk', () => {
    const chunks = Object.values(validChunks());
    const damaged = fc
      .tuple(
        fc.constantFrom(...chunks),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))),
      )
      .map(([chunk, changes]) => {
        const bytes = chunk.slice();
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 60 })), (bytes) => {
        const counted = new Counted().chunk(bytes);
        const { records } = counted.counts;
        assert.equal(counted.malformed.PROMEX_INTERNAL, undefined);
        counted.chunk(event({ next: 7 }));
        assert.equal(counted.counts.records, records + 1);
        assert.equal(counted.series['next{tag="t"}'], 7);
      }),
      { numRuns: 1000 },
    );
  });
});
