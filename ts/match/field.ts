// A rule's accessor in, the field's position in the current record out. Counting thread.

import type { Accessor } from '../config/rules/rule.ts';
import type { Memory } from './memory.ts';

export type TagAccessor = Extract<Accessor, { from: 'tag' }>;
export type KeyAccessor = Extract<Accessor, { from: 'key' }>;
export type FieldAccessor = Exclude<Accessor, TagAccessor | KeyAccessor>;

const NO_POSITIONS = new Int32Array(0);

/** A value's byte position in `memory` is `positions[index]`, -1 if it is missing. */
export interface Positioned {
  readonly memory: Memory;
  readonly positions: Int32Array;
  readonly index: number;
}

/** A field that some rule reads. */
export class Field implements Positioned {
  readonly accessor: FieldAccessor;
  /** Where its value is: the chunk, or for a group of `extract` a memory of its own. */
  readonly memory: Memory;
  positions: Int32Array = NO_POSITIONS;
  index = 0;
  /** Whether its binary is an id, which labels and exemplars show as hexadecimal. */
  readonly isId: boolean;

  constructor(accessor: FieldAccessor, memory: Memory) {
    this.accessor = accessor;
    this.memory = memory;
    this.isId = isOtlpId(accessor);
  }
}

/** Where Fluent Bit's opentelemetry input puts a log record's trace and span id, as bytes (in_opentelemetry, 5.1.1). */
function isOtlpId({ from, steps }: FieldAccessor): boolean {
  const [otlp, id] = steps;
  const isIn = from === 'metadata' && otlp === 'otlp' && steps.length === 2;
  return isIn && (id === 'trace_id' || id === 'span_id');
}
