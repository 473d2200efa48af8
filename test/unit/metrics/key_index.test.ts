// Keys to numbers: what was added is found, whatever the hashes are; what was not added is not.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hashBytes, KeyIndex } from '../../../ts/metrics/key_index.ts';

const ABSENT = -1;

function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

/** Adds and finds by the right hash, or by one that the test makes up. */
class Keys {
  readonly index: KeyIndex;

  constructor(seed = 7) {
    this.index = new KeyIndex(seed);
  }

  hash(key: Uint8Array): number {
    return hashBytes(this.index.seed, key, 0, key.length);
  }

  add(key: Uint8Array, number: number, hash = this.hash(key)): void {
    this.index.add(key, key.length, hash, number);
  }

  find(key: Uint8Array, hash = this.hash(key)): number {
    return this.index.find(key, key.length, hash);
  }
}

describe('KeyIndex', () => {
  it('finds what was added, and nothing else', () => {
    const keys = new Keys();
    keys.add(bytes('a'), 5);
    keys.add(bytes('b'), -2);
    assert.equal(keys.find(bytes('a')), 5);
    assert.equal(keys.find(bytes('b')), -2);
    assert.equal(keys.find(bytes('c')), ABSENT);
    assert.equal(keys.find(bytes('')), ABSENT);
    assert.equal(keys.index.size, 2);
  });

  it('keeps an empty key apart from none', () => {
    const keys = new Keys();
    keys.add(bytes('x'), 1);
    keys.add(bytes(''), 2);
    keys.add(bytes('y'), 3);
    assert.equal(keys.find(bytes('')), 2);
    assert.equal(keys.find(bytes('x')), 1);
    assert.equal(keys.find(bytes('y')), 3);
  });

  it('keeps keys of one hash apart by their bytes', () => {
    const keys = new Keys();
    const texts = Array.from({ length: 600 }, (_, i) => `key ${i}`);
    texts.forEach((text, number) => {
      keys.add(bytes(text), number, 42);
    });
    texts.forEach((text, number) => {
      assert.equal(keys.find(bytes(text), 42), number);
    });
    assert.equal(keys.find(bytes('key 600'), 42), ABSENT);
    assert.equal(keys.find(bytes('key 1'), 43), ABSENT);
  });

  it('keeps a key apart from its beginning and its continuation of the same hash', () => {
    const keys = new Keys();
    keys.add(bytes('abc'), 1, 9);
    assert.equal(keys.find(bytes('ab'), 9), ABSENT);
    assert.equal(keys.find(bytes('abcd'), 9), ABSENT);
    // The bytes behind 'abc' in the arena belong to the next key.
    keys.add(bytes('d'), 2, 9);
    assert.equal(keys.find(bytes('abcd'), 9), ABSENT);
    assert.equal(keys.find(bytes('abc'), 9), 1);
  });

  it('does not find a key under another hash than its own', () => {
    const keys = new Keys();
    keys.add(bytes('a'), 1);
    assert.equal(keys.find(bytes('a'), keys.hash(bytes('a')) ^ 1), ABSENT);
  });

  it('finds everything after its tables and its arena have grown many times', () => {
    const keys = new Keys();
    const key = (i: number) => bytes(`${'p'.repeat(i % 50)}${i}`);
    for (let i = 0; i < 20_000; i++) keys.add(key(i), i);
    for (let i = 0; i < 20_000; i++) assert.equal(keys.find(key(i)), i);
    assert.equal(keys.find(key(20_000)), ABSENT);
    assert.equal(keys.index.size, 20_000);
  });

  it('keeps a key that is longer than all memory it had', () => {
    const keys = new Keys();
    const long = new Uint8Array(100_000).fill(1);
    keys.add(bytes('before'), 1);
    keys.add(long, 2);
    keys.add(bytes('after'), 3);
    assert.equal(keys.find(long), 2);
    long[99_999] = 2;
    assert.equal(keys.find(long), ABSENT);
    assert.equal(keys.find(bytes('before')), 1);
    assert.equal(keys.find(bytes('after')), 3);
  });

  it('copies the key', () => {
    const keys = new Keys();
    const key = bytes('one');
    keys.add(key, 1);
    key.set(bytes('two'));
    assert.equal(keys.find(bytes('one')), 1);
    assert.equal(keys.find(key), ABSENT);
  });

  it('agrees with a Map on any keys and any hashes', () => {
    const hash = fc.oneof(fc.constantFrom(0, -1, 2 ** 31 - 1, -(2 ** 31)), fc.integer());
    const entry = fc.tuple(fc.uint8Array({ maxLength: 6 }), hash);
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 700 }), fc.integer(), (entries, seed) => {
        const keys = new Keys(seed);
        const expected = new Map<string, number>();
        entries.forEach(([key, own], number) => {
          const name = `${own} ${key.join()}`;
          assert.equal(keys.find(key, own), expected.get(name) ?? ABSENT);
          if (expected.has(name)) return;
          keys.add(key, number, own);
          expected.set(name, number);
        });
        for (const [key, own] of entries) {
          assert.equal(keys.find(key, own), expected.get(`${own} ${key.join()}`));
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('hashBytes()', () => {
  it('is the same whether hashed at once or continued from a beginning', () => {
    const key = bytes('tag and path');
    const begun = hashBytes(7, key, 0, 4);
    assert.equal(hashBytes(begun, key, 4, key.length), hashBytes(7, key, 0, key.length));
  });

  it('depends on the seed and is a 32-bit integer', () => {
    const key = bytes('key');
    const hashes = [0, 1, -1, 2 ** 32 - 1].map((seed) => hashBytes(seed, key, 0, 3));
    assert.equal(new Set(hashes).size, 3, 'only -1 and 2^32 - 1 are the same 32 bits');
    for (const hash of hashes) assert.equal(hash, hash | 0);
  });
});
