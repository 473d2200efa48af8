// Where a walk through a body is, and how it gets into maps and out of them again: what lies around a map is kept in the
// cells of the edge that leads there. Counting thread.

import type { Cursor } from './cursor.ts';
import { tooDeep } from './decode_error.ts';
import { DEPTH, FIRST, LEFT, NEXT, NO_EDGE, PARENT, ROOT } from './edge.ts';
import { MAX_DEPTH } from './format.ts';

/** Where the walk is. */
export class Walk {
  /** Pairs left in the innermost map. */
  left = 0;
  /** The cell with the guess at the next key. */
  guess = 0;
  /** The edge whose value comes next; NO_EDGE before a key. */
  edge = NO_EDGE;
  /** The edge that led into the innermost map. */
  parent = ROOT;
  bodyStart = 0;
}

/** The cursor stands at a map, the value of `edge`, and behind its header afterwards. @throws DecodeError */
export function enterMap(walk: Walk, cells: Int32Array, cursor: Cursor, edge: number): void {
  const pairs = cursor.readMapHeader() | 0;
  if (pairs === 0) return;
  if (cells[edge + DEPTH]! >= MAX_DEPTH) throw tooDeep(cursor.position);
  cells[edge + LEFT] = walk.left;
  walk.left = pairs;
  walk.parent = edge;
  walk.guess = edge + FIRST;
}

/** To be called behind the map's last pair. */
export function leaveMap(walk: Walk, cells: Int32Array): void {
  const { parent } = walk;
  walk.left = cells[parent + LEFT]!;
  walk.guess = parent + NEXT;
  walk.parent = cells[parent + PARENT]!;
}
