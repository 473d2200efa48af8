// Body after body in, the positions of their fields out if a function generated for a body built alike can read it (a
// polymorphic inline cache); the others are left to the walk. Now and then a reader is generated for one of them.
// Counting thread.

import type { Cursor } from './cursor.ts';
import { type GeneratedReader, generateReader, REFUSED } from './generated_reader.ts';
import type { KeyTree } from './key_tree.ts';
import type { Leaves } from './leaves.ts';

/** So many kinds of bodies may take turns. */
const MAX_READERS = 4;
/** Bodies walked before the first reader is generated; twice as many before each further one, up to LAST_PAUSE. */
const FIRST_PAUSE = 8;
const LAST_PAUSE = 1 << 20;
/** A reader is judged after it has refused this many bodies. */
const REFUSALS = 256;
/**
 * A reader is given up if it took less than one body per this many that it refused. Measured with kinds that differ in
 * the map of a wanted field: six taking turns need 0.83 of the time of walking all with 8, and 1.00 with 4 and 5;
 * twelve, for which no reader pays, at most 1.03 with 8, and up to 1.2 and 1.7 with 16 and 32.
 */
const WORTH = 8;

/** A reader, and its results since it was last judged. */
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

  /** @param slots in which the walk notes positions, too. @param leaves of the walk; null if they are not wanted */
  constructor(tree: KeyTree, slots: Int32Array, leaves: Leaves | null) {
    this.tree = tree;
    this.slots = slots;
    this.leaves = leaves;
  }

  /** Where the body at `start` ends. REFUSED: walk it, then call {@link learn}. */
  read(view: DataView, start: number, end: number): number {
    const { current } = this;
    if (current === null) return REFUSED;
    const bodyEnd = current.read(view, start, end, this.slots, this.leaves);
    if (bodyEnd === REFUSED) return this.tryOthers(current, view, start, end);
    current.taken++;
    return bodyEnd;
  }

  /** @param cursor at a body that was walked; it does not move */
  learn(cursor: Cursor): void {
    if (this.entries.length === MAX_READERS || --this.walksLeft > 0) return;
    this.pause = Math.min(this.pause * 2, LAST_PAUSE);
    this.walksLeft = this.pause;
    const reader = generateReader(this.tree, cursor, this.leaves !== null);
    if (reader === null) return;
    this.current = new Entry(reader);
    this.entries.push(this.current);
  }

  /** Forgets all readers; new ones are for keys of `tree`. The wait before the next one is generated stays the same. */
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
