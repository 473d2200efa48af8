// What the rules read of a record: fields of its body, its metadata and its group, and its tag. Rules ask for fields
// while they are compiled; then each record is walked once. Counting thread.

import type { Accessor } from '../config/rules/rule.ts';
import { BodyWalk } from '../decode/body_walk.ts';
import type { ChunkReader } from '../decode/chunk.ts';
import type { Cursor } from '../decode/cursor.ts';
import { KeyTree } from '../decode/key_tree.ts';
import { RecordReader } from '../decode/record_reader.ts';
import { scalarText } from '../decode/scalar.ts';
import type { HashKeys } from '../hash_keys.ts';
import { descend } from './descend.ts';

export type FieldAccessor = Exclude<Accessor, { from: 'tag' }>;
export type TagAccessor = Extract<Accessor, { from: 'tag' }>;

const NO_POSITIONS = new Int32Array(0);

/** A field that some rule reads. */
export class Field {
  readonly accessor: FieldAccessor;
  /** Where the value's byte position in the record stands: `positions[index]`, -1 without. */
  positions: Int32Array = NO_POSITIONS;
  index = 0;

  constructor(accessor: FieldAccessor) {
    this.accessor = accessor;
  }
}

/** A field behind an array's index, or of metadata or a group: its positions are its own. */
interface OwnField {
  readonly field: Field;
  /** Number of the path of keys before the first index, in what walks them. */
  readonly path: number;
  readonly tail: readonly (string | number)[];
}

/** The record that is being counted, as the rules' parts see it. */
export class RecordFields {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  /** Length of `bytes`. */
  bytesEnd = 0;
  /** Time of the record. */
  seconds = 0;
  nanoseconds = 0;
  /** Another one for each record, so that what was found for it once can be found again. */
  number = 0;
  tag = '';
  tagParts: readonly string[] = [];
  tagBytes = 0;
  /** Stands for the tag in keys; -1 before the first chunk. */
  tagNumber = -1;
  private readonly fields = new Map<string, Field>();
  /** Of the record's body; knows the leaves where a rule wants them. */
  body: RecordReader;
  private metadata: OwnFields | null = null;
  private group: OwnFields | null = null;
  private indexed: readonly OwnField[] = [];

  private readonly keys: HashKeys;

  constructor(keys: HashKeys) {
    this.keys = keys;
    this.body = new RecordReader([], false, keys);
  }

  /** To be called before prepare(). The same accessor gives the same field. */
  use(accessor: FieldAccessor): Field {
    const key = JSON.stringify([accessor.from, accessor.steps]);
    let field = this.fields.get(key);
    if (field === undefined) {
      field = new Field(accessor);
      this.fields.set(key, field);
    }
    return field;
  }

  /** @param leaves whether a rule wants every field of the body */
  prepare(leaves: boolean): void {
    const bodyPaths = new Paths();
    const indexed: OwnField[] = [];
    for (const field of this.from('body')) {
      const own = bodyPaths.place(field);
      if (own.tail.length > 0) indexed.push(own);
      else field.index = own.path;
    }
    this.indexed = indexed;
    this.body = new RecordReader(bodyPaths.paths, leaves, this.keys);
    for (const field of this.from('body')) field.positions = this.body.positions;
    for (const { field } of indexed) makeOwn(field);

    this.metadata = this.ownFields('metadata');
    this.group = this.ownFields('group');
  }

  beginChunk(cursor: Cursor): void {
    this.bytes = cursor.bytes;
    this.view = cursor.view;
    this.bytesEnd = cursor.bytes.length;
    this.endGroup();
  }

  /** @param bytes the tag's length */
  setTag(tag: string, number: number, bytes: number): void {
    this.tag = tag;
    this.tagBytes = bytes;
    this.tagParts = tag.split('.');
    this.tagNumber = number;
  }

  /** Reads the record at the reader's event; the cursor stands behind its body afterwards. @throws DecodeError */
  read(event: ChunkReader, cursor: Cursor): void {
    this.number++;
    this.seconds = event.seconds;
    this.nanoseconds = event.nanoseconds;
    if (this.metadata !== null) this.readMetadata(this.metadata, event, cursor);
    this.body.read(cursor);
    if (this.indexed.length > 0) this.readIndexed(cursor);
  }

  /** The cursor stands at the marker's body, which holds the group's attributes, and behind it afterwards. */
  beginGroup(cursor: Cursor): void {
    if (this.group === null) cursor.skip();
    else this.group.read(cursor);
  }

  endGroup(): void {
    this.group?.clear();
  }

  /** Text of a part of the tag; null where it has no such part. */
  tagText(accessor: TagAccessor): string | null {
    return accessor.part === null ? this.tag : (this.tagParts[accessor.part] ?? null);
  }

  /** Text of what stands there, null where it is missing or has none. Makes a string. */
  text(source: Field | TagAccessor): string | null {
    if (!(source instanceof Field)) return this.tagText(source);
    const position = source.positions[source.index]!;
    return position < 0 ? null : scalarText(this.bytes, this.view, position);
  }

  private readMetadata(metadata: OwnFields, event: ChunkReader, cursor: Cursor): void {
    const body = cursor.position;
    if (event.metadataEnd > event.metadataStart) {
      cursor.position = event.metadataStart;
      metadata.read(cursor);
    } else {
      metadata.clear();
    }
    cursor.position = body;
  }

  private readIndexed(cursor: Cursor): void {
    const behind = cursor.position;
    for (const { field, path, tail } of this.indexed) {
      const position = this.body.positions[path]!;
      field.positions[0] = position < 0 ? -1 : descend(cursor, position, tail);
    }
    cursor.position = behind;
  }

  private from(source: FieldAccessor['from']): Field[] {
    return [...this.fields.values()].filter(({ accessor }) => accessor.from === source);
  }

  private ownFields(source: FieldAccessor['from']): OwnFields | null {
    const fields = this.from(source);
    return fields.length === 0 ? null : new OwnFields(fields);
  }
}

/** The fields of metadata or of a group. */
class OwnFields {
  private readonly fields: readonly OwnField[];
  private readonly positions: Int32Array;
  private readonly walk: BodyWalk;

  constructor(fields: readonly Field[]) {
    const paths = new Paths();
    this.fields = fields.map((field) => paths.place(field));
    for (const field of fields) makeOwn(field);
    this.positions = new Int32Array(paths.paths.length);
    this.walk = new BodyWalk(new KeyTree(paths.paths, null), this.positions, null);
  }

  /** Finds them in the map at the cursor, which stands after it then. @throws DecodeError */
  read(cursor: Cursor): void {
    this.walk.read(cursor);
    const end = cursor.position;
    for (const { field, path, tail } of this.fields) {
      const position = this.positions[path]!;
      field.positions[0] = position < 0 ? -1 : descend(cursor, position, tail);
    }
    cursor.position = end;
  }

  /** There are none. */
  clear(): void {
    for (const { field } of this.fields) field.positions[0] = -1;
  }
}

/** Each path of keys once, numbered. */
class Paths {
  readonly paths: string[][] = [];
  readonly #numbers = new Map<string, number>();

  place(field: Field): OwnField {
    const { steps } = field.accessor;
    const index = steps.findIndex((step) => typeof step === 'number');
    const keys = (index < 0 ? steps : steps.slice(0, index)).map(String);
    const identity = JSON.stringify(keys);
    let path = this.#numbers.get(identity);
    if (path === undefined) {
      path = this.paths.push(keys) - 1;
      this.#numbers.set(identity, path);
    }
    return { field, path, tail: index < 0 ? [] : steps.slice(index) };
  }
}

function makeOwn(field: Field): void {
  field.positions = new Int32Array(1).fill(-1);
  field.index = 0;
}

/** An accessor in the notation of rules. */
export function accessorText(accessor: Accessor): string {
  if (accessor.from === 'tag') return accessor.part === null ? '$TAG' : `$TAG[${accessor.part}]`;
  const [first, ...rest] = accessor.steps;
  const step = (key: string | number | undefined) =>
    typeof key === 'number' ? `[${key}]` : `['${String(key).replaceAll("'", "''")}']`;
  const others = rest.map(step).join('');
  if (accessor.from === 'metadata') return `$META${step(first)}${others}`;
  if (accessor.from === 'group') return `$GROUP${step(first)}${others}`;
  const plain = typeof first === 'string' && /^[A-Za-z_]\w*$/.test(first);
  return `$${plain ? first : step(first)}${others}`;
}
