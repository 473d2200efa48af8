import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { ChunkReader, EVENT_END, EVENT_MISFIT, EVENT_RECORD } from '../../ts/decode/chunk.ts';
import { Cursor } from '../../ts/decode/cursor.ts';
import { DecodeError } from '../../ts/decode/decode_error.ts';
import { body, lookUp, packPairs, path, value } from '../support/fuzz/decode_values.ts';
import { FieldWalk } from '../support/unit/decode/field_walk.ts';
import { cursorAt, eventTime, join, pack, watched } from '../support/unit/decode/samples.ts';

describe('Cursor.skip(), with any value', () => {
  it('ends where the value ends', () => {
    fc.assert(
      fc.property(value, fc.uint8Array({ maxLength: 8 }), (any, behind) => {
        const packed = pack(any);
        const cursor = cursorAt(join(packed, behind));
        cursor.skip();
        assert.equal(cursor.position, 32 + packed.length);
      }),
      { numRuns: 300 },
    );
  });

  it('throws if the value is cut off, having read nothing after the cut', () => {
    fc.assert(
      fc.property(value, fc.nat(), (any, cut) => {
        const packed = pack(any);
        const { bytes, start, end, outside } = watched(packed.subarray(0, cut % packed.length));
        const cursor = new Cursor();
        cursor.reset(bytes, start, end);
        assert.throws(() => cursor.skip(), { code: 'PROMEX_CHUNK_TRUNCATED' });
        assert.deepEqual(outside, []);
      }),
      { numRuns: 200 },
    );
  });
});

describe('Cursor’s readers, with any scalar', () => {
  it('reads the same as the oracle', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.integer(), fc.string()), (any) => {
        const cursor = cursorAt(pack(any));
        // The oracle packs -0 as the integer 0.
        if (typeof any === 'number') assert.equal(cursor.readNumber(), decode(pack(any)));
        else {
          cursor.readString();
          const { bytes, stringStart, stringEnd } = cursor;
          assert.deepEqual(bytes.slice(stringStart, stringEnd), new TextEncoder().encode(any));
        }
        assert.equal(cursor.position, cursor.end);
      }),
      { numRuns: 5000 },
    );
  });

  it('read 64-bit integers to the nearest double', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (integer) => {
        assert.equal(cursorAt(pack(integer)).readNumber(), Number(integer));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('BodyWalk.read(), with any record', () => {
  it('finds the same as a naive lookup, record after record', () => {
    const records = fc.array(body, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(path, { maxLength: 6 }), records, (paths, bodies) => {
        const walk = new FieldWalk(paths);
        for (const record of bodies) {
          const cursor = cursorAt(packPairs(record));
          walk.read(cursor);
          assert.equal(cursor.position, cursor.end);
          paths.forEach((wanted, index) => {
            const expected = lookUp(record, wanted);
            const position = walk.positions[index]!;
            if (expected === undefined) assert.equal(position, -1);
            else
              assert.deepEqual(cursor.bytes.slice(position, position + expected.length), expected);
          });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('accepts and refuses the same bytes as skip(), with the cursor at the same place', () => {
    const damaged = fc.tuple(body.map(packPairs), fc.nat(), fc.nat(255), fc.boolean());
    fc.assert(
      fc.property(fc.array(path, { maxLength: 4 }), damaged, (paths, [whole, at, byte, damage]) => {
        const packed = whole.slice();
        if (damage) packed[1 + (at % packed.length)] = byte;
        assert.deepEqual(
          outcome(packed, (cursor) => new FieldWalk(paths).read(cursor)),
          outcome(packed, (cursor) => cursor.skip()),
        );
      }),
      { numRuns: 500 },
    );
  });
});

/** The position where reading ended, or -1 if it threw a DecodeError. */
function outcome(packed: Uint8Array, read: (cursor: Cursor) => void): number {
  const { bytes, start, end, outside } = watched(packed);
  const cursor = new Cursor();
  cursor.reset(bytes, start, end);
  try {
    read(cursor);
    return cursor.position;
  } catch (error) {
    assert.ok(error instanceof DecodeError, String(error));
    return -1;
  } finally {
    assert.deepEqual(outside, []);
  }
}

describe('ChunkReader, with any bytes', () => {
  const good = pack([[eventTime(7), {}], { pod_name: 'x' }]);

  /** The number of records read before the end or a DecodeError; anything else is thrown on. */
  function readAll(reader: ChunkReader, cursor: Cursor, chunk: Uint8Array): number {
    const walk = new FieldWalk([['pod_name'], ['a', 'b']]);
    const { bytes, start, end, outside } = watched(chunk);
    let records = 0;
    reader.begin(bytes, start, end);
    try {
      for (let event = reader.next(); event !== EVENT_END; event = reader.next()) {
        if (event !== EVENT_MISFIT) walk.read(cursor);
        if (event === EVENT_RECORD) records++;
        assert.ok(cursor.position <= end);
      }
      assert.equal(cursor.position, end);
    } catch (error) {
      assert.ok(error instanceof DecodeError, String(error));
      assert.ok(error.offset >= start && error.offset <= end, `${error.offset} of ${start}–${end}`);
      assert.match(error.code, /^PROMEX_[A-Z_]+$/);
    }
    assert.deepEqual(outside, []);
    return records;
  }

  it('throws nothing but DecodeError and works afterwards', () => {
    const cursor = new Cursor();
    const reader = new ChunkReader(cursor);
    const prefix = fc.constantFrom([], [0x92], [0x92, 0x92], [...good.subarray(0, 13)], [...good]);
    fc.assert(
      fc.property(prefix, fc.uint8Array({ maxLength: 200 }), (begin, random) => {
        readAll(reader, cursor, join(begin, random));
        assert.equal(readAll(reader, cursor, join(good, good)), 2);
      }),
      { numRuns: 5000 },
    );
  });

  it('hands over every record in front of the first damaged byte', () => {
    const cursor = new Cursor();
    const reader = new ChunkReader(cursor);
    const change = fc.tuple(fc.nat(good.length * 3 - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 3 }), (changes) => {
        const chunk = join(good, good, good);
        for (const [at, byte] of changes) chunk[at] = byte;
        const records = readAll(reader, cursor, chunk);
        const touched = Math.min(...changes.map(([at]) => at), chunk.length);
        assert.ok(records >= Math.floor(touched / good.length), `${records} records`);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('The oracle', () => {
  it('decodes the values that these tests pack', () => {
    fc.assert(fc.property(value, (any) => assert.doesNotThrow(() => decode(pack(any)))));
  });
});
