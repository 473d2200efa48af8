// The key of an element of a rule's `for` in, `$KEY` as a value like any other out. Counting thread.

import { UINT32 } from '../decode/msgpack_format.ts';
import { scalarText } from '../decode/scalar.ts';
import type { Memory, Positioned } from './field.ts';

/** Room for a value of eight bytes or less, and for what is read beyond it. */
const INDEX_BYTES = 16;

/** A map's key lies in the record. An array's index does not, so it is written into memory of its own. */
export class ItemKey implements Memory, Positioned {
  bytes: Uint8Array;
  view: DataView;
  readonly positions = new Int32Array(1);
  readonly index = 0;
  private readonly ownBytes = new Uint8Array(INDEX_BYTES);
  private readonly ownView = new DataView(this.ownBytes.buffer);

  constructor() {
    this.ownBytes[0] = UINT32;
    this.bytes = this.ownBytes;
    this.view = this.ownView;
  }

  /** From now on, keys lie in this memory. */
  useMemory({ bytes, view }: Memory): void {
    this.bytes = bytes;
    this.view = view;
  }

  /** From now on, keys are indices. */
  useIndices(): void {
    this.bytes = this.ownBytes;
    this.view = this.ownView;
    this.positions[0] = 0;
  }

  /** Call after useIndices(). */
  setIndex(index: number): void {
    this.ownView.setUint32(1, index);
  }

  /** Makes a string. */
  text(): string | null {
    return scalarText(this.bytes, this.view, this.positions[0]!);
  }
}
