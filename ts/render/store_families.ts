// The shared store as the renderers see it. Comes in: segments, in the order in which they were made.
// Goes out: families, each with the list of its rows. Endpoint's worker.

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
  readonly #families: StoreFamily[] = [];
  #rowsSeen = 0;
  /** A row could not be listed, because what it leads to has not come yet. */
  #isIncomplete = false;

  /** Maps what the store consists of already. */
  constructor(store: { control: SharedArrayBuffer; segments: readonly StoreSegment[] }) {
    this.#mapped = new MappedStore(store.control);
    for (const segment of store.segments) this.receive(segment);
  }

  /** Maps a new segment. Must be called in the order in which the segments were made. */
  receive(segment: StoreSegment): void {
    this.#mapped.map(segment);
    if (segment.kind === 'family') this.#families.push(new StoreFamily(segment, this.#mapped));
  }

  /**
   * Every family with the series of this moment, but those of which a segment has not been received: at the endpoint's
   * start segments may come later. The list belongs to the reader and is good until the next call. A series that dies
   * after this call is left out when it is written, one that is born waits for the next.
   */
  families(): readonly Family[] {
    const haveChanged = this.#mapped.noteChanges();
    const rowCount = this.#mapped.rowCount();
    if (haveChanged || this.#isIncomplete) {
      this.#isIncomplete = false;
      this.#rowsSeen = 0;
      for (const family of this.#families) family.forgetRows();
    }
    for (; this.#rowsSeen < rowCount; this.#rowsSeen++) {
      if (!this.#list(this.#rowsSeen)) this.#isIncomplete = true;
    }
    return this.#families;
  }

  /** @returns false where something that the row leads to has not been received */
  #list(row: number): boolean {
    const mapped = this.#mapped;
    const segment = mapped.rows[segmentOf(row)];
    if (segment === undefined) return false;
    const { rows } = segment;
    const index = row & ROWS_MASK;
    const at = index * ROW_SLOTS;
    const version = mapped.versions.begin(rows, at + ROW_VERSION);
    if (!isStable(version)) return true;
    // What is read here may be of a later version: then the row is not written under this one.
    const family = this.#families[rows[at + ROW_FAMILY]!];
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
