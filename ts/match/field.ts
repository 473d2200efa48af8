// What a rule reads of a record, and where it was found in the record that is being counted. Counting thread.

import type { Accessor } from '../config/rules/rule.ts';

export type FieldAccessor = Exclude<Accessor, { from: 'tag' }>;
export type TagAccessor = Extract<Accessor, { from: 'tag' }>;

const NO_POSITIONS = new Int32Array(0);

/** A field that some rule reads. */
export class Field {
  readonly accessor: FieldAccessor;
  /** Where the value's byte position in the record stands: `positions[index]`, -1 without. */
  positions: Int32Array = NO_POSITIONS;
  index = 0;

  constructor(accessor: FieldAccessor) {
    this.accessor = accessor;
  }
}
