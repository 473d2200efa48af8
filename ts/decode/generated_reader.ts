// A body that a walk has read in, a function generated for it that reads bodies built like it out. SECURITY.md says why
// `new Function` is safe here. Counting thread.

import { bodySource } from './body_source.ts';
import type { Cursor } from './cursor.ts';
import type { KeyTree } from './key_tree.ts';
import type { Leaves } from './leaves.ts';
import { IS_LEAF, KIND_ARRAY, KINDS } from './msgpack_format.ts';
import { endBefore, sizeBefore } from './value_size.ts';

/** The body is built otherwise, or truncated, and must be walked; the positions noted have no meaning. */
export const REFUSED = -1;

/**
 * @param view of the memory
 * @param start of the body
 * @param end of the chunk
 * @param slots for the position of each wanted value, -1 for missing ones
 * @param leaves receives the leaves; null if they are not wanted
 * @returns where the body ends, or REFUSED
 */
export type GeneratedReader = (
  view: DataView,
  start: number,
  end: number,
  slots: Int32Array,
  leaves: Leaves | null,
) => number;

/**
 * Generates the reader for the body at the cursor, which a walk has read; the cursor does not move.
 * @returns null for a body that is left to the walk, and if code must not be made from strings
 */
export function generateReader(
  tree: KeyTree,
  cursor: Cursor,
  wantsLeaves: boolean,
): GeneratedReader | null {
  const { position } = cursor;
  const body = bodySource(tree, cursor, wantsLeaves);
  cursor.position = position;
  return body === null ? null : compile(String(body));
}

function compile(body: string): GeneratedReader | null {
  const reader = `'use strict'; return function readBody(view, p, end, slots, leaves) {\n${body}\n}`;
  try {
    const make = new Function('sizeBefore', 'endBefore', 'arrayEndBefore', 'isLeaf', reader);
    return make(sizeBefore, endBefore, arrayEndBefore, IS_LEAF) as GeneratedReader;
  } catch {
    return null; // node --disallow-code-generation-from-strings
  }
}

/** The same as endBefore() for an array; for any other value more than `end`. */
function arrayEndBefore(view: DataView, start: number, end: number, depth: number): number {
  const isArray = KINDS[view.getUint8(start)] === KIND_ARRAY;
  return isArray ? endBefore(view, start, end, depth) : end + 1;
}
