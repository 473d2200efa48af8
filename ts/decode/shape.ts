// In: a body that was read. Out: a function that reads bodies built as that one, and tells which are not. Counting thread.
//
// The function is written for the one body: what is the same in all others stands in it as numbers, and nothing is looked
// up in tables: a third of the walk's instructions are left. No text of a record gets into its source, only numbers.

import type { Cursor } from './cursor.ts';
import { CLOSED, FIRST, LEAF, NO_EDGE, ROOT } from './edge.ts';
import {
  KIND_ARRAY,
  KIND_BINARY,
  KIND_BOOLEAN,
  KIND_INTEGER,
  KIND_MAP,
  KIND_STRING,
  KINDS,
  LENGTH_WIDTHS,
  SIZES,
} from './format.ts';
import type { LearnedKeys } from './learned_keys.ts';
import { endBefore, sizeBefore } from './value_size.ts';

/**
 * @param view of the memory; `position`, where the body begins; `end` of the chunk
 * @param slots `cells` of the keys: positions of the wanted values are noted there, -1 for those that are missing
 * @returns where the body ends; NOT_ALIKE where it is built otherwise or truncated: then `slots` means nothing
 */
export type ShapeReader = (
  view: DataView,
  position: number,
  end: number,
  slots: Int32Array,
  leaves: { count: number; readonly paths: Int32Array; readonly positions: Int32Array } | null,
) => number;

export const NOT_ALIKE = -1;

// Of one body; what has more is hardly ever built the same twice, and a long source takes V8 long.
/** Values, and keys of maps that nobody wants. */
const MAX_ELEMENTS = 256;
/** Bytes of headers and of the other keys. */
const MAX_EXPECTED_BYTES = 4096;

/**
 * Writes the reader for the body at the cursor, which a walk has checked.
 * @returns null where it takes the walk: a wanted key comes twice, a key is no string, or there is too much of it
 */
export function shapeReader(
  learned: LearnedKeys,
  cursor: Cursor,
  wantsLeaves: boolean,
): ShapeReader | null {
  const shape = new Shape(learned, cursor, wantsLeaves);
  return shape.takeBody() ? compile(shape.source()) : null;
}

function compile(source: string): ShapeReader | null {
  try {
    return new Function('sizeOf', 'skip', 'isLeaf', source)(
      sizeBefore,
      endBefore,
      LEAF_KINDS,
    ) as ShapeReader;
  } catch {
    return null; // node --disallow-code-generation-from-strings
  }
}

/** The source of a reader, written while the body is gone through. */
class Shape {
  private readonly learned: LearnedKeys;
  private readonly cursor: Cursor;
  private readonly lines: string[] = [];
  private readonly noted = new Set<number>();
  /** What the source does where the body is built otherwise: in an unwanted map or array it is stepped over. */
  private failure = `return ${NOT_ALIKE};`;
  private labels = 0;
  /** Maps that are open around what is taken. */
  private depth = 0;
  private elements = 0;
  private expectedBytes = 0;
  // Since the last value whose size varies, where `p` stands in the source:
  /** how many bytes, */
  private offset = 0;
  /** which of them must be as here, */
  private readonly expected = new Map<number, number>();
  /** and what is noted of them. */
  private notes: string[] = [];

  private readonly wantsLeaves: boolean;
  /** Number of the path of the leaf that comes next; -1 where that is none. */
  private leafPath = -1;

  constructor(learned: LearnedKeys, cursor: Cursor, wantsLeaves: boolean) {
    this.wantsLeaves = wantsLeaves;
    this.learned = learned;
    this.cursor = cursor;
  }

  takeBody(): boolean {
    return this.takeWantedMap(ROOT);
  }

  source(): string {
    const { learned, lines, noted } = this;
    this.endStretch(0);
    for (let slot = learned.firstSlot; slot < learned.noSlot; slot++) {
      if (!noted.has(slot)) lines.push(`  slots[${slot}] = -1;`);
    }
    const open = this.wantsLeaves
      ? ['  const paths = leaves.paths, positions = leaves.positions;', '  let n = 0;']
      : [];
    const close = this.wantsLeaves ? ['  leaves.count = n;'] : [];
    const body = ['  let head = 0;', ...open, ...lines, ...close, '  return p;'].join('\n');
    return `'use strict'; return function readShape(view, p, end, slots, leaves) {\n${body}\n}`;
  }

  /** A map that the walk enters: its keys are compared whole, headers included. */
  private takeWantedMap(parent: number): boolean {
    const { cursor, learned } = this;
    const start = cursor.position;
    const pairs = cursor.readMapHeader();
    if (!this.expect(start, cursor.position - start)) return false;
    const keys = new Set<number>();
    this.depth++;
    for (let i = 0; i < pairs; i++) {
      const key = cursor.position;
      if (cursor.peekKind() !== KIND_STRING) return false;
      cursor.readString();
      const { stringStart, stringEnd } = cursor;
      const length = stringEnd - stringStart;
      const edge = learned.find(parent, cursor.bytes, stringStart, length);
      if (!this.expect(key, stringEnd - key)) return false;
      const isUnwanted = edge === NO_EDGE || learned.slotOf(edge) === learned.noSlot;
      if (edge === NO_EDGE || (isUnwanted && !this.wantsLeaves)) {
        if (!this.takeValue()) return false;
        continue;
      }
      if (keys.has(edge)) return false;
      keys.add(edge);
      if (!isUnwanted) this.note(learned.slotOf(edge));
      if (this.wantsLeaves) {
        const path = learned.cells[edge + LEAF]!;
        const kind = cursor.peekKind();
        const isLeaf = kind >= KIND_BOOLEAN && kind <= KIND_BINARY;
        if (isLeaf && path < 0) return false;
        if (!isLeaf && kind !== KIND_MAP && kind !== KIND_ARRAY && path < 0) return false;
        this.leafPath = path;
      }
      const isEntered = learned.cells[edge + FIRST] !== CLOSED && cursor.peekKind() === KIND_MAP;
      if (!(isEntered ? this.takeWantedMap(edge) : this.takeValue())) return false;
    }
    this.depth--;
    return true;
  }

  /** A value that is passed over. */
  private takeValue(): boolean {
    const { cursor } = this;
    if (++this.elements > MAX_ELEMENTS) return false;
    const kind = cursor.peekKind();
    const start = cursor.position;
    if (kind !== KIND_MAP && kind !== KIND_ARRAY) {
      this.vary(kind, cursor.bytes[start]!);
      cursor.skip();
      return true;
    }
    this.leafPath = -1;
    const isOutermost = this.failure.startsWith('return');
    if (isOutermost) {
      this.endStretch(1);
      if (this.offset > 0) this.lines.push(`  p = (p + ${this.offset}) | 0;`);
      this.offset = 0;
      const label = `c${this.labels++}`;
      this.lines.push(`  const ${label}p = p;`, `  ${label}: {`);
      this.failure = `{ p = skip(view, ${label}p, end, ${this.depth}); break ${label}; }`;
      const done = this.takeContainer(kind, start);
      this.endStretch(0);
      this.offset = 0;
      this.lines.push('  }');
      this.failure = `return ${NOT_ALIKE};`;
      return done;
    }
    return this.takeContainer(kind, start);
  }

  private takeContainer(kind: number, start: number): boolean {
    const { cursor } = this;
    const pairs = kind === KIND_MAP ? cursor.readMapHeader() : 0;
    const elements = kind === KIND_ARRAY ? cursor.readArrayHeader() : 0;
    if (!this.expect(start, cursor.position - start)) return false;
    for (let i = 0; i < pairs; i++) if (!this.takeKey() || !this.takeValue()) return false;
    for (let i = 0; i < elements; i++) if (!this.takeValue()) return false;
    return true;
  }

  /** A key that nobody wants: only its size matters. */
  private takeKey(): boolean {
    const { cursor } = this;
    const start = cursor.position;
    if (cursor.peekKind() !== KIND_STRING || LENGTH_WIDTHS[cursor.bytes[start]!] !== 0) {
      return this.takeValue();
    }
    if (++this.elements > MAX_ELEMENTS) return false;
    cursor.skip();
    if (!this.expect(start, 1)) return false;
    this.offset += cursor.position - start - 1;
    return true;
  }

  private note(slot: number): void {
    this.noted.add(slot);
    this.notes.push(`  slots[${slot}] = (p + ${this.offset}) | 0;`);
  }

  private expect(start: number, size: number): boolean {
    this.expectedBytes += size;
    if (this.expectedBytes > MAX_EXPECTED_BYTES) return false;
    for (let i = 0; i < size; i++) {
      this.expected.set(this.offset++, this.cursor.bytes[start + i]!);
    }
    return true;
  }

  /** A scalar, in whose place another body may have any other. What it is here is looked for first. */
  private vary(kind: number, head: number): void {
    const at = this.offset;
    this.endStretch(1);
    const any = `sizeOf(view, (p + ${at}) | 0, end)`;
    let size = any;
    // fixstr
    if (kind === KIND_STRING) size = `((head & 0xe0) === 0xa0 ? 1 + (head & 0x1f) : ${any})`;
    // positive fixint, uint8 to uint64
    else if (kind === KIND_INTEGER) {
      size = `(head <= 0x7f ? 1 : (head & 0xfc) === 0xcc ? 1 + (1 << (head & 3)) : ${any})`;
    } else if (SIZES[head] !== 0) size = `(head === ${head} ? ${SIZES[head]} : ${any})`;
    const path = this.leafPath;
    this.leafPath = -1;
    if (path >= 0)
      this.lines.push(
        `  head = view.getUint8((p + ${at}) | 0);`,
        `  if (isLeaf[head] !== 0) { paths[n] = ${path}; positions[n] = (p + ${at}) | 0; n = (n + 1) | 0; }`,
        `  p = (p + ${at} + ${size}) | 0;`,
      );
    else
      this.lines.push(
        `  head = view.getUint8((p + ${at}) | 0);`,
        `  p = (p + ${at} + ${size}) | 0;`,
      );
    this.offset = 0;
  }

  /** Writes down what was collected, and moves behind it. @param more bytes behind it that must lie before `end` */
  private endStretch(more: number): void {
    const { expected, lines, notes, offset } = this;
    lines.push(`  if (p > end - ${offset + more}) ${this.failure}`);
    const tests: string[] = [];
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
    if (tests.length > 0) lines.push(`  if (${tests.join(' || ')}) ${this.failure}`);
    lines.push(...notes);
    if (more === 0 && offset > 0) lines.push(`  p = (p + ${offset}) | 0;`);
    expected.clear();
    this.notes = [];
  }

  private test(at: number, size: number): string {
    let word = 0;
    for (let i = size - 1; i >= 0; i--) word = (word << 8) | this.expected.get(at + i)!;
    const where = `(p + ${at}) | 0`;
    if (size === 4) return `view.getInt32(${where}, true) !== ${word}`;
    return size === 2
      ? `view.getUint16(${where}, true) !== ${word}`
      : `view.getUint8(${where}) !== ${word}`;
  }
}

/** First byte to 1 where it is a leaf's. */
const LEAF_KINDS = Uint8Array.from(KINDS, (kind) =>
  kind >= KIND_BOOLEAN && kind <= KIND_BINARY ? 1 : 0,
);
