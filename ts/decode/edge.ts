// The cells of one learned key: what stands where, how the key is written there, and how a record's bytes are compared
// with it. Any thread.

/** No such key. */
export const NO_EDGE = -1;
/** In FIRST: the walk does not enter a map behind this key. */
export const CLOSED = -1;
/** In LEAF: no number was given for its path. */
export const UNNUMBERED = -1;

// An edge is a key of one map; its number is where its cells begin.
/** The edge that came behind this one in its map last. */
export const NEXT = 0;
/**
 * What the walk asks for first, in one word: the size in bytes of the key as it stands in a record, its header included,
 * and from SLOT_SHIFT on the slot. 0 where a glance is not enough: for keys of more than SIZE_MASK bytes, and for wanted
 * keys whose map is entered.
 */
export const GLANCE = 1;
export const SIZE_MASK = 0xff;
export const SLOT_SHIFT = 8;
/** Size in bytes of the key as it stands in a record, its header included. */
export const SIZE = 2;
/** The walk notes the value's position at `cells[slot]`. */
export const SLOT = 3;
/** The edge that came first in the map behind this key last; CLOSED where the walk does not enter that map. */
export const FIRST = 4;
/** The edge whose map this key lies in. */
export const PARENT = 5;
/** How many maps lie around the value, the body included. */
export const DEPTH = 6;
/** Pairs still to be read behind the map of this edge, while the walk is in it. */
export const LEFT = 7;
/** Where the value lay that was seen last, -1 at first. Not kept for edges that are CLOSED. */
export const LAST = 8;
/** Number of the leaf's path. */
export const LEAF = 9;
/** Bytes of the path that ends here, and two more for each key. */
export const PATH_BYTES = 10;
export const HASH = 11;
/** Where the key's text lies in `texts`, and its size. */
export const TEXT_AT = 12;
export const TEXT_SIZE = 13;
/**
 * Behind the other cells: the key, its header included, as little-endian words: the first four bytes, the last four,
 * then those between in their order. A key of up to four bytes has the first word only.
 */
export const WORDS = 14;

/** The edge that stands for the body; no record has it as a key. */
export const ROOT = 0;
/** An edge that equals no key, for guesses where nothing is known. */
export const NOTHING = WORDS;
/** Where cells are free for other edges, and other uses. */
export const FIRST_FREE = 2 * WORDS;

/** Whether the key of `size` bytes at `position`, which ends before `end`, is the edge's. */
export function isKey(
  view: DataView,
  position: number,
  end: number,
  size: number,
  cells: Int32Array,
  edge: number,
): boolean {
  if (size < 4) return isShortKey(view, position, end, size, cells, edge);
  if (view.getInt32(position, true) !== cells[(edge + WORDS) | 0]!) return false;
  if (size === 4) return true;
  if (view.getInt32((position + size - 4) | 0, true) !== cells[(edge + WORDS + 1) | 0]!) {
    return false;
  }
  return isMiddle(view, position, size, cells, edge);
}

/** Whether all but a key's first and last words are the edge's. */
function isMiddle(
  view: DataView,
  position: number,
  size: number,
  cells: Int32Array,
  edge: number,
): boolean {
  const last = (position + size - 4) | 0;
  let word = (edge + WORDS + 2) | 0;
  for (let i = (position + 4) | 0; i < last; i = (i + 4) | 0) {
    if (view.getInt32(i, true) !== cells[word]) return false;
    word = (word + 1) | 0;
  }
  return true;
}

function isShortKey(
  view: DataView,
  position: number,
  end: number,
  size: number,
  cells: Int32Array,
  edge: number,
): boolean {
  // What lies behind the key is shifted out.
  return (
    size > 0 &&
    position <= ((end - 4) | 0) &&
    (view.getInt32(position, true) ^ cells[(edge + WORDS) | 0]!) << (32 - size * 8) === 0
  );
}

/** Size in bytes of the header that Fluent Bit writes before a key: the shortest that there is for the key's length. */
export function headerSize(length: number): number {
  if (length < 0x20) return 1;
  if (length < 0x100) return 2;
  return length < 0x1_0000 ? 3 : 5;
}

/** Number of cells of an edge whose key, header included, has that many bytes. */
export function cellCount(size: number): number {
  return WORDS + ((size + 3) >> 2);
}

/** Writes the key, header included, from the cell `first` on. */
export function writeWords(cells: Int32Array, first: number, key: DataView): void {
  const size = key.byteLength;
  if (size < 4) {
    cells[first] = 0;
    for (let i = 0; i < size; i++) cells[first]! |= key.getUint8(i) << (i * 8);
    return;
  }
  let at = first;
  cells[at++] = key.getInt32(0, true);
  if (size > 4) cells[at++] = key.getInt32(size - 4, true);
  for (let i = 4; i < size - 4; i += 4) cells[at++] = key.getInt32(i, true);
}
