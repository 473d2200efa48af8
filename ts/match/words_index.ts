// From a sequence of values, each as words, to an entry that stands for it. Counting thread only; nothing is allocated by a
// look-up of what is known.

import type { HashKeys } from '../hash_keys.ts';
import type { ValueWords } from './value_words.ts';

const FIRST_PLACES = 1 << 6;
const FIRST_ARENA_WORDS = 1 << 8;

/** The sequence is new, and was not kept: there are too many of them. No entry is negative. */
export const NO_ROOM = -1;
/** What a slot holds at first. */
export const EMPTY = -1;

/** Of an entry: its number and its size. */
const HEADER = 2;

/**
 * Keeps sequences, numbered from 0 in the order of their first sight, with some slots for what the caller knows of each:
 * open addressing over typed arrays. Who writes the records chooses the words, so the hash depends on numbers that are
 * random per process, and a hit is verified word by word.
 *
 * Sizes that loops go by are plain fields: V8 10.2 (Node 18) may read the length of a typed array by a call, which cost as
 * much as the rest of a look-up.
 */
export class WordsIndex {
  private readonly start: number;
  private readonly first: number;
  private readonly second: number;
  private readonly slots: number;
  private readonly maxSize: number;
  private readonly maxWords: number;
  /** For each place, the hash and where the sequence stands in the arena; 0 there: the place is free. */
  private table = new Int32Array(FIRST_PLACES * 2);
  /** Brings an index of the table back to its beginning. */
  private wrap = FIRST_PLACES * 2 - 1;
  /** Of each entry its number, its size in words, its slots and its words: what a record needs lies together. */
  private arena = new Int32Array(FIRST_ARENA_WORDS);
  private arenaUsed = 1;
  private count = 0;

  /**
   * @param slots of each entry
   * @param maxSize how many sequences are kept at most
   * @param maxWords how many words they may have together, with two more and the slots for each
   */
  constructor(keys: HashKeys, slots: number, maxSize: number, maxWords: number) {
    this.start = keys.start;
    this.first = keys.first;
    this.second = keys.second;
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
    this.arenaUsed = 1;
    this.count = 0;
  }

  numberOf(entry: number): number {
    return this.arena[entry]!;
  }

  /** What setSlot() kept, EMPTY without. */
  slot(entry: number, slot: number): number {
    return this.arena[entry + HEADER + slot]!;
  }

  setSlot(entry: number, slot: number, value: number): void {
    this.arena[entry + HEADER + slot] = value;
  }

  /** Makes slots EMPTY again. @param isGone told what each slot holds */
  empty(isGone: (value: number) => boolean): void {
    const { arena, arenaUsed, slots } = this;
    for (let entry = 1; entry < arenaUsed; entry += HEADER + slots + arena[entry + 1]!) {
      for (let at = entry + HEADER; at < entry + HEADER + slots; at++) {
        if (arena[at] !== EMPTY && isGone(arena[at]!)) arena[at] = EMPTY;
      }
    }
  }

  /** @returns the entry of the first `count` of `values`, or NO_ROOM */
  entry(values: readonly ValueWords[], count: number): number {
    const { first, second, table, wrap } = this;
    let hash = this.start;
    for (let i = 0; i < count; i++) {
      hash = Math.imul(hash ^ values[i]!.hash, first);
      hash = Math.imul((hash << 16) | (hash >>> 16), second);
    }
    hash ^= hash >>> 15;
    for (let at = (hash << 1) & wrap; ; at = (at + 2) & wrap) {
      const start = table[at + 1]!;
      if (start === 0) return this.add(hash, values, count);
      if (table[at] === hash && this.isAt(start, values, count)) return start;
    }
  }

  private isAt(start: number, values: readonly ValueWords[], count: number): boolean {
    const { arena } = this;
    let at = start + HEADER + this.slots;
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      if (!value.isAt(arena, at)) return false;
      at += value.size;
    }
    return arena[start + 1] === at - start - HEADER - this.slots;
  }

  private add(hash: number, values: readonly ValueWords[], count: number): number {
    const start = this.arenaUsed;
    const first = start + HEADER + this.slots;
    let end = first;
    for (let i = 0; i < count; i++) end += values[i]!.size;
    if (this.count === this.maxSize || end > this.maxWords) return NO_ROOM;
    if (end > this.arena.length) this.growArena(end);
    this.arena[start] = this.count;
    this.arena[start + 1] = end - first;
    this.arena.fill(EMPTY, start + HEADER, first);
    let at = first;
    for (let i = 0; i < count; i++) {
      values[i]!.write(this.arena, at);
      at += values[i]!.size;
    }
    this.arenaUsed = end;
    // At most half of the places are taken: a table of two words a place is as long as four times what it holds.
    if (this.count * 4 >= this.table.length) this.growTable();
    this.place(hash, start);
    this.count++;
    return start;
  }

  private growArena(needed: number): void {
    // By halves, not by doubling: what is free is memory too.
    const grown = new Int32Array(Math.max(needed, this.arena.length + (this.arena.length >> 1)));
    grown.set(this.arena);
    this.arena = grown;
  }

  private growTable(): void {
    const { table } = this;
    this.table = new Int32Array(table.length * 2);
    this.wrap = table.length * 2 - 1;
    for (let at = 0; at < table.length; at += 2) {
      if (table[at + 1] !== 0) this.place(table[at]!, table[at + 1]!);
    }
  }

  private place(hash: number, start: number): void {
    const { table, wrap } = this;
    let at = (hash << 1) & wrap;
    while (table[at + 1] !== 0) at = (at + 2) & wrap;
    table[at] = hash;
    table[at + 1] = start;
  }
}
