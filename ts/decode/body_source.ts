// A body that a walk has read in, the source of a function that reads bodies built like it, and refuses others, out.
// Counting thread.
//
// The source holds the parts that all such bodies share, headers and keys, as numbers to compare with; the values
// between them are stepped over. Nothing is looked up, which leaves only a third of the walk's instructions.

import type { Cursor } from './cursor.ts';
import { type Key, type KeyTree, TOO_LONG } from './key_tree.ts';
import {
  KIND_ARRAY,
  KIND_INTEGER,
  KIND_MAP,
  KIND_STRING,
  LENGTH_WIDTHS,
  SIZES,
} from './msgpack_format.ts';
import { Source, source } from './source.ts';

// Limits for one body. They bound the source, and so its compile time: with 250 values, generating it and running it
// once takes 5 ms (median; at most 18).
/** Values, and keys of maps that are not entered. */
const MAX_ELEMENTS = 256;
/** Bytes of headers and of the other keys. */
const MAX_EXPECTED_BYTES = 4096;

const REFUSE = source`return -1;`;

/**
 * The source of a function's body, with `view`, `p`, `end`, `slots`, `leaves`, `sizeBefore`, `endBefore`,
 * `arrayEndBefore` and `isLeaf` as described at {@link GeneratedReader} and its compiler.
 * @param cursor at a body that a walk has read; somewhere after it on return
 * @returns null for a body that is left to the walk: with a key that is not a string, a known key that occurs twice, a
 *   path that is too long, or too many values or bytes of keys
 */
export function bodySource(tree: KeyTree, cursor: Cursor, wantsLeaves: boolean): Source | null {
  return new BodySource(tree, cursor, wantsLeaves).write();
}

class BodySource {
  private readonly tree: KeyTree;
  private readonly cursor: Cursor;
  private readonly wantsLeaves: boolean;
  private readonly lines: Source[] = [];
  private readonly found = new Set<number>();
  /** Runs if the bytes differ. */
  private failure = REFUSE;
  private blocks = 0;
  /** Containers that are open around the current value. */
  private depth = 0;
  private elements = 0;
  private expectedBytes = 0;
  // Since the last value whose size varies, at which `p` points in the source:
  /** how many bytes, */
  private offset = 0;
  /** which of them must be as here, */
  private readonly expected = new Map<number, number>();
  /** and what is noted of them. */
  private notes: Source[] = [];

  constructor(tree: KeyTree, cursor: Cursor, wantsLeaves: boolean) {
    this.tree = tree;
    this.cursor = cursor;
    this.wantsLeaves = wantsLeaves;
  }

  write(): Source | null {
    const { found, lines, tree, wantsLeaves } = this;
    lines.push(source`let head = 0;`);
    if (wantsLeaves) {
      lines.push(source`const { paths, positions } = leaves;`, source`let n = 0;`);
    }
    if (!this.enterMap(tree.root)) return null;
    this.endStretch(0);
    for (let slot = 0; slot < tree.slotCount; slot++) {
      if (!found.has(slot)) lines.push(source`slots[${slot}] = -1;`);
    }
    if (wantsLeaves) lines.push(source`leaves.count = n;`, source`leaves.longPaths = 0;`);
    lines.push(source`return p;`);
    return Source.join(lines, source`\n`);
  }

  /** A map with keys of the tree. Its keys are compared as a whole, headers included. */
  private enterMap(parent: Key): boolean {
    const { cursor, tree } = this;
    const start = cursor.position;
    const pairs = cursor.readMapHeader();
    if (!this.expect(start, cursor.position - start)) return false;
    const known = new Set<Key>();
    this.depth++;
    for (let i = 0; i < pairs; i++) {
      const keyStart = cursor.position;
      if (cursor.peekKind() !== KIND_STRING) return false;
      cursor.readString();
      const { bytes, stringEnd, stringStart, view } = cursor;
      const key = tree.find(parent, bytes, view, stringStart, stringEnd - stringStart);
      if (!this.expect(keyStart, stringEnd - keyStart)) return false;
      if (key !== null) {
        if (known.has(key)) return false;
        known.add(key);
      }
      if (!this.takeValueOf(key)) return false;
    }
    this.depth--;
    return true;
  }

  private takeValueOf(key: Key | null): boolean {
    // If leaves are wanted, the walk has added all keys to the tree but those of paths that are too long.
    if (key === null) return !this.wantsLeaves && this.takeValue(-1, source`endBefore`);
    for (const slot of key.slots) {
      this.found.add(slot);
      this.notes.push(source`slots[${slot}] = (p + ${this.offset}) | 0;`);
    }
    if (key.isEntered && this.cursor.peekKind() === KIND_MAP) return this.enterMap(key);
    const path = this.wantsLeaves ? this.tree.pathOf(key) : -1;
    if (path === TOO_LONG) return false;
    // In place of an array, a map would have to be entered, and a scalar may be a leaf.
    return this.takeValue(path, key.isEntered ? source`arrayEndBefore` : source`endBefore`);
  }

  /**
   * A value that is not entered.
   * @param path of the leaf that it may be, -1 if that does not matter
   * @param skip function that finds the end of a map or array that is built otherwise
   */
  private takeValue(path: number, skip: Source): boolean {
    const { cursor } = this;
    const kind = cursor.peekKind();
    if (kind !== KIND_MAP && kind !== KIND_ARRAY) return this.takeScalar(kind, path);
    if (this.failure !== REFUSE) return this.takeContainer(kind);

    // A block of its own, left if the container is built otherwise.
    this.endStretch(1);
    if (this.offset > 0) this.lines.push(source`p = (p + ${this.offset}) | 0;`);
    this.offset = 0;
    const block = this.blocks++;
    this.lines.push(source`const start${block} = p;`, source`block${block}: {`);
    this.failure = source`{ p = ${skip}(view, start${block}, end, ${this.depth}); break block${block}; }`;
    if (!this.takeContainer(kind)) return false;
    this.endStretch(0);
    this.offset = 0;
    this.lines.push(source`}`);
    this.failure = REFUSE;
    return true;
  }

  private takeContainer(kind: number): boolean {
    const { cursor } = this;
    if (++this.elements > MAX_ELEMENTS) return false;
    const start = cursor.position;
    const pairs = kind === KIND_MAP ? cursor.readMapHeader() : 0;
    const elements = kind === KIND_ARRAY ? cursor.readArrayHeader() : 0;
    if (!this.expect(start, cursor.position - start)) return false;
    for (let i = 0; i < pairs; i++) {
      if (!this.takeKey() || !this.takeValue(-1, source`endBefore`)) return false;
    }
    for (let i = 0; i < elements; i++) if (!this.takeValue(-1, source`endBefore`)) return false;
    return true;
  }

  /** A key of a map that is not entered: only its size matters. */
  private takeKey(): boolean {
    const { cursor } = this;
    const start = cursor.position;
    if (cursor.peekKind() !== KIND_STRING || LENGTH_WIDTHS[cursor.bytes[start]!] !== 0) {
      return this.takeValue(-1, source`endBefore`);
    }
    if (++this.elements > MAX_ELEMENTS) return false;
    cursor.skip();
    if (!this.expect(start, 1)) return false;
    this.offset += cursor.position - start - 1;
    return true;
  }

  private expect(start: number, size: number): boolean {
    this.expectedBytes += size;
    if (this.expectedBytes > MAX_EXPECTED_BYTES) return false;
    for (let i = 0; i < size; i++) {
      this.expected.set(this.offset++, this.cursor.bytes[start + i]!);
    }
    return true;
  }

  /** A scalar, which may be of any other type in other bodies. The type found here is tested first. */
  private takeScalar(kind: number, path: number): boolean {
    if (++this.elements > MAX_ELEMENTS) return false;
    const at = this.offset;
    this.endStretch(1);
    const { cursor, lines } = this;
    const head = cursor.bytes[cursor.position]!;
    cursor.skip();
    const any = source`sizeBefore(view, (p + ${at}) | 0, end)`;
    let size = any;
    if (kind === KIND_STRING) {
      // fixstr
      size = source`((head & 0xe0) === 0xa0 ? 1 + (head & 0x1f) : ${any})`;
    } else if (kind === KIND_INTEGER) {
      // positive fixint, uint8 to uint64
      size = source`(head <= 0x7f ? 1 : (head & 0xfc) === 0xcc ? 1 + (1 << (head & 3)) : ${any})`;
    } else if (SIZES[head] !== 0) {
      size = source`(head === ${head} ? ${SIZES[head]!} : ${any})`;
    }
    lines.push(source`head = view.getUint8((p + ${at}) | 0);`);
    if (path >= 0) {
      lines.push(
        source`if (isLeaf[head] !== 0) { paths[n] = ${path}; positions[n] = (p + ${at}) | 0; n = (n + 1) | 0; }`,
      );
    }
    lines.push(source`p = (p + ${at} + ${size}) | 0;`);
    this.offset = 0;
    return true;
  }

  /**
   * Writes out the checks and notes collected so far.
   * @param more bytes that must follow before `end`; 0: `p` moves on
   */
  private endStretch(more: number): void {
    const { expected, failure, lines, notes, offset } = this;
    lines.push(source`if (p > end - ${offset + more}) ${failure}`);
    const tests: Source[] = [];
    for (let at = 0; at < offset; ) {
      if (!expected.has(at)) {
        at++;
        continue;
      }
      let run = 1;
      while (expected.has(at + run)) run++;
      const size = run >= 4 ? 4 : Math.min(run, 2);
      for (let i = 0; i < run; i += size) {
        // The last one overlaps the one before.
        tests.push(this.test(at + Math.min(i, run - size), size));
      }
      at += run;
    }
    if (tests.length > 0) {
      lines.push(source`if (${Source.join(tests, source` || `)}) ${failure}`);
    }
    lines.push(...notes);
    if (more === 0 && offset > 0) lines.push(source`p = (p + ${offset}) | 0;`);
    expected.clear();
    this.notes = [];
  }

  private test(at: number, size: number): Source {
    let word = 0;
    for (let i = size - 1; i >= 0; i--) word = (word << 8) | this.expected.get(at + i)!;
    const where = source`(p + ${at}) | 0`;
    if (size === 4) return source`view.getInt32(${where}, true) !== ${word}`;
    return size === 2
      ? source`view.getUint16(${where}, true) !== ${word}`
      : source`view.getUint8(${where}) !== ${word}`;
  }
}
