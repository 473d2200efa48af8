// Rows by family and text: an added row is found until it is removed, whatever the hashes are.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SeriesIndex } from '../../../ts/metrics/series_index.ts';

/** Rows with their texts, beside the index that must find them. */
class Rows {
  readonly texts: string[] = [];
  readonly index = new SeriesIndex(5, (row, family, text, size) => {
    return this.texts[row] === `${family} ${Buffer.from(text.subarray(0, size))}`;
  });

  find(family: number, text: string, hash?: number): number {
    const bytes = Buffer.from(text);
    hash ??= this.index.hash(family, bytes, bytes.length);
    return this.index.find(hash, family, bytes, bytes.length);
  }

  add(row: number, family: number, text: string, hash?: number): void {
    const bytes = Buffer.from(text);
    this.texts[row] = `${family} ${text}`;
    this.index.add(hash ?? this.index.hash(family, bytes, bytes.length), row);
  }
}

describe('SeriesIndex', () => {
  it('finds a row by its family and text', () => {
    const rows = new Rows();
    rows.add(0, 1, 'a');
    rows.add(1, 2, 'a');
    rows.add(2, 1, '');
    assert.equal(rows.find(1, 'a'), 0);
    assert.equal(rows.find(2, 'a'), 1);
    assert.equal(rows.find(1, ''), 2);
    assert.equal(rows.find(2, ''), -1);
    assert.equal(rows.find(3, 'a'), -1);
  });

  it('finds everything after it has grown, and no removed rows', () => {
    const rows = new Rows();
    for (let i = 0; i < 20_000; i++) rows.add(i, i % 7, `text ${i}`);
    for (let i = 0; i < 20_000; i += 2) rows.index.remove(i);
    assert.equal(rows.index.size, 10_000);
    for (let i = 0; i < 20_000; i++) {
      assert.equal(rows.find(i % 7, `text ${i}`), i % 2 === 0 ? -1 : i);
    }
  });

  it('agrees with a Map, whatever is added and removed and however hashes collide', () => {
    const hash = fc.oneof(fc.constantFrom(0, -1, 63, 64, 2 ** 31 - 1), fc.integer());
    const step = fc.record({ text: fc.nat(60), hash, removes: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const rows = new Rows();
        const expected = new Map<string, { row: number; hash: number }>();
        let row = 0;
        for (const { text, hash, removes } of steps) {
          const name = `t${text}`;
          const known = expected.get(name);
          if (known === undefined) {
            rows.add(row, 1, name, hash);
            expected.set(name, { row: row++, hash });
          } else if (removes) {
            rows.index.remove(known.row);
            expected.delete(name);
          }
        }
        assert.equal(rows.index.size, expected.size);
        for (const [name, { row, hash }] of expected) assert.equal(rows.find(1, name, hash), row);
      }),
      { numRuns: 200 },
    );
  });

  it('hashes by seed, family and text to 32 bits', () => {
    const text = Buffer.from('abcdef');
    const hashes = [1, 2].flatMap((seed) => {
      const index = new SeriesIndex(seed, () => false);
      return [index.hash(0, text, 6), index.hash(1, text, 6), index.hash(0, text, 5)];
    });
    assert.equal(new Set(hashes).size, hashes.length);
    for (const hash of hashes) assert.equal(hash, hash | 0);
  });
});
