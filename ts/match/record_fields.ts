// A record in, the fields of its body, metadata and group that some rule reads, and its tag, out. Each record is walked
// once. Counting thread.

import type { ChunkReader } from '../decode/chunk.ts';
import { Cursor } from '../decode/cursor.ts';
import { RecordReader } from '../decode/record_reader.ts';
import { shownText } from '../decode/shown_text.ts';
import type { HashKeys } from '../hash_keys.ts';
import { descend } from './descend.ts';
import { Field, type TagAccessor } from './field.ts';
import { ItemKey } from './item_key.ts';
import type { OwnField, OwnFields } from './own_fields.ts';

/** How a record is read. */
export interface FieldLayout {
  readonly body: RecordReader;
  /** Fields of the body after an array index. */
  readonly indexed: readonly OwnField[];
  /** Null: no rule reads any. */
  readonly metadata: OwnFields | null;
  readonly group: OwnFields | null;
}

/** The record that is being counted, as the parts of rules see it. */
export class RecordFields {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  /** Length of `bytes`. */
  bytesEnd = 0;
  /** After the record's body; whoever moves it puts it back. */
  cursor = new Cursor();
  /** Time of the record. */
  seconds = 0;
  nanoseconds = 0;
  /** Size of the record's body. */
  bodyBytes = 0;
  /** Different for each record, so that a result found for a record can be reused for it. */
  number = 0;
  tag = '';
  tagParts: readonly string[] = [];
  tagBytes = 0;
  /** Represents the tag in keys; -1 before the first chunk. */
  tagNumber = -1;
  /** Reader of the body; collects leaves if a rule wants them. */
  body: RecordReader;
  private metadata: OwnFields | null = null;
  private group: OwnFields | null = null;
  private indexed: readonly OwnField[] = [];

  constructor(keys: HashKeys) {
    this.body = new RecordReader([], false, keys);
  }

  /** For RecordFieldsBuilder: from now on these fields are read. */
  lay({ body, indexed, metadata, group }: FieldLayout): void {
    this.body = body;
    this.indexed = indexed;
    this.metadata = metadata;
    this.group = group;
  }

  beginChunk(cursor: Cursor): void {
    this.bytes = cursor.bytes;
    this.view = cursor.view;
    this.bytesEnd = cursor.bytes.length;
    this.cursor = cursor;
    this.endGroup();
  }

  /** @param bytes the tag's length */
  setTag(tag: string, number: number, bytes: number): void {
    this.tag = tag;
    this.tagBytes = bytes;
    this.tagParts = tag.split('.');
    this.tagNumber = number;
  }

  /** Reads the record of the reader's event, and leaves the cursor after its body. @throws DecodeError */
  read(event: ChunkReader, cursor: Cursor): void {
    this.number++;
    this.seconds = event.seconds;
    this.nanoseconds = event.nanoseconds;
    if (this.metadata !== null) this.readMetadata(this.metadata, event, cursor);
    const bodyStart = cursor.position;
    this.body.read(cursor);
    this.bodyBytes = cursor.position - bodyStart;
    if (this.indexed.length > 0) this.readIndexed(cursor);
  }

  /** The cursor is at the body of the marker, which holds the group's attributes, and after it on return. */
  beginGroup(cursor: Cursor): void {
    if (this.group === null) cursor.skip();
    else this.group.read(cursor);
  }

  endGroup(): void {
    this.group?.clear();
  }

  /** Text of a part of the tag; null if it has no such part. */
  tagText(accessor: TagAccessor): string | null {
    return accessor.part === null ? this.tag : (this.tagParts[accessor.part] ?? null);
  }

  /** Text of the source for labels and exemplars, null if it is missing or has none. Makes a string. */
  text(source: Field | ItemKey | TagAccessor): string | null {
    if (source instanceof ItemKey) return source.text();
    if (!(source instanceof Field)) return this.tagText(source);
    const position = source.positions[source.index]!;
    return position < 0 ? null : shownText(this.bytes, this.view, position, source.isId);
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
}
