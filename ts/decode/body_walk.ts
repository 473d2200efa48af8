// A cursor at a map in, the position of each wanted field's value out, and of each leaf if all are wanted. Unlike
// generated readers, it reads whatever msgpack allows, and reports what it does not. Counting thread; makes no strings.

import type { Cursor } from './cursor.ts';
import { tooDeep } from './decode_error.ts';
import { type Key, type KeyTree, TOO_LONG } from './key_tree.ts';
import type { Leaves } from './leaves.ts';
import { IS_LEAF, KIND_MAP, KIND_STRING, KINDS, MAX_DEPTH, SIZES } from './msgpack_format.ts';

/**
 * Finds fields, each a path of map keys (`['kubernetes', 'pod_name']`), in map after map. A key matches if it is a
 * string of the same bytes; keys of other types belong to no field. If a key occurs twice in a map, the last one
 * counts, with everything below it.
 */
export class BodyWalk {
  private readonly tree: KeyTree;
  private readonly positions: Int32Array;
  private readonly leaves: Leaves | null;
  /** Number of the body. */
  private body = 0;
  private hasRepeats = false;

  /**
   * @param positions for each wanted path of the tree the byte position of its value, -1 if it is missing
   * @param leaves null if they are not wanted; otherwise the tree has to grow
   */
  constructor(tree: KeyTree, positions: Int32Array, leaves: Leaves | null) {
    this.tree = tree;
    this.positions = positions;
    this.leaves = leaves;
  }

  /**
   * Walks the map at the cursor, and leaves the cursor after it. Each value is checked as far as skipping it does.
   * @throws DecodeError like {@link Cursor.skip}, and if the value is not a map; the cursor is then somewhere inside
   *   the map, and the positions found have no meaning
   */
  read(cursor: Cursor): void {
    const { leaves, positions } = this;
    this.body++;
    this.hasRepeats = false;
    for (let i = 0; i < positions.length; i++) positions[i] = -1;
    if (leaves !== null) {
      leaves.clear();
      this.tree.forgetOverlong();
    }
    this.readMap(cursor, this.tree.root, 1);
    if (leaves !== null && this.hasRepeats) leaves.dropOverwritten(this.tree);
  }

  /** @param depth containers that are open around the map's values */
  private readMap(cursor: Cursor, parent: Key, depth: number): void {
    const pairs = cursor.readMapHeader();
    if (pairs > 0 && depth > MAX_DEPTH) throw tooDeep(cursor.position);
    for (let left = pairs; left > 0; left--) {
      const key = this.readKey(cursor, parent, depth);
      if (cursor.position >= cursor.end) throw cursor.truncated('value', cursor.end);
      const { position } = cursor;
      const head = cursor.bytes[position]!;
      const size = SIZES[head]!;
      if (key !== null) this.note(key, head, position);
      if (size !== 0 && size <= cursor.end - position) {
        cursor.position = position + size;
      } else if (key?.isEntered && KINDS[head] === KIND_MAP) {
        this.readMap(cursor, key, depth + 1);
      } else {
        cursor.skipNested(depth);
      }
    }
  }

  /** Moves the cursor past the key. Null if its value is not needed. */
  private readKey(cursor: Cursor, parent: Key, depth: number): Key | null {
    const { bytes, position, view } = cursor;
    const head = position < cursor.end ? bytes[position]! : 0;
    const start = position + 1;
    const end = start + (head & 0x1f);
    // A fixstr, like nearly all keys; for the others the cursor decides whether to skip or to throw.
    if ((head & 0xe0) === 0xa0 && end < cursor.end) {
      cursor.position = end;
      return this.tree.intern(parent, bytes, view, start, end - start);
    }
    if (cursor.peekKind() !== KIND_STRING) {
      cursor.skipNested(depth);
      return null;
    }
    cursor.readString();
    const { stringEnd, stringStart } = cursor;
    return this.tree.intern(parent, bytes, view, stringStart, stringEnd - stringStart);
  }

  private note(key: Key, head: number, position: number): void {
    const { leaves, positions } = this;
    if (key.body === this.body) {
      // An earlier value of the same key does not count, and neither do the fields found in it.
      this.hasRepeats = true;
      for (const slot of key.slotsBelow) positions[slot] = -1;
    }
    key.body = this.body;
    key.position = position;
    for (const slot of key.slots) positions[slot] = position;
    if (leaves === null || IS_LEAF[head] === 0) return;
    const path = this.tree.pathOf(key);
    if (path === TOO_LONG) leaves.addLong(key, position);
    else leaves.add(path, position);
  }
}
