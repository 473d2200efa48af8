import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decode } from '@msgpack/msgpack';
import { Cursor } from '../../../ts/decode/cursor.ts';
import { DecodeError } from '../../../ts/decode/decode_error.ts';
import {
  KIND_ARRAY,
  KIND_BINARY,
  KIND_BOOLEAN,
  KIND_EXT,
  KIND_FLOAT,
  KIND_INTEGER,
  KIND_MAP,
  KIND_NIL,
  KIND_STRING,
  MAX_DEPTH,
} from '../../../ts/decode/msgpack_format.ts';
import {
  cursorAt,
  eventTime,
  everyFormat,
  hex,
  join,
  pack,
  watched,
} from '../../support/unit/decode/samples.ts';

function nested(depth: number): Uint8Array {
  return join(new Array(depth).fill(0x91), [0xc0]);
}

describe('Cursor.reset()', () => {
  it('refuses a range outside of the bytes', () => {
    const cursor = new Cursor();
    for (const [start, end] of [
      [0, 5],
      [-1, 2],
      [3, 2],
      [0, Number.NaN],
    ] as const) {
      assert.throws(() => cursor.reset(new Uint8Array(4), start, end), RangeError);
    }
  });

  it('reads a view that begins inside its buffer', () => {
    const cursor = new Cursor();
    cursor.reset(join([1, 2, 3], pack(1.25)).subarray(3), 0, 9);
    assert.equal(cursor.readNumber(), 1.25);
  });
});

describe('Cursor.peekKind()', () => {
  it('names every kind', () => {
    const kinds: [unknown, number][] = [
      [null, KIND_NIL],
      [false, KIND_BOOLEAN],
      [-1, KIND_INTEGER],
      [2n ** 40n, KIND_INTEGER],
      [0.5, KIND_FLOAT],
      ['', KIND_STRING],
      ['x'.repeat(300), KIND_STRING],
      [new Uint8Array(3), KIND_BINARY],
      [[1], KIND_ARRAY],
      [{}, KIND_MAP],
      [eventTime(1), KIND_EXT],
    ];
    for (const [value, kind] of kinds) assert.equal(cursorAt(pack(value)).peekKind(), kind);
  });

  it('agrees with the oracle on the type of every first byte', () => {
    for (let head = 0; head < 256; head++) {
      if (head === 0xc1) continue;
      // The zeros after it complete any value whose length they state.
      const bytes = new Uint8Array(64);
      bytes[0] = head;
      const cursor = cursorAt(bytes);
      cursor.skip();
      const size = cursor.position - 32;
      assert.doesNotThrow(
        () => decode(bytes.subarray(0, size)),
        `first byte ${head}, size ${size}`,
      );
    }
  });

  it('throws at the end and on the reserved byte', () => {
    const codes = (code: string, offset: number) => (error: unknown) =>
      error instanceof DecodeError && error.code === code && error.offset === offset;
    assert.throws(() => cursorAt(hex('')).peekKind(), codes('PROMEX_CHUNK_TRUNCATED', 32));
    assert.throws(() => cursorAt(hex('c1')).peekKind(), codes('PROMEX_MSGPACK_RESERVED', 32));
  });
});

describe('Cursor.skip()', () => {
  it('ends where the value ends, for every format', () => {
    for (const bytes of everyFormat()) {
      const cursor = cursorAt(bytes);
      cursor.skip();
      assert.equal(cursor.position, cursor.end, `first byte ${bytes[0]}`);
    }
  });

  it('throws for every truncation of every format, reads nothing beyond and does not move', () => {
    for (const whole of everyFormat()) {
      const sizes = new Set([...Array(24).keys(), whole.length >> 1, whole.length - 1]);
      for (const size of sizes) {
        if (size >= whole.length) continue;
        const { bytes, start, end, outside } = watched(whole.subarray(0, size));
        const cursor = new Cursor();
        cursor.reset(bytes, start, end);
        assert.throws(() => cursor.skip(), { code: 'PROMEX_CHUNK_TRUNCATED' });
        assert.equal(cursor.position, start);
        assert.deepEqual(outside, []);
      }
    }
  });

  it('refuses a count that the bytes left cannot hold, at once', () => {
    const huge = ['df ff ff ff ff', 'dd ff ff ff ff', 'de ff ff', 'dc 00 06', '8f', '9f'];
    for (const head of huge) {
      const bytes = join(hex(head), hex('01 01 01 01 01'));
      assert.throws(() => cursorAt(bytes).skip(), { code: 'PROMEX_CHUNK_TRUNCATED', offset: 32 });
    }
  });

  it('refuses a length that the bytes left cannot hold', () => {
    for (const head of [
      'db ff ff ff ff',
      'c6 ff ff ff ff',
      'c9 ff ff ff ff 00',
      'd9 06',
      'c7 05 00',
    ]) {
      const bytes = join(hex(head), hex('01 01 01 01'));
      assert.throws(() => cursorAt(bytes).skip(), { code: 'PROMEX_CHUNK_TRUNCATED', offset: 32 });
    }
  });

  it('accepts MAX_DEPTH containers and refuses one more', () => {
    cursorAt(nested(MAX_DEPTH)).skip();
    assert.throws(() => cursorAt(nested(MAX_DEPTH + 1)).skip(), { code: 'PROMEX_MSGPACK_DEPTH' });
    assert.throws(() => cursorAt(nested(100_000)).skip(), { code: 'PROMEX_MSGPACK_DEPTH' });
  });

  it('refuses the reserved byte inside of a value', () => {
    const inside = { code: 'PROMEX_MSGPACK_RESERVED', offset: 34 };
    assert.throws(() => cursorAt(hex('92 01 c1')).skip(), inside);
  });

  it('works after it threw', () => {
    const cursor = cursorAt(nested(MAX_DEPTH + 1));
    assert.throws(() => cursor.skip());
    const bytes = pack([[[1], 2], 3]);
    cursor.reset(bytes, 0, bytes.length);
    cursor.skip();
    assert.equal(cursor.position, bytes.length);
  });
});
