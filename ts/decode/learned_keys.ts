// In: the keys that a walk meets, each in the map that it lies in. Out: a number for each, and cells from which the walk
// tells at a glance that a record goes on as the one before. Counting thread.

import { type HashKeys, hashBytes } from '../hash_keys.ts';
import {
  CLOSED,
  cellCount,
  DEPTH,
  FIRST,
  FIRST_FREE,
  GLANCE,
  HASH,
  headerSize,
  LAST,
  LEAF,
  NEXT,
  NO_EDGE,
  NOTHING,
  PARENT,
  PATH_BYTES,
  ROOT,
  SIZE,
  SIZE_MASK,
  SLOT,
  SLOT_SHIFT,
  TEXT_AT,
  TEXT_SIZE,
  UNNUMBERED,
  WORDS,
  writeWords,
} from './edge.ts';

const MAX_HEADER = 5;
/** More slots than these are cleared faster together than one by one. */
const FEW_SLOTS = FIRST_FREE + 32;
/** Room for some hundred keys. */
const CELLS = 1 << 13;
const TEXTS = 1 << 12;
const PLACES = 1 << 9;

/**
 * Keys, each once for each map that it was met in, whatever the order; a map is known by the edge that leads to it.
 * The edges in NEXT and FIRST are guesses: the walk compares the key, and asks {@link find} where it is another.
 */
export class LearnedKeys {
  /** Replaced when it grows, and then by {@link forget}. */
  cells: Int32Array;
  /** Slot of the keys that nobody asks for; the others lie before it, from `firstSlot` on. */
  readonly noSlot: number;
  readonly firstSlot = FIRST_FREE;
  private readonly opensAll: boolean;
  private readonly keys: HashKeys;
  private used: number;
  private edges = 0;
  private texts: Uint8Array = new Uint8Array(TEXTS);
  private textsUsed = 0;
  /** Edges by hash: open addressing, at most half full. */
  private table: Int32Array = new Int32Array(PLACES).fill(NO_EDGE);
  private kept: { cells: Int32Array; used: number; edges: number; textsUsed: number };

  /**
   * @param slots how many keys the walk may note the values' positions of
   * @param opensAll whether the walk enters all maps
   */
  constructor(slots: number, keys: HashKeys, opensAll: boolean) {
    this.opensAll = opensAll;
    this.keys = keys;
    this.noSlot = FIRST_FREE + slots;
    this.used = this.noSlot + 1;
    this.cells = new Int32Array(this.used);
    for (const edge of [ROOT, NOTHING]) {
      this.cells[edge + NEXT] = NOTHING;
      this.cells[edge + FIRST] = NOTHING;
    }
    this.kept = this.keep();
  }

  clearSlots(): void {
    const { cells, noSlot } = this;
    if (noSlot > FEW_SLOTS) cells.fill(-1, FIRST_FREE, noSlot);
    else for (let slot = FIRST_FREE; slot < noSlot; slot++) cells[slot] = -1;
  }

  /** Number of keys. */
  get size(): number {
    return this.edges;
  }

  /** The edge of the key `bytes[start, start + length)` in the map behind `parent`, or NO_EDGE. */
  find(parent: number, bytes: Uint8Array, start: number, length: number): number {
    const { cells, table } = this;
    const hash = hashBytes(this.keys, parent, bytes, start, start + length);
    const mask = table.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const edge = table[place]!;
      if (edge === NO_EDGE) return NO_EDGE;
      if (
        cells[edge + HASH] === hash &&
        cells[edge + PARENT] === parent &&
        this.isText(edge, bytes, start, length)
      ) {
        return edge;
      }
    }
  }

  /** Learns a key that {@link find} does not find. */
  add(parent: number, bytes: Uint8Array, start: number, length: number): number {
    const edge = this.used;
    const key = this.keepText(bytes, start, length);
    const size = key.byteLength;
    this.used += cellCount(size);
    this.makeRoom();
    const { cells } = this;
    cells[edge + NEXT] = NOTHING;
    cells[edge + SIZE] = size;
    cells[edge + FIRST] = this.opensAll ? NOTHING : CLOSED;
    cells[edge + PARENT] = parent;
    cells[edge + DEPTH] = cells[parent + DEPTH]! + 1;
    cells[edge + LAST] = -1;
    cells[edge + LEAF] = UNNUMBERED;
    cells[edge + PATH_BYTES] = cells[parent + PATH_BYTES]! + length + 2;
    cells[edge + HASH] = hashBytes(this.keys, parent, bytes, start, start + length);
    cells[edge + TEXT_AT] = this.textsUsed - length;
    cells[edge + TEXT_SIZE] = length;
    writeWords(cells, edge + WORDS, key);
    this.setSlot(edge, this.noSlot);
    this.edges++;
    if (this.edges * 2 > this.table.length) this.rebuild(this.table.length * 2);
    else this.place(edge);
    return edge;
  }

  slotOf(edge: number): number {
    return this.cells[edge + SLOT]!;
  }

  setSlot(edge: number, slot: number): void {
    const { cells } = this;
    const size = cells[edge + SIZE]!;
    cells[edge + SLOT] = slot;
    cells[edge + GLANCE] = size <= SIZE_MASK ? (slot << SLOT_SHIFT) | size : 0;
  }

  /** Makes the walk enter maps behind this key, for the wanted keys there. */
  open(edge: number): void {
    this.cells[edge + FIRST] = NOTHING;
    this.cells[edge + GLANCE] = 0;
  }

  /** Makes all edges that there are stay through {@link forget}, and room for more. */
  keep(): typeof this.kept {
    const cells = new Int32Array(this.used + CELLS);
    cells.set(this.cells.subarray(0, this.used));
    this.cells = cells;
    this.kept = { cells, used: this.used, edges: this.edges, textsUsed: this.textsUsed };
    return this.kept;
  }

  /** Forgets all edges but those kept, and what was guessed and numbered for these. */
  forget(): void {
    const { cells, used, edges, textsUsed } = this.kept;
    if (this.cells !== cells) cells.set(this.cells.subarray(0, used));
    this.cells = cells;
    this.used = used;
    this.edges = edges;
    this.textsUsed = textsUsed;
    this.texts = this.texts.slice(0, Math.max(TEXTS, textsUsed));
    cells[ROOT + FIRST] = NOTHING;
    for (const edge of this.all()) {
      cells[edge + NEXT] = NOTHING;
      if (cells[edge + FIRST] !== CLOSED) cells[edge + FIRST] = NOTHING;
      cells[edge + LAST] = -1;
      cells[edge + LEAF] = UNNUMBERED;
    }
    let places = PLACES;
    while (places < edges * 2) places *= 2;
    this.rebuild(places);
  }

  /** The keys of the path that ends with `edge`. */
  keysOf(edge: number): string[] {
    const { cells, texts } = this;
    const keys: string[] = [];
    for (let at = edge; at !== ROOT; at = cells[at + PARENT]!) {
      const text = Buffer.from(texts.buffer, cells[at + TEXT_AT]!, cells[at + TEXT_SIZE]!);
      keys.push(text.toString('utf8'));
    }
    return keys.reverse();
  }

  private *all(): Iterable<number> {
    const { cells, used, noSlot } = this;
    for (let edge = noSlot + 1; edge < used; edge += cellCount(cells[edge + SIZE]!)) yield edge;
  }

  private isText(edge: number, bytes: Uint8Array, start: number, length: number): boolean {
    const { cells, texts } = this;
    if (cells[edge + TEXT_SIZE] !== length) return false;
    const at = cells[edge + TEXT_AT]!;
    for (let i = 0; i < length; i++) if (texts[at + i] !== bytes[start + i]) return false;
    return true;
  }

  private rebuild(places: number): void {
    this.table = new Int32Array(places).fill(NO_EDGE);
    for (const edge of this.all()) this.place(edge);
  }

  private place(edge: number): void {
    const mask = this.table.length - 1;
    let place = this.cells[edge + HASH]! & mask;
    while (this.table[place] !== NO_EDGE) place = (place + 1) & mask;
    this.table[place] = edge;
  }

  private makeRoom(): void {
    if (this.used <= this.cells.length) return;
    const { cells } = this;
    this.cells = new Int32Array(Math.max(this.used, cells.length * 2));
    this.cells.set(cells);
  }

  /** Copies a key, behind the header that Fluent Bit writes for it: the shortest that there is for its length. */
  private keepText(bytes: Uint8Array, start: number, length: number): DataView {
    const needed = this.textsUsed + MAX_HEADER + length;
    if (needed > this.texts.length) {
      const { texts } = this;
      this.texts = new Uint8Array(Math.max(needed, texts.length * 2));
      this.texts.set(texts);
    }
    const header = headerSize(length);
    const key = new DataView(this.texts.buffer, this.textsUsed, header + length);
    if (header === 1) key.setUint8(0, 0xa0 | length);
    else key.setUint8(0, header === 2 ? 0xd9 : header === 3 ? 0xda : 0xdb);
    if (header === 2) key.setUint8(1, length);
    else if (header === 3) key.setUint16(1, length);
    else if (header === 5) key.setUint32(1, length);
    for (let i = 0; i < length; i++) key.setUint8(header + i, bytes[start + i]!);
    this.textsUsed += header + length;
    return key;
  }
}
