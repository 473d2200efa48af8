// In: body after body. Out: those that are built like one before, read by a function generated for it (a polymorphic
// inline cache); the others are to be walked, and now and then a reader is generated for one of them. Counting thread.

import type { Cursor } from './cursor.ts';
import { type GeneratedReader, generateReader, REFUSED } from './generated_reader.ts';
import type { KeyTree } from './key_tree.ts';
import type { Leaves } from './leaves.ts';

/** Bodies built in so many ways may come by turns. */
const MAX_READERS = 4;
/** Bodies walked before the first reader is generated; before each further one twice as many, up to LAST_PAUSE. */
const FIRST_PAUSE = 8;
const LAST_PAUSE = 1 << 20;
/** A reader is judged when it has refused so many bodies. */
const REFUSALS = 256;
/**
 * Then it is given up if it took fewer than one body for so many that it refused. Measured with kinds that differ in the
 * map of a wanted field: six by turns take 0.83 of the time of walking all with 8, and 1.00 with 4 and 5; twelve, for
 * which no reader pays, at most 1.03 with 8, and up to 1.2 and 1.7 with 16 and 32.
 */
const WORTH = 8;

/** A reader, and what it did since it was judged last. */
class Entry {
  readonly read: GeneratedReader;
  taken = 0;
  refused = 0;

  constructor(read: GeneratedReader) {
    this.read = read;
  }
}

export class InlineCache {
  private tree: KeyTree;
  private readonly slots: Int32Array;
  private readonly leaves: Leaves | null;
  private entries: Entry[] = [];
  /** The one that took the last body. */
  private current: Entry | null = null;
  private pause = FIRST_PAUSE;
  private walksLeft = FIRST_PAUSE;

  /** @param slots where the walk notes positions, too; leaves, where it notes leaves, null where they are not wanted */
  constructor(tree: KeyTree, slots: Int32Array, leaves: Leaves | null) {
    this.tree = tree;
    this.slots = slots;
    this.leaves = leaves;
  }

  /** Where the body at `start` ends; REFUSED: it is to be walked, and {@link learn} to be called. */
  read(view: DataView, start: number, end: number): number {
    const { current } = this;
    if (current === null) return REFUSED;
    const bodyEnd = current.read(view, start, end, this.slots, this.leaves);
    if (bodyEnd === REFUSED) return this.tryOthers(current, view, start, end);
    current.taken++;
    return bodyEnd;
  }

  /** @param cursor at a body that was walked; it stays there */
  learn(cursor: Cursor): void {
    if (this.entries.length === MAX_READERS || --this.walksLeft > 0) return;
    this.pause = Math.min(this.pause * 2, LAST_PAUSE);
    this.walksLeft = this.pause;
    const reader = generateReader(this.tree, cursor, this.leaves !== null);
    if (reader === null) return;
    this.current = new Entry(reader);
    this.entries.push(this.current);
  }

  /** Forgets all readers; those to come are for keys of `tree`. How long it waits before it generates one stays. */
  clear(tree: KeyTree): void {
    this.tree = tree;
    this.entries = [];
    this.current = null;
  }

  private tryOthers(refusing: Entry, view: DataView, start: number, end: number): number {
    const { entries, leaves, slots } = this;
    let bodyEnd = REFUSED;
    let isJudged = ++refusing.refused >= REFUSALS;
    for (let i = 0; i < entries.length && bodyEnd === REFUSED; i++) {
      const entry = entries[i]!;
      if (entry === refusing) continue;
      bodyEnd = entry.read(view, start, end, slots, leaves);
      if (bodyEnd === REFUSED) {
        if (++entry.refused >= REFUSALS) isJudged = true;
      } else {
        entry.taken++;
        this.current = entry;
      }
    }
    if (isJudged) this.giveUp();
    return bodyEnd;
  }

  private giveUp(): void {
    this.entries = this.entries.filter((entry) => {
      if (entry.refused < REFUSALS) return true;
      const isWorth = entry.taken * WORTH >= entry.refused;
      entry.taken = 0;
      entry.refused = 0;
      return isWorth;
    });
    if (this.current === null || !this.entries.includes(this.current)) {
      this.current = this.entries[0] ?? null;
    }
  }
}
