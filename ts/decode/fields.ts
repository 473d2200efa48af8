// In: a cursor at a record's body. Out: where each wanted field's value lies, found in one walk that
// skips the rest undecoded and makes no strings. Counting thread.

import type { Cursor } from './cursor.ts';
import { tooDeep } from './decode_error.ts';
import { KIND_MAP, KIND_STRING, KINDS, MAX_DEPTH, SIZES } from './format.ts';
import { compilePaths, isKey, type PathTrie } from './path_trie.ts';

/**
 * Finds fields, each a path of map keys (`['kubernetes', 'pod_name']`), in body after body. A key
 * matches if it is a string of the same bytes; keys of other types belong to no field. Where a key
 * comes twice in a map the last one counts, with all that lies below it.
 */
export class FieldFinder {
  private readonly trie: PathTrie;
  /** Where the value at each edge of the trie lies, -1 without. */
  private readonly positions: Int32Array;
  /** Length of `positions`: asked for in find() it would be a call, 12 ns each, in V8 10.2 (Node 18). */
  private readonly edges: number;
  /** Pairs still to be read, and the trie's node, of each wanted map around the current one. */
  private readonly openPairs = new Int32Array(MAX_DEPTH);
  private readonly openNodes = new Int32Array(MAX_DEPTH);

  /** @throws RangeError for a path without keys */
  constructor(paths: readonly (readonly string[])[]) {
    this.trie = compilePaths(paths);
    this.edges = this.trie.childNode.length;
    this.positions = new Int32Array(this.edges).fill(-1);
  }

  /**
   * Byte position in `cursor.bytes` of the value of path number `index` in the body that was
   * searched last, -1 where it has none. The value has been checked as far as skipping goes, so
   * reading it does not fail. Without meaning after a `find` that threw.
   */
  position(index: number): number {
    return this.positions[this.trie.edgeOfPath[index]!]!;
  }

  /**
   * Walks the map at the cursor, which stands behind it afterwards.
   * @throws DecodeError as {@link Cursor.skip} does, and where no map stands there; the cursor is
   *   then somewhere inside the body
   */
  find(cursor: Cursor): void {
    const { positions, openPairs, openNodes } = this;
    const { firstEdge, nextEdge, childNode, keyAt, keys } = this.trie;
    for (let edge = 0; edge < this.edges; edge++) positions[edge] = -1;

    let left = cursor.readMapHeader();
    const { bytes, end, view } = cursor;
    let position = cursor.position;
    let node = 0;
    let level = 0;
    for (;;) {
      if (left === 0) {
        if (level === 0) break;
        level--;
        left = openPairs[level]!;
        node = openNodes[level]!;
        continue;
      }
      left--;
      if (position >= end) throw cursor.truncated('key', end);
      const keyHead = bytes[position]!;
      let edge = -1;
      let start = position + 1;
      let length = keyHead & 0x1f;
      if ((keyHead & 0xe0) === 0xa0) {
        position = start + length;
      } else {
        cursor.position = position;
        if (KINDS[keyHead] === KIND_STRING) {
          cursor.readString();
          start = cursor.stringStart;
          length = cursor.stringEnd - start;
        } else {
          cursor.skipNested(level + 1);
          length = -1;
        }
        position = cursor.position;
      }
      if (position >= end) throw cursor.truncated('value', end);
      if (length >= 0) {
        edge = firstEdge[(node << 8) + (length & 0xff)]!;
        while (edge >= 0 && !isKey(keys, keyAt[edge]!, view, start, length)) edge = nextEdge[edge]!;
      }

      const head = bytes[position]!;
      if (edge >= 0) {
        const child = childNode[edge]!;
        if (positions[edge] !== -1 && child >= 0) this.forgetBelow(edge);
        positions[edge] = position;
        if (child >= 0 && KINDS[head] === KIND_MAP) {
          cursor.position = position;
          const pairs = cursor.readMapHeader();
          position = cursor.position;
          if (pairs === 0) continue;
          if (level + 1 >= MAX_DEPTH) throw tooDeep(position);
          openPairs[level] = left;
          openNodes[level] = node;
          level++;
          node = child;
          left = pairs;
          continue;
        }
      }
      const size = SIZES[head]!;
      if (size !== 0) {
        position += size;
      } else {
        cursor.position = position;
        cursor.skipNested(level + 1);
        position = cursor.position;
      }
    }
    if (position > end) throw cursor.truncated('value', end);
    cursor.position = position;
  }

  /** An earlier value of the same key does not count, so neither do the fields found in it. */
  private forgetBelow(edge: number): void {
    this.positions.fill(-1, edge + 1, this.trie.subtreeEnd[edge]!);
  }
}
