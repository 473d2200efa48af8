// The position of a value whose first byte lies inside the bytes in, its size or end out. Any thread; never throws: if
// the bytes are unchecked, compare the end with the chunk's.

import {
  EXT8,
  EXT32,
  KIND_ARRAY,
  KIND_MAP,
  KINDS,
  LENGTH_WIDTHS,
  MAX_DEPTH,
  SIZES,
  STEP_CHILDREN_MASK,
  STEP_CHILDREN_SHIFT,
  STEP_OPENS_SHIFT,
  STEP_SIZE_MASK,
  STEPS,
} from './msgpack_format.ts';

/** The number in the length field: `width` bytes (1, 2 or 4) after the first byte at `position`. */
export function lengthAt(view: DataView, position: number, width: number): number {
  const at = position + 1;
  if (width === 1) return view.getUint8(at);
  return width === 2 ? view.getUint16(at) : view.getUint32(at);
}

/** Size in bytes of the str, bin or ext with a length field at `position`, header included. */
export function longSize(view: DataView, position: number): number {
  const head = view.getUint8(position);
  const width = LENGTH_WIDTHS[head]!;
  const typeBytes = head >= EXT8 && head <= EXT32 ? 1 : 0;
  return 1 + width + typeBytes + lengthAt(view, position, width);
}

/**
 * Size in bytes of the scalar or empty container at `position`; for anything else, or if truncated, so large that it
 * ends after `end`.
 */
export function sizeBefore(view: DataView, position: number, end: number): number {
  const head = view.getUint8(position);
  const size = SIZES[head]!;
  if (size !== 0) return size;
  const width = LENGTH_WIDTHS[head]!;
  const kind = KINDS[head]!;
  if (width !== 0 && kind !== KIND_MAP && kind !== KIND_ARRAY && width < end - position) {
    const whole = longSize(view, position);
    if (whole <= end - position) return whole;
  }
  return end + 1 - position;
}

/**
 * The end of the value at `position`, around which `depth` containers are open.
 * @returns more than `end` if it is truncated or malformed, and also if it needs a closer look, because it holds many
 *   values or many containers
 */
export function endBefore(view: DataView, start: number, end: number, depth: number): number {
  let position = start | 0;
  let left = 1;
  let opened = depth | 0;
  while (position < end) {
    const step = STEPS[view.getUint8(position)]!;
    let size = step & STEP_SIZE_MASK;
    if (size === 0) size = sizeBefore(view, position, end);
    position = (position + size) | 0;
    left = (left - 1 + ((step >> STEP_CHILDREN_SHIFT) & STEP_CHILDREN_MASK)) | 0;
    opened = (opened + (step >> STEP_OPENS_SHIFT)) | 0;
    if (left === 0) break;
  }
  // Nested no deeper than there were containers.
  return left === 0 && opened <= MAX_DEPTH && position <= end ? position : end + 1;
}
