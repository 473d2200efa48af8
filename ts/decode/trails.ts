// In: maps and arrays that nobody wants, each at a key's edge. Out: where they end, found by how the last one at that key
// was built. Counting thread.
//
// Stepping from value to value, a processor has to wait for each first byte before it knows where the next one stands.
// Here it is told what will stand there, goes on at once, and finds out meanwhile whether that was so.

import { SIZES, STEP_SIZE_MASK, STEPS, STR8 } from './format.ts';

/** No trail. */
export const NO_TRAIL = -1;

// A trail, from its number on: how often it did not hold, the number of its entries, the entries.
const MISSES = 0;
const COUNT = 1;
const ENTRIES = 2;
const MAX_ENTRIES = 128;
const TRAIL_CELLS = ENTRIES + MAX_ENTRIES;

// An entry is an element's first byte and, from SIZE_SHIFT on, how far the next one is.
const HEAD_MASK = 0xff;
const SIZE_SHIFT = 8;
/** A scalar whose first byte changes. */
const VARIES = -1;
/** Fits no container, so that the trail never holds. */
const NEVER = 0;

/**
 * Follows a trail through the map or array at `position`.
 * @returns where it ends, which is behind `end` where its last bytes are missing; -1 where it is built in another way
 */
export function follow(
  trails: Int32Array,
  trail: number,
  view: DataView,
  end: number,
  position: number,
): number {
  const first = (trail + ENTRIES) | 0;
  const last = (first + trails[(trail + COUNT) | 0]!) | 0;
  for (let at = first; at < last; at = (at + 1) | 0) {
    if (position >= end) return -1;
    const head = view.getUint8(position);
    const entry = trails[at]!;
    if (entry !== VARIES) {
      if ((entry & HEAD_MASK) !== head) return -1;
      position = (position + (entry >> SIZE_SHIFT)) | 0;
    } else {
      let size = SIZES[head]!;
      if (size === 0) {
        if (head !== STR8 || position >= ((end - 1) | 0)) return -1;
        size = (2 + view.getUint8((position + 1) | 0)) | 0;
      }
      position = (position + size) | 0;
    }
  }
  return position;
}

/** How containers were built. Memory is bounded by the number of keys. */
export class Trails {
  /** For {@link follow}. Replaced when it grows. */
  cells = new Int32Array(TRAIL_CELLS);
  private used = 0;
  private readonly met = new Int32Array(MAX_ENTRIES);

  /**
   * Learns from a map or array for which its trail, or none, did not hold: each time a trail misses as often as it had
   * before, so that records which are never alike cost little.
   * @param start and `end` of its bytes, which a walk has checked
   * @returns the trail
   */
  learn(trail: number, view: DataView, start: number, end: number): number {
    if (trail === NO_TRAIL) trail = this.add();
    const { cells, met } = this;
    const misses = ++cells[trail + MISSES]!;
    if ((misses & (misses - 1)) !== 0) return trail;
    const count = entriesOf(view, start, end, met);
    const first = trail + ENTRIES;
    if (cells[trail + COUNT] === count && areAlike(cells.subarray(first, first + count), met)) {
      for (let i = 0; i < count; i++) if (cells[first + i] !== met[i]) cells[first + i] = VARIES;
    } else {
      cells[trail + COUNT] = count;
      cells.set(met.subarray(0, count), first);
    }
    return trail;
  }

  /** There are no trails any more. */
  forget(): void {
    this.used = 0;
    this.cells = new Int32Array(TRAIL_CELLS);
  }

  private add(): number {
    const trail = this.used;
    this.used += TRAIL_CELLS;
    if (this.used > this.cells.length) {
      const { cells } = this;
      this.cells = new Int32Array(cells.length * 2);
      this.cells.set(cells);
    }
    return trail;
  }
}

/** Writes the entries of the container at `start`. @returns how many: one, NEVER, where a trail cannot tell the sizes */
function entriesOf(view: DataView, start: number, end: number, entries: Int32Array): number {
  let count = 0;
  for (let position = start; position < end; count++) {
    const head = view.getUint8(position);
    const size = head === STR8 ? 2 + view.getUint8(position + 1) : STEPS[head]! & STEP_SIZE_MASK;
    if (size === 0 || count === MAX_ENTRIES) {
      entries[0] = NEVER;
      return 1;
    }
    entries[count] = head === STR8 ? VARIES : (size << SIZE_SHIFT) | head;
    position += size;
  }
  return count;
}

/** Whether they differ in scalars only. */
function areAlike(entries: Int32Array, others: Int32Array): boolean {
  return entries.every(
    (entry, i) => entry === others[i] || (isScalar(entry) && isScalar(others[i]!)),
  );
}

function isScalar(entry: number): boolean {
  return entry === VARIES || SIZES[entry & HEAD_MASK] !== 0;
}
