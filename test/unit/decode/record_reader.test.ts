import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decode } from '@msgpack/msgpack';
import { Cursor } from '../../../ts/decode/cursor.ts';
import { MAX_DEPTH } from '../../../ts/decode/msgpack_format.ts';
import { RecordReader } from '../../../ts/decode/record_reader.ts';
import { hashKeys } from '../../../ts/hash_keys.ts';
import { cursorAt, join, pack, watched } from '../../support/unit/decode/samples.ts';

const KEYS = hashKeys(5);

/** The values at the reader's paths in `body`, undefined where absent, leaving the cursor after it. */
function read(reader: RecordReader, body: Uint8Array): unknown[] {
  const cursor = cursorAt(body);
  reader.read(cursor);
  assert.equal(cursor.position, cursor.end);
  return [...reader.positions].map((position) => {
    if (position === -1) return undefined;
    return valueAt(cursor, position);
  });
}

/** The leaves in `body`, by their path joined with dots. */
function leaves(reader: RecordReader, body: Uint8Array): Record<string, unknown> {
  const cursor = cursorAt(body);
  reader.read(cursor);
  const found: Record<string, unknown> = {};
  for (let leaf = 0; leaf < reader.leafCount; leaf++) {
    const path = reader.pathKeys(reader.leafPaths[leaf]!).join('.');
    found[path] = valueAt(cursor, reader.leafPositions[leaf]!);
  }
  return found;
}

function valueAt(cursor: Cursor, position: number): unknown {
  cursor.position = position;
  cursor.skip();
  return decode(cursor.bytes.subarray(position, cursor.position));
}

const numbered = (prefix: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, i]));

describe('RecordReader.read()', () => {
  it('finds fields in records of one shape, of another, and of the first again', () => {
    const reader = new RecordReader([['status'], ['k', 'pod'], ['k']], false, KEYS);
    const first = pack({ method: 'GET', status: 200, k: { host: 'h', pod: 'p' }, last: null });
    const second = pack({ k: { pod: 'q' }, status: [1], more: { status: 1 } });
    for (let turn = 0; turn < 3; turn++) {
      assert.deepEqual(read(reader, first), [200, 'p', { host: 'h', pod: 'p' }]);
      assert.deepEqual(read(reader, second), [[1], 'q', { pod: 'q' }]);
    }
    assert.deepEqual(read(reader, pack({})), [undefined, undefined, undefined]);
  });

  it('gives equal paths equal positions', () => {
    const reader = new RecordReader([['a'], ['b', 'c'], ['a'], ['b', 'c']], false, KEYS);
    assert.deepEqual(read(reader, pack({ b: { c: 1 }, a: 2 })), [2, 1, 2, 1]);
    assert.deepEqual(read(reader, pack({ a: 3 })), [3, undefined, 3, undefined]);
  });

  it('keeps its array of positions, however much it learns', () => {
    const reader = new RecordReader([['wanted'], ['wanted']], false, KEYS);
    const { positions } = reader;
    const body = (turn: number) => pack({ ...numbered(`x${turn}_`, 600), wanted: turn });
    for (let turn = 0; turn < 12; turn++) assert.deepEqual(read(reader, body(turn)), [turn, turn]);
    assert.equal(reader.positions, positions);
  });

  it('goes on finding fields after more keys than it learns', () => {
    const reader = new RecordReader([['wanted', 'x']], false, KEYS);
    for (let turn = 0; turn < 60; turn++) {
      const body = pack({ ...numbered(`turn${turn}_`, 2000), wanted: { y: 1, x: turn } });
      assert.deepEqual(read(reader, body), [turn]);
    }
  });

  it('finds many fields', () => {
    const names = Array.from({ length: 300 }, (_, i) => `field${i}`);
    const reader = new RecordReader(
      names.map((name) => [name]),
      false,
      KEYS,
    );
    const wanted = names.map((_, i) => i);
    assert.deepEqual(read(reader, pack(numbered('field', 300))), wanted);
    assert.deepEqual(read(reader, pack({ field7: 'x' }))[7], 'x');
    assert.equal(read(reader, pack({})).filter((value) => value !== undefined).length, 0);
  });

  it('keeps to the depth that skip() keeps to, in maps that it knows and others', () => {
    const nest = (depth: number) =>
      join(...new Array(depth - 1).fill([0x81, 0xa1, 0x61]), [0x81, 1, 1]);
    const deepPath = new Array(MAX_DEPTH + 3).fill('a');
    for (const path of [['z'], ['a'], ['a', 'a', 'z'], deepPath]) {
      for (const wantsLeaves of [false, true]) {
        const reader = new RecordReader([path], wantsLeaves, KEYS);
        for (let turn = 0; turn < 2; turn++) {
          assert.equal(read(reader, nest(MAX_DEPTH)).length, 1);
          const tooDeep = () => read(reader, nest(MAX_DEPTH + 1));
          assert.throws(tooDeep, { code: 'PROMEX_MSGPACK_DEPTH' });
        }
      }
    }
  });

  it('reads nothing beyond a body that is cut off, known or not, and works afterwards', () => {
    const body = {
      a: 'x',
      k: { b: 2 ** 40, ab: ['y'] },
      long: 'z'.repeat(40),
      ['k'.repeat(41)]: 1,
    };
    const whole = pack(body);
    for (const wantsLeaves of [false, true]) {
      const reader = new RecordReader([['a'], ['k', 'b'], ['long']], wantsLeaves, KEYS);
      for (let size = whole.length - 1; size >= 0; size--) {
        const { bytes, start, end, outside } = watched(whole.subarray(0, size));
        const cursor = new Cursor();
        cursor.reset(bytes, start, end);
        assert.throws(() => reader.read(cursor), { code: 'PROMEX_CHUNK_TRUNCATED' }, `${size}`);
        assert.deepEqual(outside, []);
        assert.deepEqual(read(reader, whole), ['x', 2 ** 40, body.long]);
      }
    }
  });
});

describe('RecordReader’s leaves', () => {
  it('are the scalars in maps at any depth, without nil, arrays and their elements', () => {
    const reader = new RecordReader([['k', 'a']], true, KEYS);
    const body = {
      n: 1,
      t: 'text',
      k: { a: true, deep: { er: 1.5, list: [{ no: 1 }], empty: {} } },
      binary: new Uint8Array([1]),
      nil: null,
      long: 'x'.repeat(300),
    };
    const wanted = {
      n: 1,
      t: 'text',
      'k.a': true,
      'k.deep.er': 1.5,
      binary: new Uint8Array([1]),
      long: body.long,
    };
    for (let turn = 0; turn < 3; turn++) {
      assert.deepEqual(leaves(reader, pack(body)), wanted);
      assert.deepEqual(read(reader, pack(body)), [true]);
      assert.deepEqual(leaves(reader, pack({ t: null, n: { t: 1 } })), { 'n.t': 1 });
    }
  });

  it('keep their paths’ numbers until more were given than it learns', () => {
    const reader = new RecordReader([], true, KEYS);
    leaves(reader, pack({ a: 1, b: 2 }));
    const [first, second] = reader.leafPaths;
    leaves(reader, pack({ c: 0, b: 2, a: 1 }));
    assert.deepEqual([...reader.leafPaths.subarray(1, 3)], [second, first]);

    for (let turn = 0; turn < 40; turn++) {
      const fields = numbered(`turn${turn}_`, 2000);
      assert.deepEqual(leaves(reader, pack(fields)), fields);
    }
    assert.equal(reader.generation, 1);
    assert.deepEqual(leaves(reader, pack({ b: 2 })), { b: 2 });
  });

  it('are all found by generated readers, whatever is in their place', () => {
    const reader = new RecordReader([['k']], true, KEYS);
    const body = (k: unknown) => ({ a: 1, k, last: 'x' });
    for (let turn = 0; turn < 20; turn++) leaves(reader, pack(body([turn])));
    const values: [unknown, object][] = [
      [[1, [2]], {}],
      [5, { k: 5 }],
      [null, {}],
      [{ in: 7 }, { 'k.in': 7 }],
      [{}, {}],
      ['text', { k: 'text' }],
    ];
    for (const [value, found] of values) {
      assert.deepEqual(leaves(reader, pack(body(value))), { a: 1, last: 'x', ...found });
    }
  });

  it('are left out and counted if keys, each with two bytes more, take over 512 bytes', () => {
    const reader = new RecordReader([], true, KEYS);
    const [fits, long] = ['f'.repeat(510), 'l'.repeat(511)];
    const inner = { ['i'.repeat(506)]: 1, ['j'.repeat(507)]: 2 };
    const body = { [fits]: 1, [long]: 2, ab: inner, nil: { [long]: null } };
    for (let turn = 0; turn < 2; turn++) {
      assert.deepEqual(leaves(reader, pack(body)), { [fits]: 1, [`ab.${'i'.repeat(506)}`]: 1 });
      assert.equal(reader.longPaths, 2);
    }
  });

  it('count once if a key occurs again, with its last value', () => {
    const reader = new RecordReader([['k', 'a']], true, KEYS);
    const pairs = (...parts: unknown[]) =>
      join([0x80 + parts.length / 2], ...parts.map((part) => pack(part)));
    for (let turn = 0; turn < 2; turn++) {
      const twice = pairs('k', { a: 1, b: 2 }, 'x', 1, 'k', { b: 3 }, 'x', 2);
      assert.deepEqual(leaves(reader, twice), { 'k.b': 3, x: 2 });
      assert.deepEqual([...reader.positions], [-1]);
      assert.deepEqual(leaves(reader, pairs('x', 1, 'x', null)), {});
    }
  });
});

describe('new RecordReader()', () => {
  it('refuses a path without keys', () => {
    assert.throws(() => new RecordReader([['a'], []], false, KEYS), RangeError);
  });
});
