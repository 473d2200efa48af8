// Texts of groups in, msgpack strings in a memory of their own out, so that they are read like any other field. Counting
// thread; allocates only to grow.

import { Memory } from './memory.ts';

const FIRST_BYTES = 1 << 12;
// A larger memory is given up after the record that needed it.
const MAX_KEPT_BYTES = 1 << 20;
/** Longest head of a string. */
const HEAD_BYTES = 5;
/** Readers of short values look at eight bytes, wherever the value ends. */
const PADDING_BYTES = 8;

export class GroupMemory {
  readonly memory = new Memory();
  private used = 0;

  constructor() {
    this.allocate(FIRST_BYTES);
  }

  /**
   * Forgets all texts, and makes room.
   * @param count of texts to come
   * @param textBytes of all of them together
   */
  begin(count: number, textBytes: number): void {
    this.used = 0;
    const { end } = this.memory;
    const needed = count * HEAD_BYTES + textBytes + PADDING_BYTES;
    if (needed > end) this.allocate(Math.max(needed, Math.min(end * 2, MAX_KEPT_BYTES)));
    else if (end > MAX_KEPT_BYTES && needed <= MAX_KEPT_BYTES) this.allocate(MAX_KEPT_BYTES);
  }

  /** @returns position of `from[start, end)` as a string, with the shortest head, as Fluent Bit writes it */
  add(from: Uint8Array, start: number, end: number): number {
    const { bytes, view } = this.memory;
    const size = end - start;
    const position = this.used;
    let at = position;
    if (size < 0x20) {
      bytes[at++] = 0xa0 | size;
    } else if (size < 0x100) {
      bytes[at++] = 0xd9;
      bytes[at++] = size;
    } else if (size < 0x1_0000) {
      bytes[at++] = 0xda;
      view.setUint16(at, size);
      at += 2;
    } else {
      bytes[at++] = 0xdb;
      view.setUint32(at, size);
      at += 4;
    }
    // No set(): it would need an object for the part of `from`.
    for (let i = start; i < end; i++) bytes[at++] = from[i]!;
    this.used = at;
    return position;
  }

  private allocate(size: number): void {
    const bytes = new Uint8Array(size);
    this.memory.set(bytes, new DataView(bytes.buffer));
  }
}
