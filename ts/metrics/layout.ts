// A handle, row or address in, its place in the series store's shared memory out: every slot is named here, once. The
// counting thread writes (metrics/store.ts), the worker reads (render/store_families.ts). Any thread.

import type { FamilyShape } from '../exposition/family_shape.ts';

/** Slots of the control block, an Int32Array over `StoreHandle.control`. */
export const CONTROL_ROWS = 0;
/**
 * Goes up with each end of a series, once the row's version is odd and before anything of the series is overwritten,
 * and with each new series in a used row. Lists of rows made before that are out of date; as long as it does not
 * change, every row in them leads to the same series as when it was listed.
 */
export const CONTROL_CHANGES = 1;
/** Time, by monotonicSeconds(), at which the counting thread last finished a chunk or found its queue empty. */
export const CONTROL_PROGRESS = 2;
/**
 * Number of scrapes so far, written by the worker: it goes up at the start of a rendering, before rows are listed. A
 * series remembers the number of its creation, and so is first shown by the scrape of a higher one.
 */
export const CONTROL_SCRAPES = 3;
export const CONTROL_SLOTS = 4;

/** Remembered by a series that is to be shown with its value at once. */
export const BEFORE_SCRAPES = -1;

export const ROWS_SHIFT = 10;
/** Rows in a `rows` segment. */
export const ROWS_PER_SEGMENT = 1 << ROWS_SHIFT;
export const ROWS_MASK = ROWS_PER_SEGMENT - 1;
/** A row is ROW_SLOTS int32. */
export const ROW_SLOTS = 5;
/** A version word (seqlock.ts): odd if there is no series. */
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
 * An address of text is counted in granules of 16 bytes, TEXT_SEGMENT_GRANULES to each `text` segment. A segment that
 * is longer, because one text needs it, still has one address.
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

/** Determines a series' values, and how they are shown. */
export interface SeriesShape extends FamilyShape {
  /** Whether series expire. */
  readonly expires: boolean;
  /** Whether series store the time of their creation. Absent: no. */
  readonly created?: boolean;
  /**
   * The counter's name does not end in `_total`, and is kept in OpenMetrics, which then calls its type unknown. Absent:
   * no.
   */
  readonly keepsName?: boolean;
  /** How long new series are shown as 0, from their first scrape on, in milliseconds. Absent, or 0: not at all. */
  readonly zeroForMs?: number;
}

/** A family's definition. The same number again: its help has changed, and nothing else. */
export interface FamilySegment {
  readonly kind: 'family';
  /** Families are numbered in order of creation; no number is used again. */
  readonly number: number;
  /** Unescaped, with the namespace. */
  readonly name: string;
  readonly help: string;
  /** For OpenMetrics. Empty or absent: none. */
  readonly unit?: string;
  /** The label names that are quoted in the series' texts; readers of classic names need other ones. */
  readonly quotedLabels?: readonly string[];
  readonly shape: SeriesShape;
  /** The family's own cap; Infinity or absent: none. */
  readonly maxSeries?: number;
}

/** A family has ended, after all its series. */
export interface FamilyEndSegment {
  readonly kind: 'family_end';
  readonly number: number;
}

/**
 * A piece of the store that the worker maps. Structured-cloneable; the SharedArrayBuffers inside are shared, not
 * copied. A segment is sent before anything in it is published.
 */
export type StoreSegment =
  | RowsSegment
  | ValuesSegment
  | TextSegment
  | FamilySegment
  | FamilyEndSegment;

/** The counting thread's handout to readers of its store. */
export interface StoreHandle {
  readonly control: SharedArrayBuffer;
  /** Every segment made so far, in order of creation; of each family, only the latest. */
  segments(): readonly StoreSegment[];
}
