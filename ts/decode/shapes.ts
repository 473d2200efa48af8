// In: body after body. Out: those that are built as one before, read by a function written for it; the others are walked,
// and now and then a reader is written for one of them. Counting thread.

import type { Cursor } from './cursor.ts';
import type { LeafList } from './leaf_list.ts';
import type { LearnedKeys } from './learned_keys.ts';
import { NOT_ALIKE, type ShapeReader, shapeReader } from './shape.ts';

/** Records of so many kinds may come by turns. */
const MAX_READERS = 4;
/** Bodies walked before the first reader is written; before each further one twice as many, up to LAST_PAUSE. */
const FIRST_PAUSE = 8;
const LAST_PAUSE = 1 << 20;
/** A reader that took fewer than one body for so many that were walked is given up. */
const WORTH = 16;

export class Shapes {
  private readonly learned: LearnedKeys;
  private readonly slots: Int32Array;
  private readers: ShapeReader[] = [];
  /** How many there are: a field, because V8 10.2 is slow to ask. */
  private count = 0;
  /** Bodies that each has taken since the last pause ended. */
  private readonly taken = new Float64Array(MAX_READERS);
  /** The one that took the last body. */
  private current = 0;
  private pause = FIRST_PAUSE;
  private walksLeft = FIRST_PAUSE;

  private readonly leaves: LeafList | null;

  /** @param slots where the walk notes positions, too; `leaves`, where it notes leaves, where these are wanted */
  constructor(learned: LearnedKeys, slots: Int32Array, leaves: LeafList | null) {
    this.leaves = leaves;
    this.learned = learned;
    this.slots = slots;
  }

  /** Where the body at `position` ends, or NOT_ALIKE: then it is to be walked, and learn() to be called. */
  read(view: DataView, position: number, end: number): number {
    if (this.count === 0) return NOT_ALIKE;
    const { current } = this;
    const behind = this.readers[current]!(view, position, end, this.slots, this.leaves);
    if (behind === NOT_ALIKE)
      return this.count === 1 ? NOT_ALIKE : this.tryOthers(view, position, end);
    this.taken[current]!++;
    return behind;
  }

  /** @param cursor behind the body that was walked, and so afterwards; `start`, where it begins */
  learn(cursor: Cursor, start: number): void {
    if (--this.walksLeft > 0) return;
    this.giveUpReaders(this.pause / WORTH);
    this.pause = Math.min(this.pause * 2, LAST_PAUSE);
    this.walksLeft = this.pause;
    const behind = cursor.position;
    cursor.position = start;
    const reader = shapeReader(this.learned, cursor, this.leaves !== null);
    cursor.position = behind;
    if (reader === null) return;
    // What took most was put first.
    this.readers = [...this.readers.slice(0, MAX_READERS - 1), reader];
    this.count = this.readers.length;
    this.current = this.count - 1;
  }

  /** Keeps those that took as many bodies, in the order of how many they took. */
  private giveUpReaders(worth: number): void {
    const { readers, taken } = this;
    const order = readers.map((_, i) => i).filter((i) => taken[i]! >= worth);
    order.sort((a, b) => taken[b]! - taken[a]!);
    this.readers = order.map((i) => readers[i]!);
    this.count = this.readers.length;
    this.current = 0;
    taken.fill(0);
  }

  private tryOthers(view: DataView, position: number, end: number): number {
    const { count, current, readers, slots } = this;
    for (let i = 0; i < count; i++) {
      if (i === current) continue;
      const behind = readers[i]!(view, position, end, slots, this.leaves);
      if (behind === NOT_ALIKE) continue;
      this.current = i;
      this.taken[i]!++;
      return behind;
    }
    return NOT_ALIKE;
  }
}
