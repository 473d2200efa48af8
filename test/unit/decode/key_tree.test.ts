import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyTree } from '../../../ts/decode/key_tree.ts';
import { hashKeys } from '../../../ts/hash_keys.ts';

const KEYS = hashKeys(5);

function asked(tree: KeyTree, parent: KeyTree['root'], text: string, how: 'find' | 'intern') {
  const bytes = Buffer.from(`..${text}..`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return tree[how](parent, bytes, view, 2, bytes.length - 4);
}

describe('KeyTree', () => {
  it('has the keys of wanted paths and, unless it grows, no others', () => {
    const tree = new KeyTree([['a', 'b'], ['a'], ['a', 'b']], null);
    const a = asked(tree, tree.root, 'a', 'find')!;
    const b = asked(tree, a, 'b', 'find')!;
    assert.deepEqual([a.slots, a.slotsBelow, a.isEntered], [[1], [0, 2], true]);
    assert.deepEqual([b.slots, b.slotsBelow, b.isEntered], [[0, 2], [], false]);
    assert.equal(asked(tree, tree.root, 'b', 'find'), null);
    assert.equal(asked(tree, tree.root, 'c', 'intern'), null);
  });

  it('gives a key of a map one object, and its path one number, however many there are', () => {
    const tree = new KeyTree([], KEYS);
    const texts = Array.from({ length: 5000 }, (_, i) => `key${i}`.repeat(1 + (i % 9)));
    const numbers = texts.map((text) => tree.pathOf(asked(tree, tree.root, text, 'intern')!));
    assert.deepEqual(numbers, [...texts.keys()]);
    const inner = asked(tree, asked(tree, tree.root, 'key0', 'intern')!, 'key0', 'intern')!;
    assert.deepEqual(tree.pathKeys(tree.pathOf(inner)), ['key0', 'key0']);
    for (const [i, text] of texts.entries()) {
      const key = asked(tree, tree.root, text, 'find')!;
      assert.equal(tree.pathOf(key), i);
      assert.deepEqual(tree.pathKeys(i), [text]);
    }
  });

  it('is full after 65,536 keys, or 4 MiB of them', () => {
    const few = new KeyTree([], KEYS);
    for (let i = 0; i < 65_536; i++) {
      assert(!few.isFull, `${i}`);
      asked(few, few.root, `${i}`, 'intern');
    }
    assert(few.isFull);

    const long = new KeyTree([], KEYS);
    for (let i = 0; i < 8388; i++) {
      assert(!long.isFull, `${i}`);
      asked(long, long.root, `${i}`.padEnd(500, 'x'), 'intern');
    }
    asked(long, long.root, 'one more'.padEnd(500, 'x'), 'intern');
    assert(long.isFull);
  });

  it('keeps keys of paths over 512 bytes until they are forgotten, and none of their texts', () => {
    const tree = new KeyTree([], KEYS);
    for (let i = 0; i < 20_000; i++) {
      const text = `${i}`.padEnd(600, 'x');
      const key = asked(tree, tree.root, text, 'intern')!;
      assert.equal(asked(tree, tree.root, text, 'intern'), key);
      const below = asked(tree, key, 'short', 'intern')!;
      assert(tree.pathOf(key) < 0 && tree.pathOf(below) < 0);
      tree.forgetOverlong();
      assert.notEqual(asked(tree, tree.root, text, 'intern'), key);
      tree.forgetOverlong();
    }
    assert(!tree.isFull);
  });
});

describe('new KeyTree()', () => {
  it('refuses a path without keys', () => {
    assert.throws(() => new KeyTree([['a'], []], null), RangeError);
  });
});
