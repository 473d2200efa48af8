import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cursor } from '../../../ts/decode/cursor.ts';
import { LearnedKeys } from '../../../ts/decode/learned_keys.ts';
import { NOT_ALIKE } from '../../../ts/decode/shape.ts';
import { Shapes } from '../../../ts/decode/shapes.ts';
import { hashKeys } from '../../../ts/hash_keys.ts';
import { pack } from './samples.ts';

/** Reads body after body, as RecordReader does. Says how many of them had to be walked. */
function walked(shapes: Shapes, bodies: readonly Uint8Array[]): number {
  const cursor = new Cursor();
  let count = 0;
  for (const body of bodies) {
    cursor.reset(body, 0, body.length);
    const behind = shapes.read(cursor.view, 0, body.length);
    if (behind === NOT_ALIKE) {
      count++;
      cursor.position = body.length;
      shapes.learn(cursor, 0);
      assert.equal(cursor.position, body.length);
    } else {
      assert.equal(behind, body.length);
    }
  }
  return count;
}

function newShapes(): Shapes {
  const learned = new LearnedKeys(0, hashKeys(5), false);
  return new Shapes(learned, learned.cells, null);
}

/** `count` bodies, as many kinds of them by turns. */
const bodies = (kinds: number, count: number) =>
  Array.from({ length: count }, (_, i) => pack({ [`key${i % kinds}`]: i }));

describe('Shapes', () => {
  it('walk few of the bodies that are built alike', () => {
    const shapes = newShapes();
    assert.equal(walked(shapes, bodies(1, 1000)), 8);
    assert.equal(walked(shapes, bodies(1, 1000)), 0);
  });

  it('know four kinds that come by turns', () => {
    const shapes = newShapes();
    walked(shapes, bodies(4, 20_000));
    assert.equal(walked(shapes, bodies(4, 1000)), 0);
  });

  it('walk the others, and write few readers for them, where there are more kinds', () => {
    const shapes = newShapes();
    walked(shapes, bodies(50, 20_000));
    const share = walked(shapes, bodies(50, 10_000)) / 10_000;
    assert(share > 0.9 && share < 1, `${share}`);
  });

  it('learn the next kind where one does not come any more', () => {
    const shapes = newShapes();
    for (let kind = 0; kind < 10; kind++) {
      const alike = Array.from({ length: 100_000 }, () => pack({ [`key${kind}`]: 1 }));
      assert(walked(shapes, alike) <= 8 << kind);
    }
  });

  it('keep the readers that take most, whatever comes between', () => {
    const shapes = newShapes();
    const unreadable = pack(
      Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, i])),
    );
    const mixed = (count: number) =>
      Array.from({ length: count }, (_, i) => {
        if (i % 100 === 99) return unreadable;
        return pack(i % 10 === 9 ? { [`rare${(i * 7) % 5}`]: i } : { often: i, which: i % 7 });
      });
    walked(shapes, mixed(50_000));
    const often = Array.from({ length: 1000 }, (_, i) => pack({ often: i, which: 1 }));
    assert.equal(walked(shapes, often), 0);
  });

  it('go on where a body cannot be written', () => {
    const shapes = newShapes();
    const bytes = pack({ ['k'.repeat(5000)]: 1 });
    assert.equal(walked(shapes, Array(100).fill(bytes)), 100);
    assert(walked(shapes, bodies(1, 1000)) < 200);
  });
});
