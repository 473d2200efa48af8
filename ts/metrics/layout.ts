// The series store's shared memory, as both threads see it: what lies where, named once.
// The counting thread writes (metrics/store.ts), the endpoint's worker reads (render/store_families.ts).

/** Slots of the control block, an Int32Array over `StoreHandle.control`. */
export const CONTROL_SERIES = 0;
export const CONTROL_SLOTS = 1;

/** Series in one `series` segment, and doubles in the `values` segment that belongs to it. */
export const SERIES_PER_SEGMENT = 1024;
/** Size of a `text` segment, unless one series' text is longer: then the segment is that long. */
export const TEXT_SEGMENT_BYTES = 1 << 16;

/** Slots of a series' row, an Int32Array of ROW_SLOTS a series. */
export const ROW_FAMILY = 0;
export const ROW_TEXT_SEGMENT = 1;
export const ROW_TEXT_OFFSET = 2;
export const ROW_TEXT_SIZE = 3;
export const ROW_SLOTS = 4;

/** Rows and values of SERIES_PER_SEGMENT series; segment n holds the series from n * SERIES_PER_SEGMENT on. */
export interface SeriesSegment {
  readonly kind: 'series';
  readonly rows: SharedArrayBuffer;
  readonly values: SharedArrayBuffer;
}

/** Label texts as the exposition shows them, without braces: `cpu="all",mode="user"`, UTF-8. */
export interface TextSegment {
  readonly kind: 'text';
  readonly bytes: SharedArrayBuffer;
}

/** A family's definition; families are numbered in the order in which they were made. */
export interface FamilySegment {
  readonly kind: 'family';
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
}

/**
 * A piece of the store that the worker maps. Structured-cloneable; the SharedArrayBuffers inside are
 * shared, not copied. A segment is sent before anything that lies in it is published.
 */
export type StoreSegment = SeriesSegment | TextSegment | FamilySegment;

/** What the counting thread hands to whoever reads its store. */
export interface StoreHandle {
  readonly control: SharedArrayBuffer;
  /** Every segment made so far, in the order in which they were made. */
  segments(): readonly StoreSegment[];
}
