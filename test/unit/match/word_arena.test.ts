import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashKeys } from '../../../ts/hash_keys.ts';
import { MAX_VALUE_BYTES, NO_TEXT, TOO_LONG, WordArena } from '../../../ts/match/word_arena.ts';
import { everyFormat, hex } from '../../support/unit/decode/samples.ts';
import { placed } from '../../support/unit/match/scalars.ts';

const KEYS = hashKeys(42);

interface Words {
  /** The result of addValue(). */
  readonly size: number;
  readonly words: readonly number[];
  readonly hash: number;
}

/** For a value; for `undefined`, those of a missing one. */
function wordsOf(...values: readonly unknown[]): Words {
  const arena = new WordArena(KEYS);
  arena.begin(3);
  let size = 0;
  for (const value of values) {
    const { bytes, view, position } = placed(value ?? 0);
    size = arena.addValue(bytes, view, bytes.length, value === undefined ? -1 : position);
  }
  return { size, words: [...arena.words.subarray(3, arena.end)], hash: arena.hash };
}

test('addValue() makes two words of up to eight bytes, and of a missing value, too', () => {
  for (const value of [0, 'GET', 'DELETE', true, 200, 65536, '', undefined, hex('c0')]) {
    assert.equal(wordsOf(value).words.length, 2);
  }
});

test('addValue() treats a missing value like nil', () => {
  assert.deepEqual(wordsOf(undefined), wordsOf(hex('c0')));
});

test('addValue() reports that maps, arrays and exts have no text, and adds nothing', () => {
  for (const bytes of ['80', '81 a1 61 01', '90', '91 01', 'd4 05 00', 'c7 01 05 00']) {
    assert.deepEqual(wordsOf(hex(bytes)), { size: NO_TEXT, words: [], hash: KEYS.start }, bytes);
  }
});

test('addValue() answers the size of the value', () => {
  for (const [value, bytes] of [
    ['GET', 4],
    [200, 2],
    [1.5, 9],
    ['x'.repeat(40), 42],
    ['x'.repeat(MAX_VALUE_BYTES - 3), MAX_VALUE_BYTES],
    [undefined, 0],
  ]) {
    assert.equal(wordsOf(value).size, bytes);
  }
});

test('addValue() does not add values that are too long', () => {
  assert.equal(wordsOf('x'.repeat(MAX_VALUE_BYTES - 2)).size, TOO_LONG);
});

// Longer and shorter than the unit of reading, equal up to their last byte or from their second one on.
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

test('addValue() gives different values different words, and no words begin with those of another', () => {
  const seen = new Map<string, unknown>();
  for (const a of [...VALUES, undefined]) {
    for (const b of ['', 'x', 'y'.repeat(9), 1.5, undefined]) {
      const words = String(wordsOf(a, b).words);
      assert.ok(!seen.has(words), `${JSON.stringify([a, b])} and ${seen.get(words)}`);
      seen.set(words, JSON.stringify([a, b]));
    }
  }
});

test('isAt() finds the words of the same values only', () => {
  const arena = new WordArena(KEYS);
  for (const a of VALUES) {
    for (const b of VALUES) {
      arena.begin(0);
      const first = placed(a);
      arena.addValue(first.bytes, first.view, first.bytes.length, first.position);
      const size = arena.end;
      arena.begin(size);
      const second = placed(b);
      arena.addValue(second.bytes, second.view, second.bytes.length, second.position);
      const isSame = arena.end - arena.start === size && arena.isAt(0);
      assert.equal(isSame, a === b, `${a} and ${b}`);
    }
  }
});

test('hash is other for every value', () => {
  const hashes = new Set(VALUES.map((value) => wordsOf(value).hash));
  assert.equal(hashes.size, VALUES.length);
});

test('addValue() makes the same of every scalar wherever it lies', () => {
  for (const bytes of everyFormat().filter((format) => format.length < 1000)) {
    const alone = bytes.slice();
    const atEnd = new WordArena(KEYS);
    atEnd.begin(3);
    const size = atEnd.addValue(alone, new DataView(alone.buffer), alone.length, 0);
    const words = [...atEnd.words.subarray(3, atEnd.end)];
    assert.deepEqual({ size, words, hash: atEnd.hash }, wordsOf(bytes));
  }
});
