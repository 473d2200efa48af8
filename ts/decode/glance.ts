// The walk's fast lane. In: where the walk is, and what the reader learned. Out: the walk as far on as the record has
// the keys guessed, and values that need no more than a step over them. Counting thread.
//
// Both loops are written for what V8 makes of them (ns for a field of a flat record, on Node 20 and 18):
// - `| 0` tells it that a sum stays a small integer, and so needs no check for overflow; what `left` counts down from
//   must be one, too, not a quotient, which is a double to V8 and gets converted in every turn (2 ns).
// - Only one typed array is written to, the one that is read anyway: at each store into a typed array in a loop V8 11
//   (Node 20) forgets what it knew of all arrays, and looks into their headers again (1 ns for a second array).
// - No `length` of a typed array is asked for: in a large function V8 10.2 (Node 18) calls its property look-up for it
//   each time (12 ns).
// - The key's words are compared one by one: in a loop, or in a function of its own, it takes 1 ns more.

import { GLANCE, isKey, LAST, LEAF, NO_EDGE, SIZE_MASK, SLOT_SHIFT } from './edge.ts';
import { LEAF_SIZES } from './format.ts';
import type { Walk } from './walk.ts';

/** The leaves noted so far. */
export interface NotedLeaves {
  count: number;
  readonly capacity: number;
  readonly paths: Int32Array;
  readonly positions: Int32Array;
}

/**
 * Walks on from `position`, and stops where the map ends, before a key that is not the one guessed, or before a value
 * that needs more.
 * @returns where it stopped
 * Notes the leaves.
 */
export function glanceAtLeaves(
  walk: Walk,
  cells: Int32Array,
  view: DataView,
  end: number,
  position: number,
  leaves: NotedLeaves,
): number {
  const { paths, positions, capacity } = leaves;
  const { bodyStart } = walk;
  let { left, guess } = walk;
  let { count } = leaves;
  let found = NO_EDGE;
  while (left > 0) {
    const edge = cells[guess]!;
    const glance = cells[(edge + GLANCE) | 0]!;
    const size = glance & SIZE_MASK;
    const value = (position + size) | 0;
    if (value >= end || !isKey(view, position, end, size, cells, edge)) break;
    const valueSize = LEAF_SIZES[view.getUint8(value)]!;
    const path = cells[(edge + LEAF) | 0]!;
    const last = cells[(edge + LAST) | 0]!;
    if (valueSize === 0 || path < 0 || count >= capacity || (last >= bodyStart && last < value)) {
      found = edge;
      position = value;
      break;
    }
    cells[(edge + LAST) | 0] = value;
    paths[count] = path;
    positions[count] = value;
    count = (count + 1) | 0;
    cells[glance >> SLOT_SHIFT] = value;
    position = (value + valueSize) | 0;
    guess = edge;
    left = (left - 1) | 0;
  }
  leaves.count = count;
  walk.left = left;
  walk.guess = guess;
  walk.edge = found;
  return position;
}
