// In: a cursor at a record's body. Out: where each wanted field's value lies, and each leaf where all are wanted.
// Counting thread; makes no strings.

import type { HashKeys } from '../hash_keys.ts';
import { BodyWalk } from './body_walk.ts';
import type { Cursor } from './cursor.ts';
import { REFUSED } from './generated_reader.ts';
import { InlineCache } from './inline_cache.ts';
import { KeyTree } from './key_tree.ts';
import { Leaves } from './leaves.ts';

/**
 * Finds fields in body after body as {@link BodyWalk} does. The records of one input have the same keys in the same
 * order, so most bodies are read by a function generated for one like them; only the speed shows which way was taken.
 */
export class RecordReader {
  /**
   * Byte position in `cursor.bytes` of the value of each path in the body read last, -1 where it has none. A value has
   * been checked as far as skipping goes, so reading it does not fail. Without meaning after a `read` that threw.
   */
  readonly positions: Int32Array;
  /** Changes when the leaves' path numbers are given anew: a number may be another path's then. */
  generation = 0;

  private readonly paths: readonly (readonly string[])[];
  /** Null where leaves are not wanted. */
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
    // With a buffer of its own V8 knows where it lies, however short it is, while it compiles.
    this.positions = new Int32Array(new ArrayBuffer(paths.length * 4)).fill(-1);
    this.tree = new KeyTree(paths, this.hashKeys);
    this.walk = this.newWalk();
    this.cache = new InlineCache(this.tree, this.positions, wantsLeaves ? this.leaves : null);
  }

  /** Leaves of the body read last, in any order; none where they are not wanted. */
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
    return this.tree.pathKeys(path);
  }

  /** Reads the map at the cursor, which stands after it then. @throws DecodeError as {@link BodyWalk.read} does */
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

  /** Keeps the tree from growing without end: it begins anew with the keys that are wanted. */
  private forgetPaths(): void {
    this.tree = new KeyTree(this.paths, this.hashKeys);
    this.walk = this.newWalk();
    this.cache.clear(this.tree);
    this.generation++;
  }
}
