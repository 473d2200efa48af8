// The tables of a one-pass expression and a text's bytes in, where its groups begin and end out. Counting thread; allocates
// nothing.

import { characterSize, codePointAt } from '../decode/utf8.ts';
import { ASCII_BITS, CAPTURES_MASK, DEAD, NODE_SHIFT, type OnePass } from './one_pass.ts';

/** The bytes must be read as text: they are not valid UTF-8, or the search took too many steps. */
export const UNDECIDED = -1;
export const NO_MATCH = 0;
export const MATCHES = 1;

const ASCII = 1 << ASCII_BITS;
// An expression that may begin anywhere is tried wherever a match can begin. A text can make it go far each time, so after
// this many steps for each byte re2js takes over, whose time is linear.
const MAX_STEPS_PER_BYTE = 4;

export class OnePassMatcher {
  /** After search(): two positions for each named group, -1 for one that took no part. */
  readonly slots: Int32Array;
  private readonly kept: Int32Array;
  private readonly tables: OnePass;
  /** Byte to 1 if a match can begin with it, after the beginning of the text. */
  private readonly canBegin: Uint8Array;
  /** How far the last walk went. */
  private stoppedAt = 0;

  constructor(tables: OnePass) {
    this.tables = tables;
    this.slots = new Int32Array(tables.slotCount);
    this.kept = new Int32Array(tables.slotCount);
    this.canBegin = beginnings(tables);
  }

  /** The leftmost match in `bytes[start, end)`: MATCHES, NO_MATCH or UNDECIDED. */
  search(bytes: Uint8Array, start: number, end: number): number {
    const { canBegin, tables } = this;
    const { first, later } = tables;
    const found = this.walk(first, bytes, start, end);
    if (found !== NO_MATCH || later === DEAD) return found;
    let left = (end - start) * MAX_STEPS_PER_BYTE;
    for (let at = start; at < end; ) {
      const size = bytes[at]! < ASCII ? 1 : characterSize(bytes, at, end);
      if (size === 0) return UNDECIDED;
      at += size;
      if (at < end ? canBegin[bytes[at]!] === 0 : tables.ends[later]! < 0) continue;
      const foundHere = this.walk(later, bytes, at, end);
      if (foundHere !== NO_MATCH) return foundHere;
      left -= this.stoppedAt - at;
      if (left < 0) return UNDECIDED;
    }
    return NO_MATCH;
  }

  /** The match that begins at `start`. */
  private walk(first: number, bytes: Uint8Array, start: number, end: number): number {
    const { slots, tables } = this;
    const { matches, steps } = tables;
    // A few, for which fill() takes longer to call than this.
    for (let i = 0; i < slots.length; i++) slots[i] = -1;
    let node = first;
    let at = start;
    // The last place where a match may end, and whether `slots` is no longer as it was there.
    let matched = DEAD;
    let matchedAt = start;
    let isKept = false;
    while (at < end) {
      if (matches[node]! >= 0) {
        matched = node;
        matchedAt = at;
        isKept = false;
      }
      const byte = bytes[at]!;
      let step = DEAD;
      let size = 1;
      if (byte < ASCII) {
        step = steps[(node << ASCII_BITS) | byte]!;
      } else {
        size = characterSize(bytes, at, end);
        if (size === 0) return UNDECIDED;
        step = this.wideStep(node, codePointAt(bytes, at, size));
      }
      if (step === DEAD) break;
      if ((step & CAPTURES_MASK) !== 0) {
        if (matched !== DEAD && !isKept) {
          this.kept.set(slots);
          isKept = true;
        }
        this.capture(step & CAPTURES_MASK, at);
      }
      node = step >> NODE_SHIFT;
      at += size;
    }
    this.stoppedAt = at;
    if (at === end && tables.ends[node]! >= 0) {
      this.capture(tables.ends[node]!, at);
      return MATCHES;
    }
    if (matched === DEAD) return NO_MATCH;
    if (isKept) slots.set(this.kept);
    this.capture(matches[matched]!, matchedAt);
    return MATCHES;
  }

  private capture(captures: number, at: number): void {
    const { slots } = this;
    const list = this.tables.captures[captures]!;
    for (let i = 0; i < list.length; i++) slots[list[i]!] = at;
  }

  /** By halves: `\pL` has more than 600 ranges. */
  private wideStep(node: number, codePoint: number): number {
    const { wide, wideAt } = this.tables;
    let low = wideAt[node]! / 3;
    let high = wideAt[node + 1]! / 3;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (wide[middle * 3 + 1]! < codePoint) low = middle + 1;
      else high = middle;
    }
    const at = low * 3;
    return at < wideAt[node + 1]! && wide[at]! <= codePoint ? wide[at + 2]! : DEAD;
  }
}

function beginnings({ later, matches, steps, wideAt }: OnePass): Uint8Array {
  const isEmpty = matches[later]! >= 0;
  const hasWide = wideAt[later]! < wideAt[later + 1]!;
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    const leads = byte < ASCII ? steps[(later << ASCII_BITS) | byte] !== DEAD : hasWide;
    return isEmpty || leads ? 1 : 0;
  });
}
