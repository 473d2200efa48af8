import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { Cursor } from '../../../ts/decode/cursor.ts';
import {
  type GeneratedReader,
  generateReader,
  REFUSED,
} from '../../../ts/decode/generated_reader.ts';
import { KeyTree } from '../../../ts/decode/key_tree.ts';
import { MAX_DEPTH } from '../../../ts/decode/msgpack_format.ts';
import { hex, join, pack } from '../../support/unit/decode/samples.ts';

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new DataView(buffer, byteOffset, byteLength);

interface Made {
  readonly reader: GeneratedReader | null;
  /** Where the body ends, and the position of each path's value. */
  read(body: Uint8Array, end?: number): { bodyEnd: number; positions: number[] };
}

function make(paths: readonly (readonly string[])[], body: Uint8Array): Made {
  const cursor = new Cursor();
  cursor.reset(body, 0, body.length);
  const reader = generateReader(new KeyTree(paths, null), cursor, false);
  assert.equal(cursor.position, 0);
  return {
    reader,
    read(bytes, end = bytes.length) {
      const slots = new Int32Array(paths.length).fill(-7);
      const bodyEnd = reader!(viewOf(bytes), 0, end, slots, null);
      return { bodyEnd, positions: [...slots] };
    },
  };
}

const PATHS = [['status'], ['pod', 'name'], ['missing']];
const log = (status: unknown, name: unknown, more: object = {}) => ({
  path: '/',
  status,
  pod: { id: 'x', name, labels: { app: 'shop', list: [1, 'two'] } },
  message: 'm',
  ...more,
});

/** Where the values of PATHS lie in a body of `log`. */
function positionsOf(body: Uint8Array): number[] {
  const text = Buffer.from(body).toString('latin1');
  return [text.indexOf('status') + 6, text.indexOf('name') + 4, -1];
}

describe('generateReader()', () => {
  it('reads bodies that differ in scalars, and in empty values', () => {
    const { read } = make(PATHS, pack(log(200, 'a')));
    const values: unknown[] = [
      1,
      200,
      404,
      70_000,
      2 ** 40,
      -1,
      -300,
      1.5,
      true,
      null,
      '',
      'b'.repeat(31),
    ];
    values.push('c'.repeat(40), 'd'.repeat(300), new Uint8Array(300), [], {});
    for (const value of values) {
      for (const body of [pack(log(value, 'a')), pack(log(200, value))]) {
        assert.deepEqual(read(body), { bodyEnd: body.length, positions: positionsOf(body) });
      }
    }
  });

  it('reads any scalar in place of any other', () => {
    const scalars = ['00', 'e0', 'c0', 'c2', 'ca 00 00 00 00', 'cb 00 00 00 00 00 00 00 00'];
    scalars.push('cc ff', 'd1 ff ff', 'a1 61', 'd9 01 61', 'da 00 01 61', 'db 00 00 00 01 61');
    scalars.push('c4 01 00', 'c5 00 01 00', 'c6 00 00 00 01 00');
    scalars.push('d4 05 00', 'c7 01 05 00', 'c8 00 01 05 00', 'c9 00 00 00 01 05 00');
    const bodies = scalars.map((scalar) =>
      join(hex('82'), pack('a'), hex(scalar), pack('b'), hex('07')),
    );
    for (const body of bodies) {
      const { read } = make([['b']], body);
      for (const other of bodies) {
        const expected = { bodyEnd: other.length, positions: [other.length - 1] };
        assert.deepEqual(read(other), expected, `${body.toString()} and ${other.toString()}`);
      }
    }
  });

  it('refuses bodies that are built in another way', () => {
    const { read } = make(PATHS, pack(log(200, 'a')));
    const others = [
      log(200, 'a', { more: 1 }),
      log([200], 'a'),
      log(200, { a: 1 }),
      log(200, 'a', { message: [1] }),
      { ...log(200, 'a'), pod: 'x' },
      { path: '/', pod: log(200, 'a').pod, status: 200, message: 'm' },
    ];
    for (const other of others) {
      assert.equal(read(pack(other)).bodyEnd, REFUSED, JSON.stringify(other));
    }
  });

  it('steps over an unwanted map that is built otherwise', () => {
    const { read } = make(PATHS, pack(log(200, 'a')));
    const otherLabels = [{ app: 'shop', list: [1] }, {}, { more: { and: ['more'] } }, [1], 'text'];
    for (const labels of otherLabels) {
      const body = pack({ ...log(200, 'a'), pod: { id: 'x', name: 'a', labels } });
      assert.deepEqual(read(body), { bodyEnd: body.length, positions: positionsOf(body) });
    }
  });

  it('compares keys of every length to their last byte', () => {
    for (let length = 1; length < 70; length++) {
      const key = 'k'.repeat(length);
      const { read } = make([['x']], pack({ [key]: 1, x: 2 }));
      assert.notEqual(read(pack({ [key]: 3, x: 4 })).bodyEnd, REFUSED);
      for (let at = 0; at < length; at++) {
        const other = `${key.slice(0, at)}j${key.slice(at + 1)}`;
        assert.equal(read(pack({ [other]: 1, x: 2 })).bodyEnd, REFUSED, other);
      }
    }
  });

  it('refuses a map in place of an array where the map would be entered', () => {
    const body = (pod: unknown) => pack({ path: '/', status: 200, pod });
    const { read } = make(PATHS, body(['a']));
    assert.equal(read(body({ name: 'x' })).bodyEnd, REFUSED);
    const other = body(['b', ['c']]);
    assert.equal(read(other).bodyEnd, other.length);
    assert.deepEqual(read(other).positions.slice(1), [-1, -1]);
  });

  it('refuses to step over values that are nested too deep, counting the containers around them', () => {
    const nest = (depth: number) => join(...Array(depth - 1).fill([0x91]), [0x90]);
    const body = (inner: Uint8Array) =>
      join(hex('81'), pack('pod'), hex('82'), pack('name'), hex('01'), pack('list'), inner);
    const { read } = make(PATHS, body(hex('91 01')));
    // The innermost is empty, and two maps are around it.
    const deepest = body(nest(MAX_DEPTH - 1));
    assert.equal(read(deepest).bodyEnd, deepest.length);
    assert.equal(read(body(nest(MAX_DEPTH))).bodyEnd, REFUSED);
  });

  it('passes over the keys of unwanted maps', () => {
    const { read } = make([['x']], pack({ map: { one: 1, two: 2 }, x: 2 }));
    for (const map of [
      { öh: 1, two: 'zwei' },
      { one: 1, three: 2 },
    ]) {
      const body = pack({ map, x: 2 });
      assert.deepEqual(read(body), { bodyEnd: body.length, positions: [body.length - 1] });
    }
  });

  it('reads nothing after the end, wherever a body is cut', () => {
    const body = pack(log('s'.repeat(40), 'n'.repeat(300), { last: 'l' }));
    const { read } = make(PATHS, body);
    for (let end = 0; end < body.length; end++) {
      assert.equal(read(body, end).bodyEnd, REFUSED);
      assert.equal(read(body.slice(0, end)).bodyEnd, REFUSED);
    }
  });

  it('makes none of a body with a key that is no string or comes twice, or with too many values', () => {
    const bodies = [hex('82 a1 78 01 a1 78 02'), hex('81 01 02'), pack({ x: Array(257).fill(1) })];
    for (const body of bodies) assert.equal(make([['x']], body).reader, null);
    assert.notEqual(make([['x']], pack({ x: Array(255).fill(1) })).reader, null);
  });

  it('makes one of a body in which an unwanted key comes twice', () => {
    const body = hex('83 a1 79 01 a1 79 02 a1 78 03');
    const { read } = make([['x']], body);
    assert.deepEqual(read(body), { bodyEnd: body.length, positions: [body.length - 1] });
  });

  it('makes none of a body with very long keys', () => {
    assert.equal(make([['x']], pack({ ['k'.repeat(5000)]: 1, x: 2 })).reader, null);
    const keys = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [`${'k'.repeat(50)}${i}`, i]),
    );
    assert.equal(make([['x']], pack({ ...keys, x: 2 })).reader, null);
    assert.notEqual(make([['x']], pack({ map: keys, x: 2 })).reader, null);
  });

  it('makes none if code must not be made from strings: all bodies are walked then', () => {
    const script = `
      import { Cursor } from './ts/decode/cursor.ts';
      import { generateReader } from './ts/decode/generated_reader.ts';
      import { KeyTree } from './ts/decode/key_tree.ts';
      import { RecordReader } from './ts/decode/record_reader.ts';
      const cursor = new Cursor();
      cursor.reset(Uint8Array.of(0x80), 0, 1);
      if (generateReader(new KeyTree([], null), cursor, false) !== null) process.exit(4);
      const reader = new RecordReader([['x']], false, { start: 1, first: 1, second: 1 });
      for (let i = 0; i < 100; i++) {
        cursor.reset(Uint8Array.of(0x81, 0xa1, 0x78, i), 0, 4);
        reader.read(cursor);
        if (reader.positions[0] !== 3 || cursor.position !== 4) process.exit(5);
      }
      process.exit(3);`;
    const flags = ['--disallow-code-generation-from-strings', '--import', 'tsx'];
    const { status } = spawnSync(process.execPath, [
      ...flags,
      '--input-type=module',
      '--eval',
      script,
    ]);
    assert.equal(status, 3);
  });
});
