import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cursor } from '../../../ts/decode/cursor.ts';
import { REFUSED } from '../../../ts/decode/generated_reader.ts';
import { InlineCache } from '../../../ts/decode/inline_cache.ts';
import { KeyTree } from '../../../ts/decode/key_tree.ts';
import { pack } from '../../support/unit/decode/samples.ts';

/** Reads body after body, like RecordReader. Returns how many of them had to be walked. */
function walked(cache: InlineCache, bodies: readonly Uint8Array[]): number {
  const cursor = new Cursor();
  let count = 0;
  for (const body of bodies) {
    cursor.reset(body, 0, body.length);
    const bodyEnd = cache.read(cursor.view, 0, body.length);
    if (bodyEnd === REFUSED) {
      count++;
      cache.learn(cursor);
      assert.equal(cursor.position, 0);
    } else {
      assert.equal(bodyEnd, body.length);
    }
  }
  return count;
}

function newCache(): InlineCache {
  return new InlineCache(new KeyTree([], null), new Int32Array(0), null);
}

/** `count` bodies, with this many kinds taking turns. */
const bodies = (kinds: number, count: number) =>
  Array.from({ length: count }, (_, i) => pack({ [`key${i % kinds}`]: i }));

describe('InlineCache', () => {
  it('leaves few of the bodies that are built alike to the walk', () => {
    const cache = newCache();
    assert.equal(walked(cache, bodies(1, 1000)), 8);
    assert.equal(walked(cache, bodies(1, 1000)), 0);
  });

  it('knows four kinds that come by turns', () => {
    const cache = newCache();
    walked(cache, bodies(4, 20_000));
    assert.equal(walked(cache, bodies(4, 1000)), 0);
  });

  it('is empty if there are so many kinds that a reader takes few bodies', () => {
    const cache = newCache();
    walked(cache, bodies(50, 20_000));
    const share = walked(cache, bodies(50, 10_000)) / 10_000;
    assert(share > 0.99, `${share}`);
  });

  it('learns the next kind if one no longer comes', () => {
    const cache = newCache();
    for (let kind = 0; kind < 10; kind++) {
      const alike = Array.from({ length: 100_000 }, () => pack({ [`key${kind}`]: 1 }));
      // Each reader is judged twice: for the bodies that it took, and for none.
      assert(walked(cache, alike) <= (8 << kind) + 2 * 256);
    }
  });

  it('keeps the readers that take most, whatever comes between', () => {
    const cache = newCache();
    const unreadable = pack(
      Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, i])),
    );
    const mixed = (count: number) =>
      Array.from({ length: count }, (_, i) => {
        if (i % 100 === 99) return unreadable;
        return pack(i % 10 === 9 ? { [`rare${(i * 7) % 5}`]: i } : { often: i, which: i % 7 });
      });
    walked(cache, mixed(50_000));
    const often = Array.from({ length: 1000 }, (_, i) => pack({ often: i, which: 1 }));
    assert.equal(walked(cache, often), 0);
  });

  it('generates few readers, however long no two bodies are alike', (t) => {
    const cache = newCache();
    const made = t.mock.method(globalThis, 'Function');
    const bytes = Array.from({ length: 1 << 17 }, (_, i) => pack({ [`key${i}`]: i }));
    assert.equal(walked(cache, bytes), 1 << 17);
    // After 8 bodies, 24, 56, 120; then, because the four have to be judged first, somewhat later than after 248.
    assert.equal(made.mock.callCount(), 13);
  });

  it('works if no reader can be generated', () => {
    const cache = newCache();
    const bytes = pack({ ['k'.repeat(5000)]: 1 });
    assert.equal(walked(cache, Array(100).fill(bytes)), 100);
    assert(walked(cache, bodies(1, 1000)) < 200);
  });
});
