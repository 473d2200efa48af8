// A value in the tag in, the number out: the tag's text as a msgpack string, so that it is read like any other.
// Counting thread; made once for each tag.

import { NIL, STR32 } from '../decode/msgpack_format.ts';
import type { TagAccessor } from './field.ts';
import type { RecordFields } from './record_fields.ts';
import type { ValueReader } from './value.ts';
import type { ValueSource } from './value_source.ts';

/** The first byte and the length. */
const HEADER = 5;

export class TagValue implements ValueSource {
  readonly #record: RecordFields;
  readonly #accessor: TagAccessor;
  #tag: string | null = null;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));

  constructor(record: RecordFields, accessor: TagAccessor) {
    this.#record = record;
    this.#accessor = accessor;
  }

  read(value: ValueReader): boolean {
    if (this.#tag !== this.#record.tag) this.#encode();
    return value.read(this.#bytes, this.#view, 0);
  }

  #encode(): void {
    const text = this.#record.tagText(this.#accessor);
    const encoded = Buffer.from(text ?? '');
    this.#bytes = new Uint8Array(HEADER + encoded.length);
    this.#bytes.set(encoded, HEADER);
    this.#view = new DataView(this.#bytes.buffer);
    this.#view.setUint8(0, text === null ? NIL : STR32);
    this.#view.setUint32(1, encoded.length);
    this.#tag = this.#record.tag;
  }
}
