// A value's position and the steps after it in, the position they lead to out: for accessors with an array index.
// Counting thread.

import type { Cursor } from '../decode/cursor.ts';
import { KIND_ARRAY, KIND_MAP, KIND_STRING } from '../decode/msgpack_format.ts';

/**
 * Follows `steps` from the value at `position`, which a walk has already checked. Moves the cursor.
 * @returns the position reached, or -1 if a step leads nowhere; if a key occurs twice, the last one counts
 */
export function descend(
  cursor: Cursor,
  position: number,
  steps: readonly (string | number)[],
): number {
  let at = position;
  for (const step of steps) {
    cursor.position = at;
    at = typeof step === 'number' ? findElement(cursor, step) : findKey(cursor, step);
    if (at < 0) return -1;
  }
  return at;
}

function findElement(cursor: Cursor, index: number): number {
  if (cursor.peekKind() !== KIND_ARRAY || cursor.readArrayHeader() <= index) return -1;
  for (let i = 0; i < index; i++) cursor.skip();
  return cursor.position;
}

function findKey(cursor: Cursor, key: string): number {
  if (cursor.peekKind() !== KIND_MAP) return -1;
  const wanted = Buffer.from(key);
  let found = -1;
  for (let pairs = cursor.readMapHeader(); pairs > 0; pairs--) {
    let isKey = false;
    if (cursor.peekKind() === KIND_STRING) {
      cursor.readString();
      isKey = wanted.equals(cursor.bytes.subarray(cursor.stringStart, cursor.stringEnd));
    } else {
      cursor.skip();
    }
    if (isKey) found = cursor.position;
    cursor.skip();
  }
  return found;
}
