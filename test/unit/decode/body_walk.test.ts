import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decode } from '@msgpack/msgpack';
import { Cursor } from '../../../ts/decode/cursor.ts';
import { DecodeError } from '../../../ts/decode/decode_error.ts';
import { MAX_DEPTH } from '../../../ts/decode/msgpack_format.ts';
import { FieldWalk } from '../../support/unit/decode/field_walk.ts';
import { guarded, hex, join, pack, watched } from '../../support/unit/decode/samples.ts';

/** The values at `paths` in `body`, undefined where absent, after checking that the cursor is after it. */
function find(paths: string[][], body: Uint8Array, walk = new FieldWalk(paths)): unknown[] {
  const { bytes, start, end } = guarded(body);
  const cursor = new Cursor();
  cursor.reset(bytes, start, end);
  walk.read(cursor);
  assert.equal(cursor.position, end);
  return paths.map((_, index) => {
    const position = walk.positions[index]!;
    if (position === -1) return undefined;
    cursor.position = position;
    cursor.skip();
    return decode(bytes.subarray(position, cursor.position));
  });
}

/** A map of pairs in their order, with keys of any type and repeated as given. */
function mapOf(...pairs: [unknown, unknown][]): Uint8Array {
  const parts = pairs.flat().map((part) => (part instanceof Uint8Array ? part : pack(part)));
  return join([0x80 + pairs.length], ...parts);
}

describe('BodyWalk.read()', () => {
  it('finds values of every type at the top of the record', () => {
    const body = {
      a: 1,
      bb: 'two',
      c: [3],
      d: { e: 4 },
      f: null,
      g: true,
      h: 1.5,
      i: 'x'.repeat(50),
    };
    const names = Object.keys(body);
    assert.deepEqual(
      find(
        names.map((name) => [name]),
        pack(body),
      ),
      Object.values(body),
    );
  });

  it('finds fields whatever their order, and tells keys of one length apart', () => {
    const paths = [['abc'], ['abd'], ['xbc'], ['']];
    assert.deepEqual(find(paths, pack({ xbc: 1, abd: 2, abc: 3 })), [3, 2, 1, undefined]);
    assert.deepEqual(find(paths, pack({ abx: 1, '': 2, ab: 3 })), [
      undefined,
      undefined,
      undefined,
      2,
    ]);
  });

  it('finds nested fields, a map and values inside it, and equal paths', () => {
    const paths = [
      ['k', 'pod'],
      ['k'],
      ['k', 'labels', 'app'],
      ['pod'],
      ['k', 'pod'],
      ['k', 'x', 'y'],
    ];
    const k = { pod: 'p-1', host: [1, 2], labels: { app: 'shop', pod: 'no' } };
    const wanted = ['p-1', k, 'shop', 'top', 'p-1', undefined];
    assert.deepEqual(find(paths, pack({ other: k, k, pod: 'top' })), wanted);
  });

  it('finds nothing below a value that is not a map, or an empty one', () => {
    for (const value of [7, 'text', [1], null, {}]) {
      assert.deepEqual(find([['k', 'pod'], ['z']], pack({ k: value, z: 1 })), [undefined, 1]);
    }
  });

  it('uses the last of repeated keys, with everything below it', () => {
    assert.deepEqual(find([['a']], mapOf(['a', 1], ['a', 2])), [2]);
    const paths = [['k', 'a'], ['k', 'b', 'c'], ['z']];
    const first = { a: 1, b: { c: 2 } };
    const rest: [unknown, unknown][] = [['z', 3]];
    assert.deepEqual(find(paths, mapOf(...rest, ['k', first], ['k', { a: 4 }])), [4, undefined, 3]);
    assert.deepEqual(find(paths, mapOf(...rest, ['k', first], ['k', 5])), [
      undefined,
      undefined,
      3,
    ]);
    assert.deepEqual(find(paths, mapOf(['k', 5], ['k', first], ...rest)), [1, 2, 3]);
  });

  it('passes over keys that are not strings, containers among them', () => {
    const keys = [1, null, true, 1.5, [1, { a: 9 }], { a: { a: 9 } }, new Uint8Array([97]), -1];
    const body = mapOf(...keys.map((key): [unknown, unknown] => [key, 9]), ['a', 1]);
    assert.deepEqual(find([['a']], body), [1]);
  });

  it('matches a key in any string format', () => {
    for (const key of ['a1 61', 'd9 01 61', 'da 00 01 61', 'db 00 00 00 01 61']) {
      assert.deepEqual(find([['a']], mapOf([hex(key), 5])), [5]);
    }
  });

  it('matches keys by bytes at lengths around each format’s limit', () => {
    const lengths = [30, 31, 32, 33, 255, 256, 257, 286, 65535, 65536];
    const names = lengths.map((length) => 'k'.repeat(length));
    const body = Object.fromEntries(names.map((name, index) => [name, index]));
    assert.deepEqual(
      find(
        names.map((name) => [name]),
        pack(body),
      ),
      lengths.map((_, index) => index),
    );
    assert.deepEqual(find([['ключ'], ['🔑']], pack({ ключ: 1, '🔑': 2 })), [1, 2]);
  });

  it('does not confuse keys that differ in a single byte', () => {
    for (let length = 1; length <= 13; length++) {
      const name = 'k'.repeat(length);
      for (let at = 0; at < length; at++) {
        const other = `${name.slice(0, at)}x${name.slice(at + 1)}`;
        assert.deepEqual(find([[name]], pack({ [other]: 1 })), [undefined], other);
        assert.deepEqual(find([[name], [other]], pack({ [other]: 1, [name]: 2 })), [2, 1]);
      }
    }
  });

  it('forgets the record before', () => {
    const paths = [['a'], ['k', 'b']];
    const walk = new FieldWalk(paths);
    assert.deepEqual(find(paths, pack({ a: 1, k: { b: 2 } }), walk), [1, 2]);
    assert.deepEqual(find(paths, pack({ k: { a: 1 } }), walk), [undefined, undefined]);
    assert.deepEqual(find(paths, pack({}), walk), [undefined, undefined]);
  });

  it('walks the body even if no field is wanted', () => {
    assert.deepEqual(find([], pack({ a: { b: [1] } })), []);
  });

  it('has the same depth limit as skip(), inside and outside wanted maps', () => {
    const nest = (depth: number) =>
      join(...new Array(depth - 1).fill([0x81, 0xa1, 0x61]), [0x81, 1, 1]);
    const deepPath = new Array(MAX_DEPTH + 3).fill('a');
    for (const path of [['z'], ['a'], ['a', 'a', 'z'], deepPath]) {
      assert.deepEqual(find([path], nest(MAX_DEPTH)).length, 1);
      assert.throws(() => find([path], nest(MAX_DEPTH + 1)), { code: 'PROMEX_MSGPACK_DEPTH' });
    }
  });

  it('throws for every truncation and reads nothing beyond; works afterwards', () => {
    const body = {
      a: 'x',
      k: { b: 2 ** 40, c: ['y'] },
      long: 'z'.repeat(40),
      [`k${'k'.repeat(40)}`]: 1,
    };
    const whole = pack(body);
    const paths = [['a'], ['k', 'b'], ['k', 'c'], ['long']];
    const walk = new FieldWalk(paths);
    for (let size = 0; size < whole.length; size++) {
      const { bytes, start, end, outside } = watched(whole.subarray(0, size));
      const cursor = new Cursor();
      cursor.reset(bytes, start, end);
      assert.throws(() => walk.read(cursor), { code: 'PROMEX_CHUNK_TRUNCATED' }, `cut at ${size}`);
      assert.deepEqual(outside, []);
      assert.deepEqual(find(paths, whole, walk), ['x', 2 ** 40, ['y'], body.long]);
    }
  });

  it('refuses anything but a map, and malformed contents', () => {
    assert.throws(() => find([['a']], pack([1])), { code: 'PROMEX_MSGPACK_TYPE' });
    for (const bytes of ['81 c1 01', '81 a1 61 c1', '81 a1 62 c1', '82 a1 61 81 a1 62 c1 01 01']) {
      assert.throws(() => find([['a', 'b']], hex(bytes)), { code: 'PROMEX_MSGPACK_RESERVED' });
    }
    assert.throws(() => find([['a', 'b']], hex('81 a1 61 df ff ff ff ff')), DecodeError);
  });
});
