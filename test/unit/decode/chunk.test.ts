import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ExtData } from '@msgpack/msgpack';
import {
  ChunkReader,
  EVENT_END,
  EVENT_GROUP_END,
  EVENT_GROUP_START,
  EVENT_MISFIT,
  EVENT_RECORD,
} from '../../../ts/decode/chunk.ts';
import { Cursor } from '../../../ts/decode/cursor.ts';
import { DecodeError, type Misfit, mistakeText } from '../../../ts/decode/decode_error.ts';
import {
  eventTime,
  guarded,
  hex,
  join,
  pack,
  validChunks,
  watched,
} from '../../support/unit/decode/samples.ts';

function open(chunk: Uint8Array): { cursor: Cursor; reader: ChunkReader } {
  const { bytes, start, end } = guarded(chunk);
  const cursor = new Cursor();
  const reader = new ChunkReader(cursor);
  reader.begin(bytes, start, end);
  return { cursor, reader };
}

/**
 * The chunk's content: one entry per event, `[type, seconds, nanoseconds]`, or `[type]` for a value that is not one.
 */
function readAll(chunk: Uint8Array): number[][] {
  const { cursor, reader } = open(chunk);
  const events: number[][] = [];
  for (let type = reader.next(); type !== EVENT_END; type = reader.next()) {
    if (type === EVENT_MISFIT) {
      events.push([type]);
      continue;
    }
    events.push([type, reader.seconds, reader.nanoseconds]);
    cursor.skip();
  }
  return events;
}

/** The mistake in a chunk of one value that is not an event, after checking that the event after it is read. */
function misfitOf(value: Uint8Array): Misfit {
  const good = pack([[eventTime(1), {}], { a: 1 }]);
  assert.deepEqual(readAll(join(good, value, good)), [
    [EVENT_RECORD, 1, 0],
    [EVENT_MISFIT],
    [EVENT_RECORD, 1, 0],
  ]);
  const { reader } = open(value);
  assert.equal(reader.next(), EVENT_MISFIT);
  return reader.firstMisfit!;
}

/** The events of a chunk of one, in the old layout, after checking that the current one reads the same. */
function timeOf(time: unknown): number[][] {
  const old = readAll(join([0x92], packTime(time), [0x80]));
  assert.deepEqual(readAll(join([0x92, 0x92], packTime(time), pack({ a: 1 }), [0x80])), old);
  return old;
}

/** Bytes are packed already. */
function packTime(time: unknown): Uint8Array {
  return time instanceof Uint8Array ? time : pack(time);
}

/** A float64 even if the oracle would make it an integer. */
function float(value: number): Uint8Array {
  const bytes = new Uint8Array(9).fill(0xcb);
  new DataView(bytes.buffer).setFloat64(1, value);
  return bytes;
}

describe('ChunkReader.next()', () => {
  it('finds no events in an empty chunk, however often it is asked', () => {
    const { reader } = open(hex(''));
    assert.equal(reader.next(), EVENT_END);
    assert.equal(reader.next(), EVENT_END);
  });

  it('reads both layouts in one chunk and leaves the cursor at each body', () => {
    const chunk = join(
      pack([[eventTime(1700000000, 123), {}], { a: 1 }]),
      pack([eventTime(1700000001, 999999999), { b: 2 }]),
      pack([[eventTime(1700000002, 0), { meta: true }], { c: 3 }]),
    );
    const { cursor, reader } = open(chunk);
    const bodies: string[] = [];
    const metadata: string[] = [];
    while (reader.next() === EVENT_RECORD) {
      const bodyStart = cursor.position;
      cursor.skip();
      bodies.push(Buffer.from(cursor.bytes.subarray(bodyStart, cursor.position)).toString('hex'));
      const { metadataStart, metadataEnd } = reader;
      metadata.push(Buffer.from(cursor.bytes.subarray(metadataStart, metadataEnd)).toString('hex'));
    }
    assert.deepEqual(bodies, ['81a16101', '81a16202', '81a16303']);
    assert.deepEqual(metadata, ['80', '', Buffer.from(pack({ meta: true })).toString('hex')]);
    assert.deepEqual(
      readAll(chunk).map((event) => event.slice(1)),
      [
        [1700000000, 123],
        [1700000001, 999999999],
        [1700000002, 0],
      ],
    );
  });

  it('reads the whole range of EventTime', () => {
    for (const seconds of [0, 1, 2 ** 31, 0xfeffffff, 0xff000000, 0xfffffffd]) {
      for (const nanoseconds of [0, 0x3affffff, 0x3b000000, 999_999_999]) {
        const event = [EVENT_RECORD, seconds, nanoseconds];
        assert.deepEqual(readAll(pack([[eventTime(seconds, nanoseconds), {}], {}])), [event]);
        assert.deepEqual(timeOf(eventTime(seconds, nanoseconds)), [event]);
      }
    }
  });

  it('reads an EventTime as ext 8, and headers of every width', () => {
    assert.deepEqual(readAll(validChunks()['wide headers']!), [[EVENT_RECORD, 0x6553f100, 7]]);
    assert.deepEqual(readAll(validChunks()['what Fluent Bit writes']!), [
      [EVENT_RECORD, 0x6553f100, 999_999_999],
      [EVENT_RECORD, 0x6553f101, 0],
    ]);
  });

  it('reads integer and float times', () => {
    assert.deepEqual(timeOf(1700000000), [[EVENT_RECORD, 1700000000, 0]]);
    assert.deepEqual(timeOf(2n ** 40n), [[EVENT_RECORD, 2 ** 40, 0]]);
    assert.deepEqual(timeOf(1700000000.25), [[EVENT_RECORD, 1700000000, 250_000_000]]);
    assert.deepEqual(timeOf(-0.5), [[EVENT_RECORD, 0, 0]]);
    assert.ok(Object.is(timeOf(-0.5)[0]?.[1], 0));
  });

  it('tells group markers from records, with the metadata and body of the group', () => {
    const { cursor, reader } = open(validChunks().group!);
    assert.equal(reader.next(), EVENT_GROUP_START);
    const metadata = cursor.bytes.subarray(reader.metadataStart, reader.metadataEnd);
    assert.deepEqual(metadata, pack({ schema: 'otlp' }));
    assert.equal(cursor.readMapHeader(), 1);
    cursor.skip();
    cursor.skip();
    assert.equal(reader.next(), EVENT_RECORD);
    cursor.skip();
    assert.equal(reader.next(), EVENT_GROUP_END);
    cursor.skip();
    assert.equal(reader.next(), EVENT_END);
  });

  it('recognises group markers in every encoding of -1 and -2', () => {
    for (const start of [eventTime(0xffffffff), -1, -1n, 2n ** 64n - 1n, float(-1)]) {
      assert.deepEqual(timeOf(start), [[EVENT_GROUP_START, -1, 0]]);
    }
    for (const end of [eventTime(0xfffffffe), -2, -2n, 2n ** 64n - 2n, float(-2)]) {
      assert.deepEqual(timeOf(end), [[EVENT_GROUP_END, -2, 0]]);
    }
  });

  it('passes over events before 1970 and without a finite time, and counts them', () => {
    const good = pack([[1, {}], { ok: true }]);
    const times = [-3, -4n, 2n ** 64n - 3n, float(-1e9), Number.NaN, Infinity, -Infinity];
    const chunk = join(
      ...times.flatMap((time) => [join([0x92, 0x92], packTime(time), hex('80 81 01 91 01')), good]),
    );
    const { cursor, reader } = open(chunk);
    for (const _ of times) {
      assert.equal(reader.next(), EVENT_RECORD);
      assert.equal(reader.seconds, 1);
      cursor.skip();
    }
    assert.equal(reader.next(), EVENT_END);
    assert.equal(reader.skippedEvents, times.length);
    reader.begin(good, 0, good.length);
    assert.equal(reader.skippedEvents, 0);
  });

  it('passes over an event with a time that is neither EventTime, integer nor float', () => {
    const times = [null, true, 'now', {}, new ExtData(1, new Uint8Array(8))];
    const invalid = [eventTime(1, 1e9), eventTime(0xffffffff, 1), eventTime(0xfffffffe, 1)];
    for (const time of [...times, ...invalid, new ExtData(0, new Uint8Array(7))]) {
      assert.equal(misfitOf(pack([time, {}])).code, 'PROMEX_EVENT_TIME');
      assert.equal(misfitOf(pack([[time, {}], {}])).code, 'PROMEX_EVENT_TIME');
    }
  });

  it('passes over other layouts, saying which it got', () => {
    const events = [
      [],
      [1],
      [1, {}, {}],
      [[1], {}],
      [[1, {}, 1], {}],
      [[1, []], {}],
      [1, []],
      [1, 1],
    ];
    for (const event of [...events, [[1, null], {}], [[1, {}], null], 7, 'text', null]) {
      assert.equal(misfitOf(pack(event)).code, 'PROMEX_EVENT_LAYOUT');
    }
    assert.equal(misfitOf(pack([[eventTime(1), {}], 'x'])).code, 'PROMEX_EVENT_LAYOUT');
    assert.equal(
      mistakeText(misfitOf(pack([1, {}, {}])), 32),
      'Cannot read event at byte 0: expected [[time, metadata], body] or [time, body], got an array of 3',
    );
  });

  it('passes over a map that swallowed the next events, and reads the events after it', () => {
    const good = pack([[eventTime(1), {}], { a: 1 }]);
    // States two entries of metadata and holds one: the second is this event's own body and the next event.
    const greedy = join(
      hex('92 92'),
      pack(eventTime(1)),
      hex('82'),
      pack('k'),
      pack(1),
      pack({ lost: 1 }),
    );
    assert.deepEqual(readAll(join(greedy, good, good, good)), [
      [EVENT_MISFIT],
      [EVENT_RECORD, 1, 0],
    ]);
  });

  it('counts values that are not events, and keeps the first mistake', () => {
    const { reader } = open(join(hex('05 c0'), pack([['noon', {}], {}])));
    for (let i = 1; i <= 3; i++) {
      assert.equal(reader.next(), EVENT_MISFIT);
      assert.equal(reader.misfits, i);
    }
    assert.equal(reader.next(), EVENT_END);
    assert.deepEqual([reader.firstMisfit?.offset, reader.firstMisfit?.got], [32, 'integer']);
  });

  it('throws if a value that is not an event is not well-formed', () => {
    assert.throws(() => readAll(hex('93 01 02')), { code: 'PROMEX_CHUNK_TRUNCATED' });
    assert.throws(() => readAll(hex('93 01 02 c1')), { code: 'PROMEX_MSGPACK_RESERVED' });
    const deep = join([0x93, 1, 2], Array(64).fill(0x91), [1]);
    assert.throws(() => readAll(deep), { code: 'PROMEX_MSGPACK_DEPTH' });
  });

  it('tells a metrics chunk from logs', () => {
    assert.throws(() => readAll(pack({ meta: {}, metrics: [] })), { code: 'PROMEX_NOT_LOGS' });
    assert.throws(() => readAll(hex('df')), { code: 'PROMEX_NOT_LOGS' });
    const later = join(pack([1, {}]), pack({}));
    assert.deepEqual(readAll(later), [[EVENT_RECORD, 1, 0], [EVENT_MISFIT]]);
  });

  it('returns the records before trailing garbage, then throws where it begins', () => {
    for (const [garbage, code] of [
      [hex('c1'), 'PROMEX_MSGPACK_RESERVED'],
      [hex('92'), 'PROMEX_CHUNK_TRUNCATED'],
      [hex('92 92 d7 00 00'), 'PROMEX_CHUNK_TRUNCATED'],
    ] as const) {
      const record = pack([[eventTime(1), {}], { a: 1 }]);
      const { cursor, reader } = open(join(record, garbage));
      assert.equal(reader.next(), EVENT_RECORD);
      cursor.skip();
      assert.throws(
        () => reader.next(),
        (error) => {
          assert.ok(error instanceof DecodeError);
          assert.equal(error.code, code);
          assert.ok(error.offset >= 32 + record.length && error.offset <= cursor.end);
          return true;
        },
      );
    }
  });

  it('ends or throws a DecodeError for every truncation, and reads nothing beyond', () => {
    for (const [name, whole] of Object.entries(validChunks())) {
      const count = readAll(whole).length;
      for (let size = 0; size < whole.length; size++) {
        const { bytes, start, end, outside } = watched(whole.subarray(0, size));
        const cursor = new Cursor();
        const reader = new ChunkReader(cursor);
        reader.begin(bytes, start, end);
        let events = 0;
        try {
          for (; reader.next() !== EVENT_END; events++) cursor.skip();
          assert.equal(cursor.position, end, `${name} cut at ${size}`);
        } catch (error) {
          assert.ok(error instanceof DecodeError, `${name} cut at ${size}: ${error}`);
          assert.equal(error.code, 'PROMEX_CHUNK_TRUNCATED');
        }
        assert.ok(events < count);
        assert.deepEqual(outside, []);
      }
    }
  });
});

describe('ChunkReader.begin()', () => {
  it('starts afresh after an error', () => {
    const { cursor, reader } = open(hex('92 92 d7 00 00'));
    assert.throws(() => reader.next(), DecodeError);
    const chunk = pack([[eventTime(5, 6), {}], {}]);
    reader.begin(chunk, 0, chunk.length);
    assert.equal(reader.next(), EVENT_RECORD);
    assert.deepEqual([reader.seconds, reader.nanoseconds, cursor.position], [5, 6, 13]);
  });
});
