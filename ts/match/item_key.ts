// The key of an element of a rule's `for` in, `$KEY` as a value like any other out. Counting thread.

import { UINT32 } from '../decode/msgpack_format.ts';
import { scalarText } from '../decode/scalar.ts';
import type { Positioned } from './field.ts';
import { Memory } from './memory.ts';

/** Room for a value of eight bytes or less, and for what is read beyond it. */
const INDEX_BYTES = 16;

/** A map's key lies in the record. An array's index does not, so it is written into memory of its own. */
export class ItemKey implements Positioned {
  memory: Memory;
  readonly positions = new Int32Array(1);
  readonly index = 0;
  private readonly indices = new Memory();

  constructor() {
    const bytes = new Uint8Array(INDEX_BYTES);
    bytes[0] = UINT32;
    this.indices.set(bytes, new DataView(bytes.buffer));
    this.memory = this.indices;
  }

  /** From now on, keys lie in this memory. */
  useMemory(memory: Memory): void {
    this.memory = memory;
  }

  /** From now on, keys are indices. */
  useIndices(): void {
    this.memory = this.indices;
    this.positions[0] = 0;
  }

  /** Call after useIndices(). */
  setIndex(index: number): void {
    this.indices.view.setUint32(1, index);
  }

  /** Makes a string. */
  text(): string | null {
    return scalarText(this.memory.bytes, this.memory.view, this.positions[0]!);
  }
}
