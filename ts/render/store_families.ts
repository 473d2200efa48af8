// Segments of the shared store in, in order of creation; families out, each with the list of its rows. Worker thread.

import {
  ROW_FAMILY,
  ROW_HANDLE,
  ROW_SLOTS,
  ROW_TEXT,
  ROW_VERSION,
  ROWS_MASK,
  type StoreSegment,
  textSegmentOf,
  VALUES_SHIFT,
} from '../metrics/layout.ts';
import { isStable } from '../metrics/seqlock.ts';
import type { Family } from './family.ts';
import { MappedStore, segmentOf } from './mapped_store.ts';
import { StoreFamily } from './store_family.ts';

/** One reader of one store. */
export class StoreReader {
  readonly #mapped: MappedStore;
  /** By number; null: ended. */
  readonly #families: (StoreFamily | null)[] = [];
  /** The families without gaps; null: out of date. */
  #shown: readonly StoreFamily[] | null = null;
  #rowsSeen = 0;
  /** Whether rows are missing: a segment that one refers to has not arrived yet, or a family was replaced. */
  #isIncomplete = false;

  /** Maps the segments that the store already has. */
  constructor(store: { control: SharedArrayBuffer; segments: readonly StoreSegment[] }) {
    this.#mapped = new MappedStore(store.control);
    for (const segment of store.segments) this.receive(segment);
  }

  /** Maps a new segment. Call it in order of creation. */
  receive(segment: StoreSegment): void {
    this.#mapped.map(segment);
    if (segment.kind === 'family')
      this.#put(segment.number, new StoreFamily(segment, this.#mapped));
    else if (segment.kind === 'family_end') this.#put(segment.number, null);
  }

  #put(number: number, family: StoreFamily | null): void {
    if (number < this.#families.length) this.#isIncomplete = true;
    this.#families[number] = family;
    this.#shown = null;
  }

  /**
   * Call at the start of each rendering that may be a scrape, before families(): new series of `birth: zero` are then
   * shown as 0 for their time. A reader that never calls it shows every series with its value.
   * @param nowMs monotonic
   */
  beginScrape(nowMs: number): void {
    this.#mapped.scrapes.begin(nowMs);
  }

  /**
   * Every family with its current series, except those with a segment that has not arrived: when the endpoint starts,
   * segments may come later. The list belongs to the reader and is valid until the next call. A series that ends after
   * this call is left out when it is written; a new one waits for the next call.
   */
  families(): readonly Family[] {
    const haveChanged = this.#mapped.noteChanges();
    const rowCount = this.#mapped.rowCount();
    this.#shown ??= this.#families.filter((family) => family !== null);
    const shown = this.#shown;
    if (haveChanged || this.#isIncomplete) {
      this.#isIncomplete = false;
      this.#rowsSeen = 0;
      for (const family of shown) family.forgetRows();
    }
    for (; this.#rowsSeen < rowCount; this.#rowsSeen++) {
      if (!this.#list(this.#rowsSeen)) this.#isIncomplete = true;
    }
    return shown;
  }

  /** @returns false if a segment that the row refers to has not arrived */
  #list(row: number): boolean {
    const mapped = this.#mapped;
    const segment = mapped.rows[segmentOf(row)];
    if (segment === undefined) return false;
    const { rows } = segment;
    const index = row & ROWS_MASK;
    const at = index * ROW_SLOTS;
    const version = mapped.versions.begin(rows, at + ROW_VERSION);
    if (!isStable(version)) return true;
    // This may be read from a later version: then the row is not written under this one.
    const family = this.#families[rows[at + ROW_FAMILY]!];
    if (family === null) return true;
    if (
      family === undefined ||
      mapped.texts.length <= textSegmentOf(rows[at + ROW_TEXT]!) ||
      mapped.values.length <= rows[at + ROW_HANDLE]! >> VALUES_SHIFT
    ) {
      return false;
    }
    segment.versions[index] = version;
    family.addRow(row);
    return true;
  }
}
