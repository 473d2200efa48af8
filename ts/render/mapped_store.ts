// Segments of the shared store in, typed arrays over them out, for families and their lists. Copies nothing. Worker
// thread.

import {
  CONTROL_CHANGES,
  CONTROL_ROWS,
  ROWS_PER_SEGMENT,
  ROWS_SHIFT,
  type StoreSegment,
} from '../metrics/layout.ts';
import { SeqlockReader } from '../metrics/seqlock.ts';
import { Scrapes } from './scrapes.ts';

/** A reader's view of a `rows` segment. */
export interface MappedRows {
  readonly rows: Int32Array;
  /** For each row: its version when it was put into a family's list, and the next row of that list. */
  readonly versions: Int32Array;
  readonly next: Int32Array;
}

/** The segments received from one store, and whether series have come or gone since it was listed. */
export class MappedStore {
  readonly #control: Int32Array;
  /** The value of CONTROL_CHANGES when the families' lists were made. */
  #changes = 0;
  readonly rows: MappedRows[] = [];
  readonly values: Float64Array[] = [];
  readonly words: Int32Array[] = [];
  /** As words for ByteWriter.writeWords(): blocks of text begin and end with one. */
  readonly texts: Float64Array[] = [];
  readonly versions = new SeqlockReader();
  readonly scrapes: Scrapes;

  constructor(control: SharedArrayBuffer) {
    this.#control = new Int32Array(control);
    this.scrapes = new Scrapes(this.#control);
  }

  /** Maps a new segment. Call it in order of creation. A family has no memory to map. */
  map(segment: StoreSegment): void {
    switch (segment.kind) {
      case 'rows':
        this.rows.push({
          rows: new Int32Array(segment.rows),
          versions: new Int32Array(ROWS_PER_SEGMENT),
          next: new Int32Array(ROWS_PER_SEGMENT),
        });
        break;
      case 'values':
        this.values.push(new Float64Array(segment.values));
        this.words.push(new Int32Array(segment.values));
        break;
      case 'text':
        this.texts.push(new Float64Array(segment.bytes));
        break;
      case 'family':
      case 'family_end':
        break;
    }
  }

  /** Rows that the store has had so far. */
  rowCount(): number {
    return Atomics.load(this.#control, CONTROL_ROWS);
  }

  /**
   * Call it before listing rows, so that the next call notices a change that comes meanwhile.
   * @returns whether lists made earlier are out of date
   */
  noteChanges(): boolean {
    const before = this.#changes;
    this.#changes = this.versions.begin(this.#control, CONTROL_CHANGES);
    return this.#changes !== before;
  }

  /** Whether everything read since noteChanges() belongs to the series of that moment. */
  hasNotChanged(): boolean {
    return this.versions.isUnchanged(this.#control, CONTROL_CHANGES, this.#changes);
  }
}

/** Index of the segment in which `row` lies. */
export function segmentOf(row: number): number {
  return row >>> ROWS_SHIFT;
}
