// A sequence of values as words in, the number of its entry out. Counting thread; looking up a known sequence allocates
// nothing.

import type { HashKeys } from '../hash_keys.ts';
import { WordArena } from './word_arena.ts';

const FIRST_PLACES = 1 << 6;

/** The sequence is new and was not stored, because the table is full. Entries are never negative. */
export const NO_ROOM = -1;
/** The initial content of a slot. */
export const EMPTY = -1;

/** Words of an entry before its slots: its number and its size. */
const HEADER = 2;

/**
 * Stores sequences, numbered from 0 in order of first appearance, each with slots for data of the caller: open
 * addressing over typed arrays. A hit is verified word by word.
 *
 * Sizes that loops use are plain fields: V8 10.2 (Node 18) may read the length of a typed array by a call, which cost
 * as much as the rest of a look-up.
 */
export class InterningTable {
  /**
   * For each entry its number, its size in words, its slots and its words, so that all that a record needs is adjacent.
   * The sequence to be looked up comes after them.
   */
  readonly arena: WordArena;
  private readonly slots: number;
  private readonly maxSize: number;
  private readonly maxWords: number;
  /** For each place, the hash and the sequence's position in the arena; position 0 means that the place is free. */
  private table = new Int32Array(FIRST_PLACES * 2);
  /** Wraps an index around the table. */
  private wrap = FIRST_PLACES * 2 - 1;
  private used = 1;
  private count = 0;

  /**
   * @param slots per entry
   * @param maxSize how many sequences are stored at most
   * @param maxWords how many words they may have together, with two more and the slots for each
   */
  constructor(keys: HashKeys, slots: number, maxSize: number, maxWords: number) {
    this.arena = new WordArena(keys);
    this.slots = slots;
    this.maxSize = maxSize;
    this.maxWords = maxWords;
  }

  /** How many there are; the newest entry's number is one less. */
  get size(): number {
    return this.count;
  }

  /** Removes all entries; numbers start at 0 again. The memory is kept, because it was needed once. */
  clear(): void {
    this.table.fill(0);
    this.used = 1;
    this.count = 0;
  }

  numberOf(entry: number): number {
    return this.arena.words[entry]!;
  }

  /** The value that setSlot() stored, or EMPTY. */
  slot(entry: number, slot: number): number {
    return this.arena.words[entry + HEADER + slot]!;
  }

  setSlot(entry: number, slot: number, value: number): void {
    this.arena.words[entry + HEADER + slot] = value;
  }

  /** Resets slots to EMPTY. @param isGone called with each slot's value */
  empty(isGone: (value: number) => boolean): void {
    const { used, slots } = this;
    const { words } = this.arena;
    for (let entry = 1; entry < used; entry += HEADER + slots + words[entry + 1]!) {
      for (let at = entry + HEADER; at < entry + HEADER + slots; at++) {
        if (words[at] !== EMPTY && isGone(words[at]!)) words[at] = EMPTY;
      }
    }
  }

  /** Starts a sequence. Add its values to the arena, then look it up with entry(). Starting another one discards it. */
  begin(): WordArena {
    this.arena.begin((this.used + HEADER + this.slots) | 0);
    return this.arena;
  }

  /** @returns the entry of the sequence, or NO_ROOM */
  entry(): number {
    const { arena, table, wrap, slots } = this;
    const { words, start, end } = arena;
    const hash = arena.hash ^ (arena.hash >>> 15);
    const size = (end - start) | 0;
    for (let at = (hash << 1) & wrap; ; at = (at + 2) & wrap) {
      const entry = table[at + 1]!;
      if (entry === 0) return this.add(hash);
      if (
        table[at] === hash &&
        words[entry + 1] === size &&
        arena.isAt((entry + HEADER + slots) | 0)
      ) {
        return entry;
      }
    }
  }

  private add(hash: number): number {
    const { words, start, end } = this.arena;
    if (this.count === this.maxSize || end > this.maxWords) return NO_ROOM;
    const entry = this.used;
    words[entry] = this.count;
    words[entry + 1] = end - start;
    words.fill(EMPTY, entry + HEADER, start);
    this.used = end;
    // At most half of the places are taken: with two words a place, the table is four times as long as its content.
    if (this.count * 4 >= this.table.length) this.growTable();
    this.place(hash, entry);
    this.count++;
    return entry;
  }

  private growTable(): void {
    const { table } = this;
    this.table = new Int32Array(table.length * 2);
    this.wrap = table.length * 2 - 1;
    for (let at = 0; at < table.length; at += 2) {
      if (table[at + 1] !== 0) this.place(table[at]!, table[at + 1]!);
    }
  }

  private place(hash: number, entry: number): void {
    const { table, wrap } = this;
    let at = (hash << 1) & wrap;
    while (table[at + 1] !== 0) at = (at + 2) & wrap;
    table[at] = hash;
    table[at + 1] = entry;
  }
}
