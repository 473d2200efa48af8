import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashKeys } from '../../../ts/hash_keys.ts';
import { ValueWords } from '../../../ts/match/value_words.ts';
import { everyFormat, hex } from '../decode/samples.ts';
import { placed } from './scalars.ts';

const KEYS = hashKeys(42);

/** Of a value; of `undefined`, what a missing one comes to. */
function wordsOf(value: unknown): ValueWords {
  const words = new ValueWords(KEYS);
  const { bytes, view, position } = placed(value ?? 0);
  words.take(bytes, view, bytes.length, value === undefined ? -1 : position);
  return words;
}

function written(words: ValueWords): number[] {
  const arena = new Int32Array(words.size + 4).fill(7);
  words.write(arena, 2);
  assert.deepEqual([...arena.subarray(0, 2), ...arena.subarray(-2)], [7, 7, 7, 7]);
  return [...arena.subarray(2, -2)];
}

test('take() makes two words of up to eight bytes, and so of what is missing', () => {
  for (const value of [0, 'GET', 'DELETE', true, 200, 65536, '', undefined, hex('c0')]) {
    assert.equal(wordsOf(value).size, 2);
  }
});

test('take() makes of a missing value what it makes of nil', () => {
  assert.deepEqual(written(wordsOf(undefined)), written(wordsOf(hex('c0'))));
});

test('take() says of maps, arrays and exts that they have no text', () => {
  for (const bytes of ['80', '81 a1 61 01', '90', '91 01', 'd4 05 00', 'c7 01 05 00']) {
    assert.equal(wordsOf(hex(bytes)).size, 0, bytes);
  }
});

test('bytes is the size of the value', () => {
  for (const [value, bytes] of [
    ['GET', 4],
    [200, 2],
    [1.5, 9],
    ['x'.repeat(40), 42],
    [undefined, 0],
  ]) {
    assert.equal(wordsOf(value).bytes, bytes);
  }
});

// Longer and shorter than what is read at a time, equal up to their last byte or from their second one on.
const TEXTS = Array.from({ length: 40 }, (_, length) => 'x'.repeat(length)).flatMap((text) =>
  text === '' ? [text] : [text, `${text.slice(1)}y`, `y${text.slice(1)}`],
);
const VALUES = [
  ...new Set(TEXTS),
  0,
  1,
  255,
  256,
  -1,
  1.5,
  -1.5,
  true,
  false,
  2 ** 40,
  'z'.repeat(300),
];

test('take() gives different values different words, and no words begin with those of another', () => {
  const seen = new Map<string, unknown>();
  for (const a of [...VALUES, undefined]) {
    for (const b of ['', 'x', 'y'.repeat(9), 1.5, undefined]) {
      const words = String([...written(wordsOf(a)), ...written(wordsOf(b))]);
      assert.ok(!seen.has(words), `${JSON.stringify([a, b])} and ${seen.get(words)}`);
      seen.set(words, JSON.stringify([a, b]));
    }
  }
});

test('isAt() finds the words of the same value only', () => {
  for (const a of VALUES) {
    const arena = new Int32Array(200);
    wordsOf(a).write(arena, 3);
    for (const b of VALUES) assert.equal(wordsOf(b).isAt(arena, 3), a === b, `${a} and ${b}`);
  }
});

test('hash is other for every value', () => {
  const hashes = new Set(VALUES.map((value) => wordsOf(value).hash));
  assert.equal(hashes.size, VALUES.length);
});

test('take() makes the same of every scalar wherever it lies', () => {
  for (const bytes of everyFormat().filter((format) => format.length < 1000)) {
    const inside = wordsOf(bytes);
    const atEnd = new ValueWords(KEYS);
    const alone = bytes.slice();
    atEnd.take(alone, new DataView(alone.buffer), alone.length, 0);
    assert.equal(atEnd.size, inside.size);
    assert.equal(atEnd.bytes, inside.bytes);
    if (inside.size > 0) {
      assert.equal(atEnd.hash, inside.hash);
      assert.deepEqual(written(atEnd), written(inside));
    }
  }
});
