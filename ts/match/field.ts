// A rule's accessor in, the field's position in the current record out. Counting thread.

import type { Accessor } from '../config/rules/rule.ts';
import type { Memory } from './memory.ts';

export type FieldAccessor = Exclude<Accessor, { from: 'tag' }>;
export type TagAccessor = Extract<Accessor, { from: 'tag' }>;

const NO_POSITIONS = new Int32Array(0);

/** A field that some rule reads. */
export class Field {
  readonly accessor: FieldAccessor;
  /** Where its value is: the chunk, or for a group of `extract` a memory of its own. */
  readonly memory: Memory;
  /** The value's byte position in `memory` is `positions[index]`, -1 if it is missing. */
  positions: Int32Array = NO_POSITIONS;
  index = 0;

  constructor(accessor: FieldAccessor, memory: Memory) {
    this.accessor = accessor;
    this.memory = memory;
  }
}
