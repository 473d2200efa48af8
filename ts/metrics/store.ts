// The series and their numbers, in memory that the endpoint's worker reads while they change.
// Comes in: new families, new series with their label text, values. Goes out: nothing; the worker looks.
// Counting thread only.

import {
  CONTROL_SERIES,
  CONTROL_SLOTS,
  type FamilySegment,
  ROW_FAMILY,
  ROW_SLOTS,
  ROW_TEXT_OFFSET,
  ROW_TEXT_SEGMENT,
  ROW_TEXT_SIZE,
  SERIES_PER_SEGMENT,
  type StoreHandle,
  type StoreSegment,
  TEXT_SEGMENT_BYTES,
} from './layout.ts';

const SEGMENT_SHIFT = Math.log2(SERIES_PER_SEGMENT);
const SEGMENT_MASK = SERIES_PER_SEGMENT - 1;

/**
 * Grows by whole segments, because shared memory cannot be moved under a reader's eyes and Node 18 has no growing
 * SharedArrayBuffer. A series is published by one atomic store of the series count, after its row, text and first
 * value are written; what a reader sees below the count is complete for ever, but for the values.
 */
export class Store implements StoreHandle {
  readonly control = new SharedArrayBuffer(CONTROL_SLOTS * Int32Array.BYTES_PER_ELEMENT);
  readonly #control = new Int32Array(this.control);
  readonly #onSegment: (segment: StoreSegment) => void;
  readonly #segments: StoreSegment[] = [];
  readonly #rows: Int32Array[] = [];
  readonly #values: Float64Array[] = [];
  #families = 0;
  #series = 0;
  #text: Uint8Array = new Uint8Array(0);
  #textSegment = -1;
  #textUsed = 0;

  /** @param onSegment told of each new segment before anything in it is published */
  constructor(onSegment: (segment: StoreSegment) => void) {
    this.#onSegment = onSegment;
  }

  segments(): readonly StoreSegment[] {
    return this.#segments;
  }

  /** Number of series, all families together. */
  get seriesCount(): number {
    return this.#series;
  }

  /** @returns the family's number */
  addFamily(definition: Omit<FamilySegment, 'kind'>): number {
    this.#add({ kind: 'family', ...definition });
    return this.#families++;
  }

  /**
   * @param family number from addFamily()
   * @param labelText as in layout.ts TextSegment; copied
   * @param value first value
   * @returns the series' number, for set()
   */
  addSeries(family: number, labelText: Uint8Array, value: number): number {
    const series = this.#series;
    const index = series & SEGMENT_MASK;
    if (index === 0) this.#addSeriesSegment();
    const textOffset = this.#addText(labelText);
    const row = index * ROW_SLOTS;
    const rows = this.#rows[series >> SEGMENT_SHIFT]!;
    rows[row + ROW_FAMILY] = family;
    rows[row + ROW_TEXT_SEGMENT] = this.#textSegment;
    rows[row + ROW_TEXT_OFFSET] = textOffset;
    rows[row + ROW_TEXT_SIZE] = labelText.length;
    this.set(series, value);
    this.#series = series + 1;
    Atomics.store(this.#control, CONTROL_SERIES, this.#series);
    return series;
  }

  /** An aligned double is written at once on every machine that Node runs on: a reader sees the old or the new one. */
  set(series: number, value: number): void {
    this.#values[series >> SEGMENT_SHIFT]![series & SEGMENT_MASK] = value;
  }

  #add(segment: StoreSegment): void {
    this.#segments.push(segment);
    this.#onSegment(segment);
  }

  #addSeriesSegment(): void {
    const rows = new SharedArrayBuffer(
      SERIES_PER_SEGMENT * ROW_SLOTS * Int32Array.BYTES_PER_ELEMENT,
    );
    const values = new SharedArrayBuffer(SERIES_PER_SEGMENT * Float64Array.BYTES_PER_ELEMENT);
    this.#rows.push(new Int32Array(rows));
    this.#values.push(new Float64Array(values));
    this.#add({ kind: 'series', rows, values });
  }

  #addText(text: Uint8Array): number {
    if (this.#textSegment < 0 || this.#textUsed + text.length > this.#text.length) {
      const bytes = new SharedArrayBuffer(Math.max(TEXT_SEGMENT_BYTES, text.length));
      this.#text = new Uint8Array(bytes);
      this.#textSegment++;
      this.#textUsed = 0;
      this.#add({ kind: 'text', bytes });
    }
    const offset = this.#textUsed;
    this.#text.set(text, offset);
    this.#textUsed += text.length;
    return offset;
  }
}
