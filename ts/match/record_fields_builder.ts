// Accessors of rules in, their fields out; then the layout by which each record, and each element of a rule's `for`, is
// read. Counting thread, at start.

import type { RecordAccessor } from '../config/rules/rule.ts';
import { RecordReader } from '../decode/record_reader.ts';
import type { HashKeys } from '../hash_keys.ts';
import { Field, type FieldAccessor, type KeyAccessor } from './field.ts';
import type { FieldSource } from './field_source.ts';
import { ItemsBuilder } from './items_builder.ts';
import { makeOwn, type OwnField, OwnFields, Paths } from './own_fields.ts';
import { RecordFields } from './record_fields.ts';

export class RecordFieldsBuilder implements FieldSource {
  /** Where compiled rules find a record's fields, after build(). */
  readonly record: RecordFields;
  readonly key = null;
  readonly #keys: HashKeys;
  readonly #fields = new Map<string, Field>();
  readonly #items = new Map<Field, ItemsBuilder>();

  constructor(keys: HashKeys) {
    this.#keys = keys;
    this.record = new RecordFields(keys);
  }

  /**
   * The same accessor gives the same field.
   * @throws Error for one of an element, which parseRules() refuses outside rules with `for`
   */
  use(accessor: FieldAccessor | KeyAccessor): Field {
    if (accessor.from === 'item' || accessor.from === 'key') {
      throw new Error('Cannot find an element in a record: expected a rule with for, got none');
    }
    const key = JSON.stringify([accessor.from, accessor.steps]);
    let field = this.#fields.get(key);
    if (field === undefined) {
      field = new Field(accessor);
      this.#fields.set(key, field);
    }
    return field;
  }

  /** Fields of the container's elements, and of the record. The same container gives the same builder. */
  itemsOf(container: RecordAccessor): ItemsBuilder {
    const field = this.use(container);
    let items = this.#items.get(field);
    if (items === undefined) {
      items = new ItemsBuilder(this, field, this.#keys);
      this.#items.set(field, items);
    }
    return items;
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
    for (const items of this.#items.values()) items.build();
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
