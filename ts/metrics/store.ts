// Families, new and ended series with their label texts, and values in; nothing out: the worker reads the memory while
// it changes. Counting thread.

import { monotonicSeconds } from '../monotonic_seconds.ts';
import { freeExemplars } from './exemplars.ts';
import {
  CONTROL_CHANGES,
  CONTROL_PROGRESS,
  CONTROL_ROWS,
  CONTROL_SCRAPES,
  CONTROL_SLOTS,
  type FamilyEndSegment,
  type FamilySegment,
  ROW_FAMILY,
  ROW_HANDLE,
  ROW_SLOTS,
  ROW_TEXT,
  ROW_TEXT_SIZE,
  ROW_VERSION,
  ROWS_PER_SEGMENT,
  type StoreHandle,
  type StoreSegment,
  textOffsetOf,
  textSegmentOf,
  VALUES_MASK,
  VALUES_PER_SEGMENT,
  VALUES_SHIFT,
} from './layout.ts';
import { beginWrite, endWrite, isStable } from './seqlock.ts';
import { type SeriesLayout, seriesLayout } from './series_layout.ts';
import { TextBlocks } from './text_blocks.ts';
import { ValueBlocks } from './value_blocks.ts';

const NO_ROW = -1;

/**
 * Grows by whole segments, because shared memory cannot be moved while it is read, and Node 18 has no growing
 * SharedArrayBuffer. A series is a row, a block of text and a block of values; its end frees all three for the next.
 * The row's version, odd if there is no series, tells readers whether they read one and the same series.
 */
export class Store implements StoreHandle {
  readonly control = new SharedArrayBuffer(CONTROL_SLOTS * Int32Array.BYTES_PER_ELEMENT);
  /** The time that updates are stamped with: milliseconds of a monotonic clock. */
  nowMs = 0;
  /** Values and, as int32, versions by segment; layout.ts explains handles. */
  readonly values: Float64Array[];
  readonly words: Int32Array[];
  readonly texts: TextBlocks;
  readonly layouts: SeriesLayout[] = [];
  /** By a family's number, the index of its segment. */
  readonly #familySegments: number[] = [];
  readonly #control = new Int32Array(this.control);
  readonly #wallNowMs: () => number;
  readonly #onSegment: (segment: StoreSegment) => void;
  readonly #segments: StoreSegment[] = [];
  readonly #rows: Int32Array[] = [];
  readonly #blocks: ValueBlocks;
  #rowCount = 0;
  #seriesCount = 0;
  /** First of the rows without a series; each holds the next as its handle. */
  #freeRow = NO_ROW;

  /**
   * @param onSegment called with each new segment before anything in it is published
   * @param wallNowMs milliseconds since 1970, for new series that store their creation
   */
  constructor(onSegment: (segment: StoreSegment) => void, wallNowMs: () => number = Date.now) {
    this.#onSegment = onSegment;
    this.#wallNowMs = wallNowMs;
    this.texts = new TextBlocks((bytes) => this.#addSegment({ kind: 'text', bytes }));
    this.#blocks = new ValueBlocks((values) => this.#addSegment({ kind: 'values', values }));
    this.values = this.#blocks.values;
    this.words = this.#blocks.words;
    this.noteProgress();
  }

  /** Tells the store's readers that the pipeline moves; call it for each chunk, or about once a second. */
  noteProgress(): void {
    Atomics.store(this.#control, CONTROL_PROGRESS, monotonicSeconds());
  }

  segments(): readonly StoreSegment[] {
    return this.#segments;
  }

  /** Current series of all families together, overflow series included. */
  get seriesCount(): number {
    return this.#seriesCount;
  }

  /** Rows are numbered below this; not all have a series. */
  get rowCount(): number {
    return this.#rowCount;
  }

  /** Handles are below this. */
  get handleEnd(): number {
    return this.#blocks.end;
  }

  /**
   * @returns the family's number
   * @throws RangeError if a series has more values than a segment; the rules allow far fewer buckets
   */
  addFamily(definition: Omit<FamilySegment, 'kind' | 'number'>): number {
    const layout = seriesLayout(definition.shape);
    if (layout.slots > VALUES_PER_SEGMENT) {
      throw new RangeError(
        `Cannot keep series of ${definition.name}: ${layout.slots} values each, more than ${VALUES_PER_SEGMENT}`,
      );
    }
    const number = this.layouts.push(layout) - 1;
    this.#familySegments.push(this.#segments.length);
    this.#addSegment({ kind: 'family', number, ...definition });
    return number;
  }

  /** Gives a family another help; its series go on. */
  setHelp(number: number, help: string): void {
    const known = this.#segments[this.#familySegments[number]!];
    if (known?.kind === 'family') this.#replaceFamily({ ...known, help });
  }

  /** Readers forget the family. It must not have a series any more. */
  endFamily(number: number): void {
    this.#replaceFamily({ kind: 'family_end', number });
  }

  /**
   * @param family number from addFamily()
   * @param text label text as in layout.ts TextSegment, in its first `size` bytes; copied
   * @returns the series' row
   */
  addSeries(family: number, text: Uint8Array, size: number): number {
    const layout = this.layouts[family]!;
    const address = this.texts.allocate(size);
    const bytes = this.texts.bytes[textSegmentOf(address)]!;
    const offset = textOffsetOf(address);
    for (let i = 0; i < size; i++) bytes[offset + i] = text[i]!;
    const handle = this.#blocks.allocate(layout.slots);
    this.#setUnused(handle, layout);
    const row = this.#freeRow !== NO_ROW ? this.#freeRow : this.#addRow();
    const rows = this.#rowsOf(row);
    const at = slotOf(row);
    if (row === this.#freeRow) this.#freeRow = rows[at + ROW_HANDLE]!;
    rows[at + ROW_FAMILY] = family;
    rows[at + ROW_TEXT] = address;
    rows[at + ROW_TEXT_SIZE] = size;
    rows[at + ROW_HANDLE] = handle;
    // The version was odd: from now on, a reader that takes it sees all that was written before.
    endWrite(rows, at + ROW_VERSION);
    this.#seriesCount++;
    if (row === this.#rowCount) {
      this.#rowCount++;
      Atomics.store(this.#control, CONTROL_ROWS, this.#rowCount);
    } else {
      // After the version: a reader that sees the change and looks again must see the series.
      this.#countChange();
    }
    return row;
  }

  /** Ends the series of a row, which another may take over at once. */
  removeSeries(row: number): void {
    const rows = this.#rowsOf(row);
    const at = slotOf(row);
    const layout = this.layouts[rows[at + ROW_FAMILY]!]!;
    const handle = rows[at + ROW_HANDLE]!;
    // Nothing of the series may be overwritten before both words show readers that it is gone.
    beginWrite(rows, at + ROW_VERSION);
    this.#countChange();
    freeExemplars(this, layout, handle);
    this.texts.free(rows[at + ROW_TEXT]!);
    this.#blocks.free(handle, layout.slots);
    rows[at + ROW_HANDLE] = this.#freeRow;
    this.#freeRow = row;
    this.#seriesCount--;
  }

  /** The family of a row's series, -1 if it has none. */
  familyOf(row: number): number {
    const rows = this.#rowsOf(row);
    const at = slotOf(row);
    return isStable(rows[at + ROW_VERSION]!) ? rows[at + ROW_FAMILY]! : -1;
  }

  handleOf(row: number): number {
    return this.#rowsOf(row)[slotOf(row) + ROW_HANDLE]!;
  }

  /** Whether the row holds this series. */
  isSeries(row: number, family: number, text: Uint8Array, size: number): boolean {
    const rows = this.#rowsOf(row);
    const at = slotOf(row);
    if (rows[at + ROW_FAMILY] !== family || rows[at + ROW_TEXT_SIZE] !== size) return false;
    const address = rows[at + ROW_TEXT]!;
    const bytes = this.texts.bytes[textSegmentOf(address)]!;
    const offset = textOffsetOf(address);
    for (let i = 0; i < size; i++) if (bytes[offset + i] !== text[i]) return false;
    return true;
  }

  #setUnused(handle: number, { slots, unset, touched, created, birth }: SeriesLayout): void {
    const values = this.values[handle >> VALUES_SHIFT]!;
    const at = handle & VALUES_MASK;
    values.fill(0, at, at + slots);
    values.fill(Number.NaN, at + unset[0], at + unset[1]);
    if (touched > 0) values[at + touched] = this.nowMs;
    if (created > 0) values[at + created] = this.#wallNowMs() / 1000;
    if (birth > 0) values[at + birth] = Atomics.load(this.#control, CONTROL_SCRAPES);
  }

  #rowsOf(row: number): Int32Array {
    return this.#rows[Math.floor(row / ROWS_PER_SEGMENT)]!;
  }

  /** A row that no reader knows yet. */
  #addRow(): number {
    const row = this.#rowCount;
    if (row % ROWS_PER_SEGMENT === 0) {
      const rows = new SharedArrayBuffer(
        ROWS_PER_SEGMENT * ROW_SLOTS * Int32Array.BYTES_PER_ELEMENT,
      );
      this.#rows.push(new Int32Array(rows));
      this.#addSegment({ kind: 'rows', rows });
    }
    this.#rowsOf(row)[slotOf(row) + ROW_VERSION] = 1;
    return row;
  }

  #countChange(): void {
    Atomics.add(this.#control, CONTROL_CHANGES, 1);
    // Keeps later writes after it, see seqlock.ts.
    Atomics.load(this.#control, CONTROL_CHANGES);
  }

  #replaceFamily(segment: FamilySegment | FamilyEndSegment): void {
    this.#segments[this.#familySegments[segment.number]!] = segment;
    this.#onSegment(segment);
  }

  #addSegment(segment: StoreSegment): void {
    this.#segments.push(segment);
    this.#onSegment(segment);
  }
}

function slotOf(row: number): number {
  return (row % ROWS_PER_SEGMENT) * ROW_SLOTS;
}
