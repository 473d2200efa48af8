// A rule's accessor in, the field's position in the current record out. Counting thread.

import type { Accessor } from '../config/rules/rule.ts';

export type TagAccessor = Extract<Accessor, { from: 'tag' }>;
export type KeyAccessor = Extract<Accessor, { from: 'key' }>;
export type FieldAccessor = Exclude<Accessor, TagAccessor | KeyAccessor>;

const NO_POSITIONS = new Int32Array(0);

/** The memory that values lie in, as bytes and as a view of the same. */
export interface Memory {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** A value's byte position in its memory is `positions[index]`, -1 if it is missing. */
export interface Positioned {
  readonly positions: Int32Array;
  readonly index: number;
}

/** A field that some rule reads. */
export class Field implements Positioned {
  readonly accessor: FieldAccessor;
  /** The value's byte position in the record is `positions[index]`, -1 if it is missing. */
  positions: Int32Array = NO_POSITIONS;
  index = 0;
  /** Whether its binary is an id, which labels and exemplars show as hexadecimal. */
  readonly isId: boolean;

  constructor(accessor: FieldAccessor) {
    this.accessor = accessor;
    this.isId = isOtlpId(accessor);
  }
}

/** Where Fluent Bit's opentelemetry input puts a log record's trace and span id, as bytes (in_opentelemetry, 5.1.1). */
function isOtlpId({ from, steps }: FieldAccessor): boolean {
  const [otlp, id] = steps;
  const isIn = from === 'metadata' && otlp === 'otlp' && steps.length === 2;
  return isIn && (id === 'trace_id' || id === 'span_id');
}
