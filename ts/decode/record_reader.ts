// A cursor at a record's body in, the position of each wanted field's value out, and of each leaf if all are wanted.
// Counting thread; makes no strings.

import type { HashKeys } from '../hash_keys.ts';
import { BodyWalk } from './body_walk.ts';
import type { Cursor } from './cursor.ts';
import { REFUSED } from './generated_reader.ts';
import { InlineCache } from './inline_cache.ts';
import { KeyTree } from './key_tree.ts';
import { Leaves } from './leaves.ts';

/**
 * Finds fields in body after body, with the same results as {@link BodyWalk}. The records of one input have the same
 * keys in the same order, so most bodies are read faster, by a function generated for one like them.
 */
export class RecordReader {
  /**
   * Byte position in `cursor.bytes` of the value of each path in the body read last, -1 if it has none. Reading a value
   * does not fail, as it has been checked as far as skipping it does. Undefined after a `read` that threw.
   */
  readonly positions: Int32Array;
  /** Changes when the paths of leaves are renumbered: a number may mean another path then. */
  generation = 0;

  private readonly paths: readonly (readonly string[])[];
  /** Null if leaves are not wanted. */
  private readonly hashKeys: HashKeys | null;
  private readonly leaves = new Leaves();
  private readonly cache: InlineCache;
  private tree: KeyTree;
  private walk: BodyWalk;

  /**
   * @param wantsLeaves whether every leaf is wanted, too
   * @throws RangeError for a path without keys
   */
  constructor(paths: readonly (readonly string[])[], wantsLeaves: boolean, hashKeys: HashKeys) {
    this.paths = paths;
    this.hashKeys = wantsLeaves ? hashKeys : null;
    // With a buffer of its own, V8 knows its address at compile time, however short it is.
    this.positions = new Int32Array(new ArrayBuffer(paths.length * 4)).fill(-1);
    this.tree = new KeyTree(paths, this.hashKeys);
    this.walk = this.newWalk();
    this.cache = new InlineCache(this.tree, this.positions, wantsLeaves ? this.leaves : null);
  }

  /** Leaves of the body read last, in any order; none if they are not wanted. */
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

  /** Leaves of the body read last that are left out because their path is too long. */
  get longPaths(): number {
    return this.leaves.longPaths;
  }

  /** The keys of a leaf's path. */
  pathKeys(path: number): string[] {
    return this.tree.pathKeys(path);
  }

  /** Reads the map at the cursor, and leaves the cursor after it. @throws DecodeError like {@link BodyWalk.read} */
  read(cursor: Cursor): void {
    const { cache } = this;
    const start = cursor.position;
    const end = cache.read(cursor.view, start, cursor.end);
    if (end !== REFUSED) {
      cursor.position = end;
      return;
    }
    if (this.tree.isFull) this.forgetPaths();
    this.walk.read(cursor);
    const walkEnd = cursor.position;
    cursor.position = start;
    cache.learn(cursor);
    cursor.position = walkEnd;
  }

  private newWalk(): BodyWalk {
    return new BodyWalk(this.tree, this.positions, this.hashKeys === null ? null : this.leaves);
  }

  /** Keeps the tree from growing without end: it restarts with the wanted keys. */
  private forgetPaths(): void {
    this.tree = new KeyTree(this.paths, this.hashKeys);
    this.walk = this.newWalk();
    this.cache.clear(this.tree);
    this.generation++;
  }
}
