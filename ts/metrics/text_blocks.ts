// The size of a label text or exemplar in, the address of a block of shared memory out (layout.ts). Counting thread.

import {
  TEXT_GRANULE_SHIFT,
  TEXT_SEGMENT_BYTES,
  TEXT_SEGMENT_SHIFT,
  textOffsetOf,
  textSegmentOf,
} from './layout.ts';
import { classBytes, sizeClass } from './size_classes.ts';

const NONE = -1;
/** Longer blocks get a segment of their own, of their length. */
const MAX_SHARED_BYTES = TEXT_SEGMENT_BYTES / 4;

/**
 * Each segment is cut into blocks of one size class. Freed blocks are reused, and a segment whose blocks are all free
 * may be cut for another class: many generations of series need only as much as the largest of them.
 */
export class TextBlocks {
  /** By segment. */
  readonly bytes: Uint8Array[] = [];
  readonly #onSegment: (bytes: SharedArrayBuffer) => void;
  /**
   * For each segment: its class, blocks in use, where its uncut part begins, and the first free block's offset or NONE.
   */
  readonly #class: number[] = [];
  readonly #live: number[] = [];
  readonly #cut: number[] = [];
  readonly #free: number[] = [];
  /** For each class: segments with room. */
  readonly #withRoom: (Set<number> | undefined)[] = [];
  /** Segments of the usual length without any block in use. */
  readonly #empty: number[] = [];

  /** @param onSegment called with each new segment before anything in it is published */
  constructor(onSegment: (bytes: SharedArrayBuffer) => void) {
    this.#onSegment = onSegment;
  }

  /** A block of `size` bytes or more. Its content is undefined. */
  allocate(size: number): number {
    const number = sizeClass(size);
    const room = this.#roomOf(number);
    const { value } = room.values().next();
    const segment: number = value === undefined ? this.#addSegment(number) : value;
    const offset = this.#take(segment, classBytes(number));
    this.#live[segment]!++;
    if (!this.#hasRoom(segment)) room.delete(segment);
    return (segment << TEXT_SEGMENT_SHIFT) | (offset >> TEXT_GRANULE_SHIFT);
  }

  /** Nothing shared may lead to the block any more. */
  free(address: number): void {
    const segment = textSegmentOf(address);
    const number = this.#class[segment]!;
    this.#push(segment, textOffsetOf(address));
    const room = this.#roomOf(number);
    if (--this.#live[segment]! > 0 || classBytes(number) > MAX_SHARED_BYTES) {
      room.add(segment);
      return;
    }
    room.delete(segment);
    this.#empty.push(segment);
  }

  /** Bytes that the block at `address` holds. */
  capacity(address: number): number {
    return classBytes(this.#class[textSegmentOf(address)]!);
  }

  #roomOf(number: number): Set<number> {
    const room = this.#withRoom[number] ?? new Set();
    this.#withRoom[number] = room;
    return room;
  }

  #hasRoom(segment: number): boolean {
    if (this.#free[segment] !== NONE) return true;
    return this.#cut[segment]! + classBytes(this.#class[segment]!) <= this.bytes[segment]!.length;
  }

  #addSegment(number: number): number {
    const size = classBytes(number);
    let segment = size > MAX_SHARED_BYTES ? undefined : this.#empty.pop();
    if (segment === undefined) {
      segment = this.bytes.length;
      const bytes = new SharedArrayBuffer(size > MAX_SHARED_BYTES ? size : TEXT_SEGMENT_BYTES);
      this.bytes.push(new Uint8Array(bytes));
      this.#onSegment(bytes);
    }
    this.#class[segment] = number;
    this.#live[segment] = 0;
    this.#cut[segment] = 0;
    this.#free[segment] = NONE;
    this.#roomOf(number).add(segment);
    return segment;
  }

  // Free blocks of a segment form a chain: each holds the offset of the next in its first four bytes. A reader that is
  // still copying the former text finds its row's version changed.
  #take(segment: number, size: number): number {
    const offset = this.#free[segment]!;
    if (offset === NONE) {
      const cut = this.#cut[segment]!;
      this.#cut[segment] = cut + size;
      return cut;
    }
    const bytes = this.bytes[segment]!;
    const next = bytes[offset]! | (bytes[offset + 1]! << 8) | (bytes[offset + 2]! << 16);
    this.#free[segment] = next - 1;
    return offset;
  }

  #push(segment: number, offset: number): void {
    const bytes = this.bytes[segment]!;
    const next = this.#free[segment]! + 1;
    bytes[offset] = next;
    bytes[offset + 1] = next >> 8;
    bytes[offset + 2] = next >> 16;
    this.#free[segment] = offset;
  }
}
