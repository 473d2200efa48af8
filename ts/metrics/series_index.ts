// A family and a label text as bytes in, the row of its series out, or -1. Counting thread.
//
// No key is stored: a hit is verified against the text that the row leads to, so an entry costs only its hash and its
// place in the table, about 12 bytes.

import { type HashKeys, hashBytes, hashKeys } from '../hash_keys.ts';

const ABSENT = -1;
const FIRST_TABLE_SIZE = 64;

/** Whether a row has this family and `text[0, size)`. */
export type IsRow = (row: number, family: number, text: Uint8Array, size: number) => boolean;

export class SeriesIndex {
  readonly #isRow: IsRow;
  readonly #keys: HashKeys;
  /** Open addressing; row + 1, 0 is free. */
  #table = new Int32Array(FIRST_TABLE_SIZE);
  /** By row, for rows in the table. */
  #hashes: Int32Array = new Int32Array(FIRST_TABLE_SIZE);
  #size = 0;

  /** @param seed any 32-bit integer, random per process, because the writers of records choose the texts */
  constructor(seed: number, isRow: IsRow) {
    this.#isRow = isRow;
    this.#keys = hashKeys(seed);
  }

  get size(): number {
    return this.#size;
  }

  hash(family: number, text: Uint8Array, size: number): number {
    return hashBytes(this.#keys, family, text, 0, size);
  }

  /** The row of `text[0, size)`, or -1. @param hash of exactly these */
  find(hash: number, family: number, text: Uint8Array, size: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    for (let slot = hash & mask; table[slot] !== 0; slot = (slot + 1) & mask) {
      const row = table[slot]! - 1;
      if (this.#hashes[row] === hash && this.#isRow(row, family, text, size)) return row;
    }
    return ABSENT;
  }

  /** The row must not be in the table, nor another of its family and text. */
  add(hash: number, row: number): void {
    if (row >= this.#hashes.length) {
      const hashes = new Int32Array(Math.max(row + 1, Math.ceil(this.#hashes.length * 1.5)));
      hashes.set(this.#hashes);
      this.#hashes = hashes;
    }
    this.#hashes[row] = hash;
    this.#size++;
    // Three quarters full at most.
    if (this.#size * 4 > this.#table.length * 3) this.#grow();
    this.#place(this.#table, row);
  }

  /** The row must be in the table. */
  remove(row: number): void {
    const table = this.#table;
    const mask = table.length - 1;
    let hole = this.#hashes[row]! & mask;
    while (table[hole] !== row + 1) hole = (hole + 1) & mask;
    this.#size--;
    // Later entries of the run move up into the hole, unless that lies before the slot where their search begins.
    for (let slot = (hole + 1) & mask; table[slot] !== 0; slot = (slot + 1) & mask) {
      const home = this.#hashes[table[slot]! - 1]! & mask;
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      table[hole] = table[slot]!;
      hole = slot;
    }
    table[hole] = 0;
  }

  #grow(): void {
    const table = new Int32Array(this.#table.length * 2);
    for (const entry of this.#table) if (entry !== 0) this.#place(table, entry - 1);
    this.#table = table;
  }

  #place(table: Int32Array, row: number): void {
    const mask = table.length - 1;
    let slot = this.#hashes[row]! & mask;
    while (table[slot] !== 0) slot = (slot + 1) & mask;
    table[slot] = row + 1;
  }
}
