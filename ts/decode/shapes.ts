// In: body after body. Out: those that are built as one before, read by a function written for it; the others are walked,
// and now and then a reader is written for one of them. Counting thread.

import type { Cursor } from './cursor.ts';
import type { LearnedKeys } from './learned_keys.ts';
import { NOT_ALIKE, type ShapeReader, shapeReader } from './shape.ts';

/** Records of so many kinds may come by turns. */
const MAX_READERS = 4;
/** Bodies walked before the first reader is written; before each further one twice as many. */
const FIRST_PAUSE = 8;
const LAST_PAUSE = 1 << 20;
/** A reader stays if it took at least one body for so many that were walked. */
const WORTH = 16;

export class Shapes {
  private readonly learned: LearnedKeys;
  private readonly slots: Int32Array;
  private readers: ShapeReader[] = [];
  /** How many there are: a field, because V8 10.2 is slow to ask. */
  private count = 0;
  /** Bodies that each has taken since the last one was written. */
  private readonly taken = new Int32Array(MAX_READERS);
  /** The one that took the last body. */
  private current = 0;
  private pause = FIRST_PAUSE;
  private walksLeft = FIRST_PAUSE;

  /** @param slots where the walk notes positions, too */
  constructor(learned: LearnedKeys, slots: Int32Array) {
    this.learned = learned;
    this.slots = slots;
  }

  /** Where the body at `position` ends, or NOT_ALIKE: then it is to be walked, and learn() to be called. */
  read(view: DataView, position: number, end: number): number {
    if (this.count === 0) return NOT_ALIKE;
    const { current } = this;
    const behind = this.readers[current]!(view, position, end, this.slots);
    if (behind === NOT_ALIKE)
      return this.count === 1 ? NOT_ALIKE : this.tryOthers(view, position, end);
    this.taken[current]!++;
    return behind;
  }

  /** @param cursor behind the body that was walked, and so afterwards; `start`, where it begins */
  learn(cursor: Cursor, start: number): void {
    if (--this.walksLeft > 0) return;
    const { pause, readers, taken } = this;
    const kept = readers.filter((_, i) => taken[i]! * WORTH >= pause).slice(0, MAX_READERS - 1);
    const behind = cursor.position;
    cursor.position = start;
    const reader = shapeReader(this.learned, cursor);
    cursor.position = behind;
    this.readers = reader === null ? kept : [reader, ...kept];
    this.count = this.readers.length;
    this.current = 0;
    taken.fill(0);
    this.pause = Math.min(pause * 2, LAST_PAUSE);
    this.walksLeft = this.pause;
  }

  private tryOthers(view: DataView, position: number, end: number): number {
    const { count, current, readers, slots } = this;
    for (let i = 0; i < count; i++) {
      if (i === current) continue;
      const behind = readers[i]!(view, position, end, slots);
      if (behind === NOT_ALIKE) continue;
      this.current = i;
      this.taken[i]!++;
      return behind;
    }
    return NOT_ALIKE;
  }
}
