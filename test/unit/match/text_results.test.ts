import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashKeys } from '../../../ts/hash_keys.ts';
import { TextResults } from '../../../ts/match/text_results.ts';
import { placed } from '../../support/unit/match/scalars.ts';

function resultsOf(made: string[]): (value: unknown) => number {
  const results = new TextResults(hashKeys(1), (text) => {
    made.push(text);
    return text.length;
  });
  return (value) => {
    const { bytes, view, position } = placed(value);
    return results.of(bytes, view, position);
  };
}

test('of() makes a text once', () => {
  const made: string[] = [];
  const of = resultsOf(made);
  assert.deepEqual([of('abc'), of('abcd'), of('abc'), of(12345), of(12345)], [3, 4, 3, 5, 5]);
  assert.deepEqual(made, ['abc', 'abcd', '12345']);
});

test('of() stays right while more texts come than it keeps', () => {
  const of = resultsOf([]);
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 20_000; i++)
      assert.equal(of('x'.repeat(i % 40) + i), (i % 40) + String(i).length);
  }
});

test('of() does not keep long texts', () => {
  const made: string[] = [];
  const of = resultsOf(made);
  const long = 'y'.repeat(1000);
  assert.deepEqual([of(long), of(long)], [1000, 1000]);
  assert.equal(made.length, 2);
});
