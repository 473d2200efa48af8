// A value's first byte in, its kind, its size and the length of its length field out, as tables of 256 entries
// (https://github.com/msgpack/msgpack/blob/master/spec.md). Constant, any thread.

export const KIND_NIL = 1;
export const KIND_BOOLEAN = 2;
export const KIND_INTEGER = 3;
export const KIND_FLOAT = 4;
export const KIND_STRING = 5;
export const KIND_BINARY = 6;
export const KIND_ARRAY = 7;
export const KIND_MAP = 8;
export const KIND_EXT = 9;

// First bytes that belong to one format, with the specification's names.
export const NIL = 0xc0;
export const TRUE = 0xc3;
export const EXT8 = 0xc7;
export const EXT32 = 0xc9;
export const FLOAT32 = 0xca;
export const FLOAT64 = 0xcb;
export const UINT8 = 0xcc;
export const UINT16 = 0xcd;
export const UINT32 = 0xce;
export const UINT64 = 0xcf;
export const INT8 = 0xd0;
export const INT16 = 0xd1;
export const INT32 = 0xd2;
export const INT64 = 0xd3;
export const FIXEXT8 = 0xd7;
export const STR32 = 0xdb;
/** How Fluent Bit writes bodies and metadata. */
export const MAP32 = 0xdf;
/** Never assigned. */
export const RESERVED = 0xc1;

/** How many non-empty containers may be open at once; the event's body is the first. */
export const MAX_DEPTH = 64;

/** First byte to KIND_*; 0 for the reserved byte 0xc1. */
export const KINDS: Uint8Array = tabulate((head) => {
  if (head <= 0x7f || head >= 0xe0) return KIND_INTEGER;
  if (head <= 0x8f) return KIND_MAP;
  if (head <= 0x9f) return KIND_ARRAY;
  if (head <= 0xbf) return KIND_STRING;
  if (head === 0xc0) return KIND_NIL;
  if (head === RESERVED) return 0;
  if (head <= 0xc3) return KIND_BOOLEAN;
  if (head <= 0xc6) return KIND_BINARY;
  if (head <= 0xc9) return KIND_EXT;
  if (head <= 0xcb) return KIND_FLOAT;
  if (head <= 0xd3) return KIND_INTEGER;
  if (head <= 0xd8) return KIND_EXT;
  if (head <= 0xdb) return KIND_STRING;
  return head <= 0xdd ? KIND_ARRAY : KIND_MAP;
});

/**
 * First byte to the size in bytes of the whole value, if the first byte alone tells it (an empty fixmap or fixarray
 * among them); otherwise 0.
 */
export const SIZES: Uint8Array = tabulate((head) => {
  if (head === 0x80 || head === 0x90) return 1;
  if (head > 0x80 && head <= 0x9f) return 0;
  if (head >= 0xa0 && head <= 0xbf) return 1 + (head & 0x1f);
  if (head >= 0xd4 && head <= 0xd8) return 2 + (1 << (head - 0xd4));
  if (head >= 0xcc && head <= 0xcf) return 1 + (1 << (head - 0xcc));
  if (head >= 0xd0 && head <= 0xd3) return 1 + (1 << (head - 0xd0));
  if (head === 0xca) return 5;
  if (head === 0xcb) return 9;
  return head <= 0x7f || head >= 0xe0 || head === 0xc0 || head === 0xc2 || head === 0xc3 ? 1 : 0;
});

/** In STEPS: the size in bytes; 0 if the first byte does not tell how to step over the value. */
export const STEP_SIZE_MASK = 0xff;
/** In STEPS: how many values must be stepped over after this one, as part of it. */
export const STEP_CHILDREN_SHIFT = 8;
export const STEP_CHILDREN_MASK = 0xff;
/** In STEPS, from here on: 1 if there are such values. */
export const STEP_OPENS_SHIFT = 16;

/**
 * First byte to how to step over a value that may be nested: like SIZES, but for a fixmap or fixarray only the header,
 * with its children to follow.
 */
export const STEPS: Int32Array = Int32Array.from({ length: 256 }, (_, head) => {
  if (head < 0x80 || head > 0x9f) return SIZES[head]!;
  const children = (head & 0x0f) * (head <= 0x8f ? 2 : 1);
  const opens = children > 0 ? 1 : 0;
  return 1 | (children << STEP_CHILDREN_SHIFT) | (opens << STEP_OPENS_SHIFT);
});

/** First byte to 1 for the types that a leaf may have: boolean, integer, float, string, binary; otherwise 0. */
export const IS_LEAF: Uint8Array = tabulate((head) => {
  const kind = KINDS[head]!;
  return kind >= KIND_BOOLEAN && kind <= KIND_BINARY ? 1 : 0;
});

/** Like SIZES, but 0 also if the first byte is not of a boolean, integer, float, string or binary. */
export const LEAF_SIZES: Uint8Array = tabulate((head) => {
  const kind = KINDS[head]!;
  return kind >= KIND_BOOLEAN && kind <= KIND_BINARY ? SIZES[head]! : 0;
});

/** First byte to the width in bytes of the length field after it: 0, 1, 2 or 4. */
export const LENGTH_WIDTHS: Uint8Array = tabulate((head) => {
  if (head >= 0xc4 && head <= 0xc9) return 1 << ((head - 0xc4) % 3);
  if (head >= 0xd9 && head <= 0xdb) return 1 << (head - 0xd9);
  if (head === 0xdc || head === 0xde) return 2;
  return head === 0xdd || head === 0xdf ? 4 : 0;
});

const KIND_NAMES = 'reserved byte,nil,boolean,integer,float,string,binary,array,map,ext'.split(',');

/** A kind's name for error messages. */
export function describeKind(kind: number): string {
  return KIND_NAMES[kind] ?? `kind ${kind}`;
}

function tabulate(entry: (head: number) => number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, head) => entry(head));
}
