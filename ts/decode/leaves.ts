// The leaves of a body in, those that count out, each with its path's number. Counting thread; allocates only to grow.

import type { Key, KeyTree } from './key_tree.ts';

/** More than the leaves of any body that a reader is generated for. */
export const FIRST_LEAVES = 256;

/**
 * The leaves of one body after another: booleans, integers, floats, strings and binaries outside arrays, in any order.
 */
export class Leaves {
  count = 0;
  /** The number of each leaf's path, and its value's position; replaced when they grow. */
  paths: Int32Array = new Int32Array(FIRST_LEAVES);
  positions: Int32Array = new Int32Array(FIRST_LEAVES);
  /** Leaves that are left out of these because their path is too long. */
  longPaths = 0;
  /** The key and position of each of these. */
  private longKeys: Key[] = [];
  private longPositions: number[] = [];

  clear(): void {
    this.count = 0;
    this.longPaths = 0;
    if (this.longKeys.length > 0) this.longKeys = [];
  }

  add(path: number, position: number): void {
    if (this.count === this.paths.length) {
      this.paths = grown(this.paths);
      this.positions = grown(this.positions);
    }
    this.paths[this.count] = path;
    this.positions[this.count++] = position;
  }

  /** Adds a leaf whose path is too long. */
  addLong(key: Key, position: number): void {
    this.longKeys[this.longPaths] = key;
    this.longPositions[this.longPaths++] = position;
  }

  /**
   * After a walk in which a key of the tree occurred twice: drops the leaves that are, or are inside, an earlier value
   * of it.
   */
  dropOverwritten(tree: KeyTree): void {
    const { count, paths, positions } = this;
    this.count = 0;
    for (let i = 0; i < count; i++) {
      const path = paths[i]!;
      const position = positions[i]!;
      if (isOverwritten(tree.keyOf(path), position)) continue;
      paths[this.count] = path;
      positions[this.count++] = position;
    }
    const isLeft = (key: Key, i: number) => !isOverwritten(key, this.longPositions[i]!);
    this.longPaths = this.longKeys.filter(isLeft).length;
  }
}

/** Whether a key of the leaf's path occurred again after the leaf at `position`. */
function isOverwritten(leaf: Key, position: number): boolean {
  for (let key = leaf; key.parent !== null; key = key.parent) {
    if (key.position > position) return true;
  }
  return false;
}

function grown(numbers: Int32Array): Int32Array {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
