// Blocks of text: none overlaps another in use, and freed ones are reused.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TEXT_SEGMENT_BYTES, textOffsetOf, textSegmentOf } from '../../../ts/metrics/layout.ts';
import { classBytes, sizeClass } from '../../../ts/metrics/size_classes.ts';
import { TextBlocks } from '../../../ts/metrics/text_blocks.ts';

class Blocks {
  segments = 0;
  bytes = 0;
  readonly blocks = new TextBlocks(({ byteLength }) => {
    this.segments++;
    this.bytes += byteLength;
  });

  /** A block that is full of one byte. */
  filled(size: number, mark: number): number {
    const address = this.blocks.allocate(size);
    const start = textOffsetOf(address);
    this.blocks.bytes[textSegmentOf(address)]!.fill(mark, start, start + size);
    return address;
  }

  isFull(address: number, size: number, mark: number): boolean {
    const start = textOffsetOf(address);
    const bytes = this.blocks.bytes[textSegmentOf(address)]!;
    return bytes.subarray(start, start + size).every((byte) => byte === mark);
  }
}

describe('sizeClass()', () => {
  it('is the smallest class that holds the size', () => {
    for (let size = 0; size < 40_000; size++) {
      const number = sizeClass(size);
      assert.ok(classBytes(number) >= size, `${size}`);
      assert.ok(number === 0 || classBytes(number - 1) < size, `${size}`);
      assert.equal(classBytes(number) % 16, 0);
    }
  });

  it('wastes less than 16 bytes of short texts, and a fifth of long ones', () => {
    for (let size = 1; size < 40_000; size++) {
      const waste = classBytes(sizeClass(size)) - size;
      assert.ok(size <= 256 ? waste < 16 : waste <= size / 4, `${size}: ${waste}`);
    }
  });
});

describe('TextBlocks', () => {
  it('keeps the content of blocks, whatever is allocated and freed beside them', () => {
    const size = fc.oneof(fc.nat(100), fc.nat(3000), fc.integer({ min: 8000, max: 40_000 }));
    const step = fc.record({ size, mark: fc.integer({ min: 1, max: 255 }), freed: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const blocks = new Blocks();
        const live: { address: number; size: number; mark: number }[] = [];
        steps.forEach(({ size, mark, freed }) => {
          live.push({ address: blocks.filled(size, mark), size, mark });
          // About every second one is removed, not the latest first.
          if (freed > 2) {
            const [gone] = live.splice((freed * 7) % live.length, 1);
            blocks.blocks.free(gone!.address);
          }
        });
        for (const { address, size, mark } of live) {
          assert.ok(blocks.isFull(address, size, mark));
          assert.ok(blocks.blocks.capacity(address) >= size);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('needs no more for many generations than for one, even if each has other sizes', () => {
    const blocks = new Blocks();
    const generation = (size: number) => {
      const addresses = Array.from({ length: 2000 }, () => blocks.blocks.allocate(size));
      for (const address of addresses) blocks.blocks.free(address);
    };
    generation(1000);
    const { bytes } = blocks;
    for (let size = 1; size <= 1000; size += 17) generation(size);
    assert.equal(blocks.bytes, bytes);
  });

  it('uses the segment of a long text again for one of about that length', () => {
    const blocks = new Blocks();
    for (let i = 0; i < 10; i++)
      blocks.blocks.free(blocks.blocks.allocate(3 * TEXT_SEGMENT_BYTES - i));
    assert.equal(blocks.segments, 1);
  });

  it('fills a segment to the last block before it uses another', () => {
    const blocks = new Blocks();
    for (let i = 0; i < TEXT_SEGMENT_BYTES / 64; i++) blocks.blocks.allocate(60);
    assert.equal(blocks.segments, 1);
    blocks.blocks.allocate(60);
    assert.equal(blocks.segments, 2);
  });
});
