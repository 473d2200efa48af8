import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { follow, NO_TRAIL, Trails } from '../../../ts/decode/trails.ts';
import { pack } from './samples.ts';

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new DataView(buffer, byteOffset, byteLength);

/** Meets values at one key, as the reader does. Says for each whether its end was found by the trail. */
function meet(trails: Trails, values: readonly unknown[]): boolean[] {
  let trail = NO_TRAIL;
  return values.map((value) => {
    const bytes = pack(value);
    const view = viewOf(bytes);
    const end = trail === NO_TRAIL ? -1 : follow(trails.cells, trail, view, bytes.length, 0);
    if (end < 0) trail = trails.learn(trail, view, 0, bytes.length);
    else assert.equal(end, bytes.length);
    return end >= 0;
  });
}

const pod = (name: string, more: object = {}) => ({ name, labels: { app: 'shop' }, ...more });

describe('Trails', () => {
  it('hold for what is built alike', () => {
    const values = [pod('a'), pod('b'), pod('c'), { name: 'd', labels: { app: 'cart' } }];
    assert.deepEqual(meet(new Trails(), values), [false, true, true, true]);
    assert.deepEqual(
      meet(new Trails(), [
        ['a', ['b']],
        ['c', ['d']],
      ]),
      [false, true],
    );
  });

  it('hold where scalars have another size, once that was seen', () => {
    const values = [pod('a'), pod('bb'), pod('ccc'), pod('d'.repeat(40)), pod('a')];
    assert.deepEqual(meet(new Trails(), values), [false, false, true, true, true]);
    assert.deepEqual(meet(new Trails(), [[1.5], [7], [300], [8]]), [false, false, true, true]);
  });

  it('are learned anew where what comes is built in another way', () => {
    const other = pod('a', { node: [1] });
    // At its 1st, 2nd, 4th miss.
    const values = [pod('a'), other, other, pod('a'), pod('a'), pod('a')];
    assert.deepEqual(meet(new Trails(), values), [false, false, true, false, false, true]);
    // As many elements as before.
    assert.deepEqual(
      meet(new Trails(), [
        ['a', 'b', ['c']],
        [['a'], 'b', 'c'],
        [['d'], 'e', 'f'],
      ]),
      [false, false, true],
    );
  });

  it('do not hold for containers without a fixed size, of too many elements, or with long strings', () => {
    for (const value of [Array(16).fill(1), [Array(16).fill(1)], ['z'.repeat(256)]]) {
      assert.deepEqual(meet(new Trails(), [value, value, value]), [false, false, false]);
    }
    const nested = (count: number) => Array(13).fill(Array(count).fill(1));
    assert.deepEqual(meet(new Trails(), [nested(8), nested(8)]), [false, true]);
    assert.deepEqual(meet(new Trails(), [nested(9), nested(9)]), [false, false]);
  });

  it('tell those of different keys apart', () => {
    const trails = new Trails();
    const values = Array.from({ length: 10 }, (_, i) => pack(Array(i + 1).fill(pod('a'))));
    const learned = values.map((bytes) => trails.learn(NO_TRAIL, viewOf(bytes), 0, bytes.length));
    values.forEach((bytes, i) => {
      const ends = learned.map((trail) =>
        follow(trails.cells, trail, viewOf(bytes), bytes.length, 0),
      );
      assert.deepEqual(
        ends,
        learned.map((_, j) => (i === j ? bytes.length : -1)),
      );
    });
  });

  it('read nothing behind the end', () => {
    const trails = new Trails();
    const bytes = pack(pod('a', { text: 'y'.repeat(40) }));
    const trail = trails.learn(NO_TRAIL, viewOf(bytes), 0, bytes.length);
    for (let end = 0; end < bytes.length; end++) {
      const behind = follow(trails.cells, trail, viewOf(bytes.slice(0, end)), end, 0);
      assert(behind === -1 || behind > end);
    }
  });
});
