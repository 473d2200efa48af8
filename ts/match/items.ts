// The position of an array or a map in (a rule's `for`), its elements one by one out, with the positions of the fields
// below each that rules read. Counting thread; allocates nothing for elements like earlier ones.

import type { Cursor } from '../decode/cursor.ts';
import { KIND_ARRAY, KIND_MAP, KIND_NIL, KIND_STRING, KINDS } from '../decode/msgpack_format.ts';
import type { RecordReader } from '../decode/record_reader.ts';
import { MISSING, NO_REASON, NOT_ARRAY_OR_MAP } from '../metrics/skip_reasons.ts';
import { descend } from './descend.ts';
import type { Field } from './field.ts';
import { ItemKey } from './item_key.ts';
import type { RecordFields } from './record_fields.ts';

/**
 * So many elements are kept for the next rule with the same `for`; the elements of longer arrays and maps are read again
 * for each rule. Bounds the memory: a chunk of 2 MB may hold a million elements.
 */
const MAX_KEPT = 256;

/** A field after an array index inside the element. */
export interface IndexedField {
  /** Number of the path of keys before the first index; -1 if the index comes first. */
  readonly path: number;
  readonly tail: readonly (string | number)[];
}

/** How an element is read. */
export interface ItemLayout {
  /** Null: no rule reads a key below the element. */
  readonly reader: RecordReader | null;
  readonly indexed: readonly IndexedField[];
}

/** The elements of one array or map of the current record, for all rules with that `for`. */
export class Items {
  /** `$KEY` of the current element. */
  readonly key = new ItemKey();
  /** Position of the current element, then those of its reader's paths, then those of indexed fields. */
  positions = new Int32Array(1);
  private readonly record: RecordFields;
  private readonly container: Field;
  private reader: RecordReader | null = null;
  private indexed: readonly IndexedField[] = [];
  /** Of each element kept, the position of its key and its `positions`. */
  private rows = new Int32Array(0);
  private width = 0;
  private openedRecord = -1;
  private reason = NO_REASON;
  private isMap = false;
  /** Elements that are not read yet, and where they begin. */
  private left = 0;
  private rest = 0;
  /** Number of the first element kept, and how many there are. */
  private first = 0;
  private kept = 0;
  /** Which of them is the current one. */
  private at = -1;

  constructor(record: RecordFields, container: Field) {
    this.record = record;
    this.container = container;
  }

  /** For ItemsBuilder: from now on these fields are read. */
  lay({ reader, indexed }: ItemLayout): void {
    this.reader = reader;
    this.indexed = indexed;
    const paths = reader === null ? 0 : reader.positions.length;
    this.positions = new Int32Array(1 + paths + indexed.length);
    this.width = 1 + this.positions.length;
    this.rows = new Int32Array(MAX_KEPT * this.width);
  }

  /**
   * Goes before the first element of the current record's array or map.
   * @returns NO_REASON, or why there is none: MISSING, NOT_ARRAY_OR_MAP
   */
  open(): number {
    if (this.openedRecord !== this.record.number || this.first > 0) this.reason = this.start();
    this.at = -1;
    return this.reason;
  }

  /** Goes to the next element; false after the last one. Call after open() found no reason why not. */
  next(): boolean {
    this.at++;
    if (this.at >= this.kept && !this.loadMore()) return false;
    const { key, positions, rows } = this;
    const row = this.at * this.width;
    if (this.isMap) key.positions[0] = rows[row]!;
    else key.setIndex(this.first + this.at);
    for (let i = 0; i < positions.length; i++) positions[i] = rows[row + 1 + i]!;
    return true;
  }

  private start(): number {
    const { bytes, cursor, number } = this.record;
    this.openedRecord = number;
    this.left = 0;
    this.first = 0;
    this.kept = 0;
    const position = this.container.positions[this.container.index]!;
    const kind = position < 0 ? KIND_NIL : KINDS[bytes[position]!]!;
    if (kind === KIND_NIL) return MISSING;
    if (kind !== KIND_ARRAY && kind !== KIND_MAP) return NOT_ARRAY_OR_MAP;
    this.isMap = kind === KIND_MAP;
    if (this.isMap) this.key.useMemory(this.record);
    else this.key.useIndices();
    const before = cursor.position;
    cursor.position = position;
    this.left = this.isMap ? cursor.readMapHeader() : cursor.readArrayHeader();
    this.rest = cursor.position;
    cursor.position = before;
    this.load();
    return NO_REASON;
  }

  /** @returns whether there is an element after those that were kept */
  private loadMore(): boolean {
    if (this.left === 0) return false;
    this.load();
    this.at = 0;
    return this.kept > 0;
  }

  private load(): void {
    const { cursor } = this.record;
    const before = cursor.position;
    cursor.position = this.rest;
    this.first += this.kept;
    this.kept = 0;
    for (; this.left > 0 && this.kept < MAX_KEPT; this.left--) {
      if (!this.isMap || this.readKey(cursor)) this.readItem(cursor);
    }
    this.rest = cursor.position;
    cursor.position = before;
  }

  /** A key that is not a string belongs to no field: the entry is passed over. */
  private readKey(cursor: Cursor): boolean {
    const isField = cursor.peekKind() === KIND_STRING;
    this.rows[this.kept * this.width] = cursor.position;
    cursor.skip();
    if (!isField) cursor.skip();
    return isField;
  }

  private readItem(cursor: Cursor): void {
    const { indexed, reader, rows } = this;
    const { position } = cursor;
    let at = this.kept * this.width + 1;
    rows[at++] = position;
    const paths = this.readPaths(cursor, reader);
    const count = reader === null ? 0 : reader.positions.length;
    for (let i = 0; i < count; i++) rows[at++] = paths === null ? -1 : paths[i]!;
    const end = cursor.position;
    for (let i = 0; i < indexed.length; i++) {
      const { path, tail } = indexed[i]!;
      const from = path < 0 ? position : paths === null ? -1 : paths[path]!;
      rows[at++] = from < 0 ? -1 : descend(cursor, from, tail);
    }
    cursor.position = end;
    this.kept++;
  }

  /** Moves past the element. @returns the positions of its paths; null if it has none */
  private readPaths(cursor: Cursor, reader: RecordReader | null): Int32Array | null {
    if (reader === null || cursor.peekKind() !== KIND_MAP) {
      cursor.skip();
      return null;
    }
    reader.read(cursor);
    return reader.positions;
  }
}
