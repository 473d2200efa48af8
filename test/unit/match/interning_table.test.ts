import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HashKeys, hashKeys } from '../../../ts/hash_keys.ts';
import { EMPTY, InterningTable, NO_ROOM } from '../../../ts/match/interning_table.ts';

const KEYS = hashKeys(42);
// All sequences share one chain: only the comparison distinguishes them.
const ONE_CHAIN: HashKeys = { start: 0, first: 0, second: 0 };

/** An entry of pairs of words. */
function entryOf(index: InterningTable, words: readonly number[]): number {
  const arena = index.begin();
  for (let i = 0; i < words.length; i += 2) arena.addPair(words[i]!, words[i + 1]!);
  return index.entry();
}

function number(index: InterningTable, words: readonly number[]): number {
  const entry = entryOf(index, words);
  return entry === NO_ROOM ? NO_ROOM : index.numberOf(entry);
}

const SEQUENCES: readonly (readonly number[])[] = [
  [],
  ...[-1, 0, 1, 2 ** 31 - 1].flatMap((a) => [0, 1, -(2 ** 31)].map((b) => [a, b])),
  [0, 0, 0, 0],
  [0, 0, 0, 1],
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  ...Array.from({ length: 300 }, (_, i) => [i, i + 1, i, 5]),
  Array.from({ length: 100 }, (_, i) => i),
  Array.from({ length: 100 }, (_, i) => (i === 99 ? 0 : i)),
];

for (const [name, keys] of [
  ['random keys', KEYS],
  ['keys that make one chain of all', ONE_CHAIN],
] as const) {
  test(`number() counts from 0 and finds again, with ${name}`, () => {
    const index = new InterningTable(keys, 1, 10_000, 1 << 20);
    const expected = SEQUENCES.map((_, i) => i);
    assert.deepEqual(
      SEQUENCES.map((words) => number(index, words)),
      expected,
    );
    assert.deepEqual(
      SEQUENCES.map((words) => number(index, words)),
      expected,
    );
    assert.equal(index.size, SEQUENCES.length);
  });
}

test('number() says that there is no room for more sequences, and finds the old ones', () => {
  const index = new InterningTable(KEYS, 0, 2, 1 << 20);
  assert.equal(number(index, [1, 1]), 0);
  assert.equal(number(index, [2, 2]), 1);
  assert.equal(number(index, [3, 3]), NO_ROOM);
  assert.equal(number(index, [2, 2]), 1);
});

test('number() says that there is no room for more words', () => {
  const index = new InterningTable(KEYS, 0, 100, 11);
  assert.equal(number(index, [1, 2, 3, 4]), 0);
  assert.equal(number(index, [5, 6, 7, 8]), NO_ROOM);
  assert.equal(number(index, [5, 6]), 1);
});

test('clear() forgets, and numbers begin at 0 again', () => {
  const index = new InterningTable(KEYS, 0, 1000, 1 << 20);
  for (let i = 0; i < 500; i++) number(index, [i, 1]);
  index.clear();
  assert.equal(index.size, 0);
  assert.equal(number(index, [7, 1]), 0);
  assert.equal(number(index, [8, 1]), 1);
  assert.equal(number(index, [7, 1]), 0);
});

test('slots are empty at first, keep their values, and are emptied by value', () => {
  const index = new InterningTable(KEYS, 2, 1000, 1 << 20);
  const entries = [[1, 2], [], [3, 4, 5, 6]].map((words) => entryOf(index, words));
  const slots = () => entries.map((entry) => [index.slot(entry, 0), index.slot(entry, 1)]);
  assert.deepEqual(slots(), [
    [EMPTY, EMPTY],
    [EMPTY, EMPTY],
    [EMPTY, EMPTY],
  ]);
  entries.forEach((entry, i) => {
    index.setSlot(entry, 0, i);
    index.setSlot(entry, 1, 10 + i);
  });
  for (let i = 0; i < 500; i++) entryOf(index, [i, 77]);
  assert.deepEqual(slots(), [
    [0, 10],
    [1, 11],
    [2, 12],
  ]);
  index.empty((held) => held === 1 || held === 12);
  assert.deepEqual(slots(), [
    [0, 10],
    [EMPTY, 11],
    [2, EMPTY],
  ]);
});

test('number() spreads sequences that differ in the highest bits only', () => {
  // With a weaker hash all of these would fall on few places; the duration of the test would show it.
  const index = new InterningTable(KEYS, 0, 1 << 17, 1 << 22);
  for (let i = 0; i < 1 << 16; i++) number(index, [(i & 0xff) << 24, 0, (i >> 8) << 24, 0]);
  assert.equal(index.size, 1 << 16);
});

test('hashKeys() gives odd multipliers, others for each seed', () => {
  const made = Array.from({ length: 100 }, (_, seed) => hashKeys(seed));
  for (const { first, second } of made) assert.equal(first & second & 1, 1);
  assert.equal(new Set(made.map(({ start }) => start)).size, 100);
  assert.equal(new Set(made.map(({ first }) => first)).size, 100);
});
