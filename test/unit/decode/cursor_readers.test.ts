import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cursorAt, hex, join, pack } from '../../support/unit/decode/samples.ts';

describe('Cursor.readNumber()', () => {
  it('reads every width of integer and float', () => {
    const values = [
      ...[0, 1, 127, 128, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER],
      ...[-1, -32, -33, -128, -129, -32768, -32769, -(2 ** 31), -(2 ** 31) - 1],
      ...[0.5, -0.1, 1e300, 5e-324, Number.NaN, Infinity, -Infinity, Number.MIN_SAFE_INTEGER],
    ];
    for (const value of values) {
      const cursor = cursorAt(pack(value));
      assert.equal(cursor.readNumber(), value);
      assert.equal(cursor.position, cursor.end);
    }
    assert.equal(cursorAt(hex('ca 3f c0 00 00')).readNumber(), 1.5);
  });

  it('rounds 64-bit integers to the nearest double', () => {
    const values = [
      2n ** 64n - 1n,
      2n ** 53n + 1n,
      2n ** 53n + 3n,
      -(2n ** 63n),
      -(2n ** 53n) - 3n,
    ];
    for (const value of [...values, 0xfffffffffffff401n, -1n]) {
      assert.equal(cursorAt(pack(value)).readNumber(), Number(value), String(value));
    }
  });

  it('refuses anything else, saying what it got, and does not move', () => {
    const cursor = cursorAt(pack('12'));
    assert.throws(() => cursor.readNumber(), {
      code: 'PROMEX_MSGPACK_TYPE',
      message: 'Cannot read number at byte 32: expected number, got string',
    });
    assert.equal(cursor.position, 32);
    assert.throws(() => cursorAt(hex('cb 3f f0 00')).readNumber(), {
      code: 'PROMEX_CHUNK_TRUNCATED',
    });
  });
});

describe('Cursor.readString()', () => {
  it('gives the byte range of strings and binaries of every length', () => {
    for (const length of [0, 1, 31, 32, 255, 256, 65535, 65536]) {
      for (const value of ['é'.repeat(length), new Uint8Array(length).fill(200)]) {
        const cursor = cursorAt(pack(value));
        cursor.readString();
        const read = Buffer.from(cursor.bytes.subarray(cursor.stringStart, cursor.stringEnd));
        assert.deepEqual(read, Buffer.from(value as Uint8Array));
        assert.equal(cursor.position, cursor.end);
      }
    }
  });

  it('refuses a string that is cut off, and other types', () => {
    for (const bytes of ['a2 61', 'd9 02 61', 'd9', 'da 00', 'db 00 00 00']) {
      assert.throws(() => cursorAt(hex(bytes)).readString(), { code: 'PROMEX_CHUNK_TRUNCATED' });
    }
    assert.throws(() => cursorAt(pack(null)).readString(), { code: 'PROMEX_MSGPACK_TYPE' });
  });
});

describe('Cursor.readMapHeader() and readArrayHeader()', () => {
  it('return the count and stop at the first content', () => {
    for (const length of [0, 1, 15, 16, 65535, 65536]) {
      const list = cursorAt(pack(new Array(length).fill(1)));
      assert.equal(list.readArrayHeader(), length);
      assert.equal(list.position, list.end - length);
      const pairs = cursorAt(pack(Object.fromEntries(Array.from({ length }, (_, i) => [i, i]))));
      assert.equal(pairs.readMapHeader(), length);
    }
  });

  it('refuse other types and counts that the bytes left cannot hold', () => {
    assert.throws(() => cursorAt(pack([])).readMapHeader(), { code: 'PROMEX_MSGPACK_TYPE' });
    assert.throws(() => cursorAt(pack({})).readArrayHeader(), { code: 'PROMEX_MSGPACK_TYPE' });
    const huge = join(hex('df ff ff ff ff'), [1, 1, 1, 1, 1]);
    assert.throws(() => cursorAt(huge).readMapHeader(), { code: 'PROMEX_CHUNK_TRUNCATED' });
    assert.throws(() => cursorAt(hex('82 01 01 01')).readMapHeader(), { offset: 32 });
    assert.throws(() => cursorAt(hex('92 01')).readArrayHeader(), { offset: 32 });
  });
});
