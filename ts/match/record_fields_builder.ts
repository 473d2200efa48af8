// Accessors of rules in, their fields out; then the layout by which each record is read. Counting thread, at start.

import { RecordReader } from '../decode/record_reader.ts';
import type { HashKeys } from '../hash_keys.ts';
import { Field, type FieldAccessor } from './field.ts';
import { makeOwn, type OwnField, OwnFields, Paths } from './own_fields.ts';
import { RecordFields } from './record_fields.ts';

/** Where the accessors of a rule lead. */
export interface FieldSource {
  readonly record: RecordFields;
  /** The same accessor gives the same field. */
  use(accessor: FieldAccessor): Field;
}

export class RecordFieldsBuilder implements FieldSource {
  /** Where compiled rules find a record's fields, after build(). */
  readonly record: RecordFields;
  readonly #keys: HashKeys;
  readonly #fields = new Map<string, Field>();

  constructor(keys: HashKeys) {
    this.#keys = keys;
    this.record = new RecordFields(keys);
  }

  use(accessor: FieldAccessor): Field {
    const key = JSON.stringify([accessor.from, accessor.steps]);
    let field = this.#fields.get(key);
    if (field === undefined) {
      field = new Field(accessor, this.record.memory);
      this.#fields.set(key, field);
    }
    return field;
  }

  /** @param leaves whether a rule wants every field of the body */
  build(leaves: boolean): RecordFields {
    const paths = new Paths();
    const indexed: OwnField[] = [];
    const fields = this.#from('body');
    for (const field of fields) {
      const own = paths.place(field);
      if (own.tail.length > 0) indexed.push(own);
      else field.index = own.path;
    }
    const body = new RecordReader(paths.paths, leaves, this.#keys);
    for (const field of fields) field.positions = body.positions;
    for (const { field } of indexed) makeOwn(field);
    const metadata = this.#ownFields('metadata');
    const group = this.#ownFields('group');
    this.record.lay({ body, indexed, metadata, group });
    return this.record;
  }

  #from(source: FieldAccessor['from']): Field[] {
    return [...this.#fields.values()].filter(({ accessor }) => accessor.from === source);
  }

  #ownFields(source: FieldAccessor['from']): OwnFields | null {
    const fields = this.#from(source);
    return fields.length === 0 ? null : new OwnFields(fields);
  }
}
