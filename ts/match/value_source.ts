// The current record, or element of a rule's `for`, in, its value in a ValueReader out: where a rule's numbers come from
// if they are not in a field of the record's body. Counting thread.

import type { Positioned } from './field.ts';
import type { ValueReader } from './value.ts';

/** Where the value comes from. */
export interface ValueSource {
  /** The same as ValueReader.read(). */
  read(value: ValueReader): boolean;
}

/** A field of the record or of its element, or the element's key. */
export class FieldValue implements ValueSource {
  private readonly field: Positioned;

  constructor(field: Positioned) {
    this.field = field;
  }

  read(value: ValueReader): boolean {
    const { index, memory, positions } = this.field;
    return value.read(memory.bytes, memory.view, positions[index]!);
  }
}
