// From a sequence of values, each as words, to an entry that stands for it. Counting thread only; nothing is allocated by a
// look-up of what is known.

import type { HashKeys } from '../hash_keys.ts';
import { WordArena } from './word_arena.ts';

const FIRST_PLACES = 1 << 6;

/** The sequence is new, and was not kept: there are too many of them. No entry is negative. */
export const NO_ROOM = -1;
/** What a slot holds at first. */
export const EMPTY = -1;

/** Of an entry: its number and its size. */
const HEADER = 2;

/**
 * Keeps sequences, numbered from 0 in the order of their first sight, with some slots for what the caller knows of each:
 * open addressing over typed arrays. A hit is verified word by word.
 *
 * Sizes that loops go by are plain fields: V8 10.2 (Node 18) may read the length of a typed array by a call, which cost as
 * much as the rest of a look-up.
 */
export class InterningTable {
  /**
   * Of each entry its number, its size in words, its slots and its words: what a record needs lies together. Behind them
   * the sequence to be looked up.
   */
  readonly arena: WordArena;
  private readonly slots: number;
  private readonly maxSize: number;
  private readonly maxWords: number;
  /** For each place, the hash and where the sequence stands in the arena; 0 there: the place is free. */
  private table = new Int32Array(FIRST_PLACES * 2);
  /** Brings an index of the table back to its beginning. */
  private wrap = FIRST_PLACES * 2 - 1;
  private used = 1;
  private count = 0;

  /**
   * @param slots of each entry
   * @param maxSize how many sequences are kept at most
   * @param maxWords how many words they may have together, with two more and the slots for each
   */
  constructor(keys: HashKeys, slots: number, maxSize: number, maxWords: number) {
    this.arena = new WordArena(keys);
    this.slots = slots;
    this.maxSize = maxSize;
    this.maxWords = maxWords;
  }

  /** How many there are: the number of an entry that has just been added is one less. */
  get size(): number {
    return this.count;
  }

  /** Forgets all entries; numbers begin at 0 again. Memory is kept: it was needed once. */
  clear(): void {
    this.table.fill(0);
    this.used = 1;
    this.count = 0;
  }

  numberOf(entry: number): number {
    return this.arena.words[entry]!;
  }

  /** What setSlot() kept, EMPTY without. */
  slot(entry: number, slot: number): number {
    return this.arena.words[entry + HEADER + slot]!;
  }

  setSlot(entry: number, slot: number, value: number): void {
    this.arena.words[entry + HEADER + slot] = value;
  }

  /** Makes slots EMPTY again. @param isGone told what each slot holds */
  empty(isGone: (value: number) => boolean): void {
    const { used, slots } = this;
    const { words } = this.arena;
    for (let entry = 1; entry < used; entry += HEADER + slots + words[entry + 1]!) {
      for (let at = entry + HEADER; at < entry + HEADER + slots; at++) {
        if (words[at] !== EMPTY && isGone(words[at]!)) words[at] = EMPTY;
      }
    }
  }

  /**
   * Begins a sequence, which is then added to the arena, value by value, and looked up by entry(). One at a time: to begin
   * another ends it.
   */
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
    // At most half of the places are taken: a table of two words a place is as long as four times what it holds.
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
