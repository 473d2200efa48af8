// In: the leaves of a body as the walk meets them. Out: those that count, each with its path's number.
// Counting thread; nothing is allocated but for paths not met before.

import { LAST, LEAF, PARENT, PATH_BYTES, ROOT, UNNUMBERED } from './edge.ts';
import type { LearnedKeys } from './learned_keys.ts';

/**
 * Longer paths, each key with two bytes more than its own, are no field names that anybody graphs, and each costs its
 * family's name and help on the heap: with 100,000 of 500 bytes 139 MB were measured.
 */
const MAX_PATH_BYTES = 512;
const FIRST_LEAVES = 256;

/** The leaves of one body after another. */
export class LeafList {
  count = 0;
  /** Path number and position of each leaf; replaced when they grow. A number below 0 stands for a path that is too long. */
  paths: Int32Array = new Int32Array(FIRST_LEAVES);
  positions: Int32Array = new Int32Array(FIRST_LEAVES);
  /** How many the two have room for. */
  capacity = FIRST_LEAVES;
  /** Leaves left out by {@link settle} because their path is too long. */
  longPaths = 0;
  /** A key came twice in a map, or might have. */
  hasRepeats = false;
  private hasLongPaths = false;
  private readonly learned: LearnedKeys;
  /** The edge that each numbered path ends with. */
  private readonly edges: number[] = [];

  constructor(learned: LearnedKeys) {
    this.learned = learned;
  }

  clear(): void {
    this.count = 0;
    this.longPaths = 0;
    this.hasRepeats = false;
    this.hasLongPaths = false;
  }

  /** Adds a leaf; the first time also its path. */
  add(edge: number, position: number): void {
    const { cells } = this.learned;
    let path = cells[edge + LEAF]!;
    if (path === UNNUMBERED) {
      const isLong = cells[edge + PATH_BYTES]! > MAX_PATH_BYTES;
      // Below UNNUMBERED, because no key's edge is ROOT.
      path = isLong ? -1 - edge : this.edges.push(edge) - 1;
      cells[edge + LEAF] = path;
    }
    if (path < 0) this.hasLongPaths = true;
    if (this.count === this.capacity) this.grow();
    this.paths[this.count] = path;
    this.positions[this.count++] = position;
  }

  /** Leaves out, after the walk, what does not count. */
  settle(): void {
    if (!this.hasRepeats && !this.hasLongPaths) return;
    const { count, paths, positions } = this;
    this.count = 0;
    for (let i = 0; i < count; i++) {
      const path = paths[i]!;
      const position = positions[i]!;
      const edge = path < 0 ? -1 - path : this.edges[path]!;
      if (this.hasRepeats && this.isOutdated(edge, position)) continue;
      if (path < 0) {
        this.longPaths++;
        continue;
      }
      paths[this.count] = path;
      positions[this.count++] = position;
    }
  }

  pathKeys(path: number): string[] {
    return this.learned.keysOf(this.edges[path]!);
  }

  /** Path numbers start from 0 again. */
  forgetPaths(): void {
    this.edges.length = 0;
  }

  /** Whether a key of the leaf's path came again: then what was seen last of it lies behind the leaf. */
  private isOutdated(leaf: number, position: number): boolean {
    const { cells } = this.learned;
    for (let edge = leaf; edge !== ROOT; edge = cells[edge + PARENT]!) {
      if (cells[edge + LAST]! > position) return true;
    }
    return false;
  }

  private grow(): void {
    const { paths, positions } = this;
    this.capacity *= 2;
    this.paths = new Int32Array(this.capacity);
    this.paths.set(paths);
    this.positions = new Int32Array(this.capacity);
    this.positions.set(positions);
  }
}
