// The series store's shared memory, as both threads see it: what lies where, named once.
// The counting thread writes (metrics/store.ts), the endpoint's worker reads (render/store_families.ts).

import type { FamilyShape } from '../exposition/family_shape.ts';

/** Slots of the control block, an Int32Array over `StoreHandle.control`. */
export const CONTROL_ROWS = 0;
/**
 * Goes up with each death, once the row's version is odd and before anything of the series is overwritten, and after each
 * birth in a used row. Lists of rows that were made before are out of date; as long as it stays, every row in them leads
 * to the series that it led to then.
 */
export const CONTROL_CHANGES = 1;
/** When the counting thread last counted a chunk to its end or found its queue empty, of monotonicSeconds(). */
export const CONTROL_PROGRESS = 2;
export const CONTROL_SLOTS = 3;

export const ROWS_SHIFT = 10;
/** Rows in a `rows` segment. */
export const ROWS_PER_SEGMENT = 1 << ROWS_SHIFT;
export const ROWS_MASK = ROWS_PER_SEGMENT - 1;
/** A row is ROW_SLOTS int32. */
export const ROW_SLOTS = 5;
/** A version word (seqlock.ts): odd without a series. */
export const ROW_VERSION = 0;
export const ROW_FAMILY = 1;
/** Address of the label text, see below. */
export const ROW_TEXT = 2;
/** In bytes. */
export const ROW_TEXT_SIZE = 3;
/** The series' handle: number of its first value over all `values` segments. A series never straddles two. */
export const ROW_HANDLE = 4;

/** Doubles in a `values` segment are 64 KiB. */
export const VALUES_SHIFT = 13;
export const VALUES_PER_SEGMENT = 1 << VALUES_SHIFT;
export const VALUES_MASK = VALUES_PER_SEGMENT - 1;

/**
 * An address of text is counted in granules of 16 bytes, TEXT_SEGMENT_GRANULES to each `text` segment; a segment that
 * is longer, because one text needs it, has one address all the same.
 */
export const TEXT_GRANULE_SHIFT = 4;
export const TEXT_SEGMENT_SHIFT = 11;
export const TEXT_SEGMENT_BYTES = 1 << (TEXT_SEGMENT_SHIFT + TEXT_GRANULE_SHIFT);

export function textSegmentOf(address: number): number {
  return address >>> TEXT_SEGMENT_SHIFT;
}

export function textOffsetOf(address: number): number {
  return (address & ((1 << TEXT_SEGMENT_SHIFT) - 1)) << TEXT_GRANULE_SHIFT;
}

export interface RowsSegment {
  readonly kind: 'rows';
  readonly rows: SharedArrayBuffer;
}

export interface ValuesSegment {
  readonly kind: 'values';
  readonly values: SharedArrayBuffer;
}

/**
 * Label texts as the exposition shows them, without braces: `cpu="all",mode="user"`, UTF-8, names that are not classic
 * in quotes; and exemplars.
 */
export interface TextSegment {
  readonly kind: 'text';
  readonly bytes: SharedArrayBuffer;
}

/** What decides a series' values, and how they are shown. */
export interface SeriesShape extends FamilyShape {
  /** Whether series expire. */
  readonly expires: boolean;
  /** Whether series keep the moment of their birth. Absent: no. */
  readonly created?: boolean;
  /** The counter is not called `…_total`, and keeps its name in OpenMetrics, where it is of unknown type then. Absent: no. */
  readonly keepsName?: boolean;
}

/** A family's definition; families are numbered in the order in which they were made. */
export interface FamilySegment {
  readonly kind: 'family';
  /** Unescaped, with the namespace. */
  readonly name: string;
  readonly help: string;
  /** For OpenMetrics. Empty or absent: none. */
  readonly unit?: string;
  /** Those label names that stand in quotes in the series' texts; readers of classic names need others. */
  readonly quotedLabels?: readonly string[];
  readonly shape: SeriesShape;
}

/**
 * A piece of the store that the worker maps. Structured-cloneable; the SharedArrayBuffers inside are
 * shared, not copied. A segment is sent before anything that lies in it is published.
 */
export type StoreSegment = RowsSegment | ValuesSegment | TextSegment | FamilySegment;

/** What the counting thread hands to whoever reads its store. */
export interface StoreHandle {
  readonly control: SharedArrayBuffer;
  /** Every segment made so far, in the order in which they were made. */
  segments(): readonly StoreSegment[];
}
