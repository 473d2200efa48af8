// The current record, or element of a rule's `for`, in, its value in a ValueReader out: where a rule's numbers come from
// if they are not in a field of the record's body. Counting thread.

import type { Memory, Positioned } from './field.ts';
import type { ValueReader } from './value.ts';

/** Where the value comes from. */
export interface ValueSource {
  /** The same as ValueReader.read(). */
  read(value: ValueReader): boolean;
}

/** A field of the record or of its element, or the element's key. */
export class FieldValue implements ValueSource {
  private readonly memory: Memory;
  private readonly field: Positioned;

  constructor(memory: Memory, field: Positioned) {
    this.memory = memory;
    this.field = field;
  }

  read(value: ValueReader): boolean {
    const { field, memory } = this;
    return value.read(memory.bytes, memory.view, field.positions[field.index]!);
  }
}
