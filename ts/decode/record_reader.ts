// In: a cursor at a record's body. Out: where each wanted field's value lies, and each leaf where all are wanted, found
// in one walk that makes no strings. Counting thread.

import type { HashKeys } from '../hash_keys.ts';
import type { Cursor } from './cursor.ts';
import { CLOSED, DEPTH, FIRST, GLANCE, isKey, LAST, NEXT, NO_EDGE, ROOT, SIZE } from './edge.ts';
import { FieldFinder } from './fields.ts';
import { KIND_BINARY, KIND_BOOLEAN, KIND_MAP, KIND_STRING, KINDS, MAP32 } from './format.ts';
import { glanceAtLeaves } from './glance.ts';
import { LeafList } from './leaf_list.ts';
import { LearnedKeys } from './learned_keys.ts';
import { NOT_ALIKE } from './shape.ts';
import { Shapes } from './shapes.ts';
import { enterMap, leaveMap, Walk } from './walk.ts';
import { learnPaths, slotCount, type WantedPaths } from './wanted_paths.ts';

/** Header of a map32. */
const MAP32_BYTES = 5;

// What records may make the reader learn. A key that is not learned is looked up each time it comes.
const MAX_LEARNED = 4096;
const MAX_LEARNED_BYTES = 128;
/** After so many keys not learned, what was learned is taken for outdated. */
const PATIENCE = 100_000;
/** Where all leaves are wanted every key is learned, and how many there are is looked at between records. */
const MAX_LEARNED_WITH_LEAVES = 1 << 16;

/**
 * Finds fields, each a path of map keys (`['kubernetes', 'pod_name']`), in body after body. A key matches if it is a
 * string of the same bytes; keys of other types belong to no field. Where a key comes twice in a map the last one
 * counts, with all that lies below it.
 *
 * The records of one input have the same keys in the same order, so the reader remembers for each key which one came
 * behind it, and compares with that before it looks anything up. What it remembers changes nothing but its speed.
 */
export class RecordReader {
  /**
   * Byte position in `cursor.bytes` of the value of each path in the body read last, -1 where it has none. A value has
   * been checked as far as skipping goes, so reading it does not fail. Without meaning after a `read` that threw.
   */
  readonly positions: Int32Array;
  /** Changes when path numbers are given anew: a number may be another path's then. */
  generation = 0;

  private readonly wantsLeaves: boolean;
  private readonly learned: LearnedKeys;
  private readonly wanted: WantedPaths;
  private readonly leaves: LeafList;
  /** The learned keys' cells that `positions` is a part of. */
  private readonly slots: Int32Array;
  private readonly walk = new Walk();
  private readonly shapes: Shapes;
  private readonly hasSamePaths: boolean;
  private notLearned = 0;
  private isOutdated = false;
  private hasAfterwork: boolean;
  /** Walks bodies; null where all leaves are wanted. */
  private readonly finder: FieldFinder | null;
  private readonly pathCount: number;

  /**
   * @param wantsLeaves whether every leaf is wanted, too
   * @throws RangeError for a path without keys
   */
  constructor(paths: readonly (readonly string[])[], wantsLeaves: boolean, keys: HashKeys) {
    this.wantsLeaves = wantsLeaves;
    this.finder = wantsLeaves ? null : new FieldFinder(paths);
    this.pathCount = paths.length;
    this.learned = new LearnedKeys(slotCount(paths), keys, wantsLeaves);
    this.leaves = new LeafList(this.learned);
    this.wanted = learnPaths(this.learned, paths);
    this.learned.keep();
    // The slots themselves, so that nothing is copied as long as they stay where they are.
    this.slots = this.learned.cells;
    this.shapes = new Shapes(this.learned, this.slots, wantsLeaves ? this.leaves : null);
    this.hasSamePaths = this.wanted.samePaths.length > 0;
    this.hasAfterwork = wantsLeaves || this.hasSamePaths;
    this.positions = new Int32Array(
      this.slots.buffer,
      this.learned.firstSlot * 4,
      paths.length,
    ).fill(-1);
  }

  /** Leaves of the body read last, in any order: booleans, integers, floats, strings and binaries not inside arrays. */
  get leafCount(): number {
    return this.leaves.count;
  }

  /** The number of each leaf's path. */
  get leafPaths(): Int32Array {
    return this.leaves.paths;
  }

  /** The position of each leaf's value. */
  get leafPositions(): Int32Array {
    return this.leaves.positions;
  }

  /** Leaves of the body read last that are not among the others, because their path is too long. */
  get longPaths(): number {
    return this.leaves.longPaths;
  }

  /** The keys of a leaf's path. */
  pathKeys(path: number): string[] {
    return this.leaves.pathKeys(path);
  }

  /**
   * Walks the map at the cursor, which stands behind it afterwards.
   * @throws DecodeError as {@link Cursor.skip} does, and where no map stands there; the cursor is
   *   then somewhere inside the body
   */
  read(cursor: Cursor): void {
    const { shapes } = this;
    const { position } = cursor;
    const behind = shapes.read(cursor.view, position, cursor.end);
    if (behind === NOT_ALIKE) {
      if (this.finder === null) this.walkBody(cursor);
      else this.findAll(cursor);
      if (this.learned.cells === this.slots) shapes.learn(cursor, position);
    } else {
      cursor.position = behind;
      if (this.wantsLeaves) {
        this.leaves.longPaths = 0;
        this.leaves.hasRepeats = false;
      }
      if (this.hasSamePaths) this.copySamePaths();
    }
  }

  private findAll(cursor: Cursor): void {
    const finder = this.finder!;
    const { positions } = this;
    finder.find(cursor);
    for (let i = 0; i < this.pathCount; i++) positions[i] = finder.position(i);
  }

  private walkBody(cursor: Cursor): void {
    if (this.isOutdated) this.forget();
    const { learned, leaves, walk } = this;
    const { view, end } = cursor;
    const start = cursor.position;
    learned.clearSlots();
    leaves.clear();
    walk.bodyStart = start;
    walk.parent = ROOT;
    walk.guess = ROOT + FIRST;

    const head = start < end ? view.getUint8(start) : 0;
    const isMap32 = head === MAP32 && end - start > MAP32_BYTES;
    const pairs = isMap32 ? view.getInt32((start + 1) | 0) : head & 0x0f;
    let position = (start + (isMap32 ? MAP32_BYTES : 1)) | 0;
    // Pairs that the bytes can hold; else readMapHeader() knows what to do, or to throw.
    if ((isMap32 || (head & 0xf0) === 0x80) && pairs >= 0 && pairs <= (end - position) >> 1) {
      walk.left = pairs;
    } else {
      walk.left = cursor.readMapHeader() | 0;
      position = cursor.position;
    }
    for (;;) {
      const { cells } = learned;
      position = glanceAtLeaves(walk, cells, view, end, position, leaves);
      if (walk.left > 0) position = this.readPair(cursor, position);
      else if (walk.parent !== ROOT) leaveMap(walk, cells);
      else break;
    }
    if (position > end) throw cursor.truncated('value', end);
    cursor.position = position;
    if (this.hasAfterwork) this.finish();
  }

  /** Reads the key at `position`, unless that was done, and the value behind it. Returns where to go on. */
  private readPair(cursor: Cursor, position: number): number {
    const { learned, walk } = this;
    const depth = learned.cells[walk.parent + DEPTH]! + 1;
    walk.left--;
    cursor.position = position;
    const edge = walk.edge === NO_EDGE ? this.readKey(cursor, depth) : walk.edge;
    if (edge === NO_EDGE) {
      cursor.skipNested(depth);
    } else {
      walk.guess = edge + NEXT;
      this.readValue(cursor, edge);
    }
    return cursor.position;
  }

  /** Moves the cursor behind the key. Returns its edge, or NO_EDGE. */
  private readKey(cursor: Cursor, depth: number): number {
    const { learned, walk } = this;
    const { bytes, view, end, position } = cursor;
    const { cells } = learned;
    const guessed = cells[walk.guess]!;
    if (cells[guessed + GLANCE] === 0) {
      const size = cells[guessed + SIZE]!;
      if (position + size < end && isKey(view, position, end, size, cells, guessed)) {
        cursor.position = position + size;
        return guessed;
      }
    }
    if (position >= end) throw cursor.truncated('key', end);
    const isText = KINDS[bytes[position]!] === KIND_STRING;
    if (isText) cursor.readString();
    else cursor.skipNested(depth);
    if (cursor.position >= end) throw cursor.truncated('value', end);
    if (!isText) return NO_EDGE;

    const start = cursor.stringStart;
    const length = cursor.stringEnd - start;
    let edge = learned.find(walk.parent, bytes, start, length);
    if (edge === NO_EDGE) {
      if (!this.learns(length)) return NO_EDGE;
      edge = learned.add(walk.parent, bytes, start, length);
      if (learned.cells !== this.slots) this.hasAfterwork = true;
    }
    learned.cells[walk.guess] = edge;
    return edge;
  }

  /** Whether there is room for one more key. */
  private learns(length: number): boolean {
    const { size } = this.learned;
    if (this.wantsLeaves) {
      this.isOutdated = size >= MAX_LEARNED_WITH_LEAVES;
      return true;
    }
    if (size < MAX_LEARNED && length <= MAX_LEARNED_BYTES) return true;
    this.isOutdated = ++this.notLearned > PATIENCE;
    return false;
  }

  /** Reads the value at the cursor; of a map that is to be entered only the header. */
  private readValue(cursor: Cursor, edge: number): void {
    const { learned, leaves, walk, wantsLeaves } = this;
    const { cells } = learned;
    const { position } = cursor;
    const slot = learned.slotOf(edge);
    const kind = KINDS[cursor.view.getUint8(position)]!;
    cells[slot] = position;
    if (cells[edge + FIRST] === CLOSED) {
      cursor.skipNested(cells[edge + DEPTH]!);
      return;
    }
    const last = cells[edge + LAST]!;
    cells[edge + LAST] = position;
    // Now and then that is a position in a chunk before: then there is nothing to leave out.
    if (last >= walk.bodyStart && last < position) {
      leaves.hasRepeats = true;
      // An earlier value of the same key does not count, so neither do the fields found in it.
      for (const below of this.wanted.slotsBelow.get(slot) ?? []) cells[below] = -1;
    }
    if (kind === KIND_MAP) {
      enterMap(walk, cells, cursor, edge);
      return;
    }
    if (wantsLeaves && kind >= KIND_BOOLEAN && kind <= KIND_BINARY) leaves.add(edge, position);
    cursor.skipNested(cells[edge + DEPTH]!);
  }

  private finish(): void {
    const { positions, learned } = this;
    if (this.wantsLeaves) this.leaves.settle();
    if (learned.cells !== this.slots) {
      const { firstSlot } = learned;
      positions.set(learned.cells.subarray(firstSlot, firstSlot + positions.length));
    }
    this.copySamePaths();
  }

  private copySamePaths(): void {
    const { positions, wanted } = this;
    for (const [first, later] of wanted.samePaths) positions[later] = positions[first]!;
  }

  private forget(): void {
    this.learned.forget();
    this.leaves.forgetPaths();
    this.notLearned = 0;
    this.isOutdated = false;
    this.generation++;
  }
}
