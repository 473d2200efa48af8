import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_VALUE_BYTES, PackedWords } from '../../../ts/match/packed_words.ts';
import { everyFormat, hex } from '../decode/samples.ts';
import { placed } from './scalars.ts';

/** The words that values come to, null where one has no text; `undefined` is a missing value. */
function wordsOf(...values: readonly unknown[]): number[] | null {
  const packed = new PackedWords(values.length);
  packed.begin();
  for (const value of values) {
    const { bytes, view, position } = placed(value ?? 0);
    const at = value === undefined ? -1 : position;
    if (!packed.addValue(bytes, view, bytes.length, at)) return null;
  }
  assert.equal(packed.size % 2, 0);
  return [...packed.words.subarray(0, packed.size)];
}

test('addValue() takes two words for up to eight bytes, and so for what is missing', () => {
  for (const value of [0, 'GET', 'DELETE', true, 200, 65536, '', undefined, hex('c0')]) {
    assert.equal(wordsOf(value)?.length, 2);
  }
});

test('addValue() makes of a missing value what it makes of nil', () => {
  assert.deepEqual(wordsOf(undefined), wordsOf(hex('c0')));
});

test('addValue() says of maps, arrays and exts that they have no text', () => {
  for (const bytes of ['80', '81 a1 61 01', '90', '91 01', 'd4 05 00', 'c7 01 05 00']) {
    assert.equal(wordsOf(hex(bytes)), null, bytes);
  }
});

test('addValue() gives different values different words', () => {
  const texts = [
    '',
    'a',
    'b',
    'ab',
    'abc',
    'abcdefg',
    'abcdefgh',
    'abcdefgi',
    'x'.repeat(40),
    'x'.repeat(41),
  ];
  const scalars = [...texts, 0, 1, 255, 256, -1, 1.5, true, false, 'x'.repeat(300)];
  const seen = new Map<string, unknown>();
  for (const a of [...scalars, undefined]) {
    for (const b of [...scalars, undefined]) {
      const words = String(wordsOf(a, b));
      assert.ok(!seen.has(words), `${JSON.stringify([a, b])} and ${seen.get(words)}`);
      seen.set(words, JSON.stringify([a, b]));
    }
  }
});

test('addValue() packs every scalar alike wherever it lies', () => {
  for (const bytes of everyFormat().filter((format) => format.length < 1000)) {
    const { bytes: all, view, position } = placed(bytes);
    const alone = new DataView(bytes.slice().buffer);
    const [inside, atEnd] = [new PackedWords(1), new PackedWords(1)];
    const has = inside.addValue(all, view, all.length, position);
    assert.equal(atEnd.addValue(bytes.slice(), alone, bytes.length, 0), has);
    if (has)
      assert.deepEqual(atEnd.words.subarray(0, atEnd.size), inside.words.subarray(0, inside.size));
  }
});

test('isTooLong tells when values are longer together than is kept', () => {
  const packed = new PackedWords(2);
  const half = placed('y'.repeat(MAX_VALUE_BYTES / 2 - 3));
  for (const expected of [false, false, true, true]) {
    packed.addValue(half.bytes, half.view, half.bytes.length, half.position);
    assert.equal(packed.isTooLong, expected);
  }
  packed.begin();
  assert.equal(packed.isTooLong, false);
});

test('addBytes() tells ranges of different lengths apart', () => {
  const seen = new Set<string>();
  for (let size = 0; size < 20; size++) {
    const bytes = new Uint8Array(32);
    const packed = new PackedWords(1);
    packed.addBytes(bytes, new DataView(bytes.buffer), 5, 5 + size);
    seen.add(String(packed.words.subarray(0, packed.size)));
  }
  assert.equal(seen.size, 20);
});
