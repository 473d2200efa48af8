// Accessors of rules with the same `for` in, their fields out; then the layout by which each element is read. Counting
// thread, at start.

import { RecordReader } from '../decode/record_reader.ts';
import type { HashKeys } from '../hash_keys.ts';
import { Field, type FieldAccessor, type KeyAccessor } from './field.ts';
import type { FieldSource } from './field_source.ts';
import type { ItemKey } from './item_key.ts';
import { type IndexedField, Items } from './items.ts';
import { Paths } from './own_fields.ts';
import type { RecordFields } from './record_fields.ts';

export class ItemsBuilder implements FieldSource {
  readonly record: RecordFields;
  readonly key: ItemKey;
  /** Where compiled rules find the elements, after build(). */
  readonly items: Items;
  readonly #outside: FieldSource;
  readonly #hashKeys: HashKeys;
  readonly #fields = new Map<string, Field>();

  /** @param outside for accessors of the record, of which `container` is one */
  constructor(outside: FieldSource, container: Field, hashKeys: HashKeys) {
    this.record = outside.record;
    this.items = new Items(outside.record, container);
    this.key = this.items.key;
    this.#outside = outside;
    this.#hashKeys = hashKeys;
  }

  use(accessor: FieldAccessor | KeyAccessor): Field | ItemKey {
    if (accessor.from === 'key') return this.key;
    if (accessor.from !== 'item') return this.#outside.use(accessor);
    const identity = JSON.stringify(accessor.steps);
    let field = this.#fields.get(identity);
    if (field === undefined) {
      field = new Field(accessor);
      this.#fields.set(identity, field);
    }
    return field;
  }

  build(): void {
    const paths = new Paths();
    const indexed: IndexedField[] = [];
    const indexedFields: Field[] = [];
    for (const field of this.#fields.values()) {
      const { steps } = field.accessor;
      if (steps.length === 0) {
        field.index = 0;
      } else if (typeof steps[0] === 'number') {
        indexed.push({ path: -1, tail: steps });
        indexedFields.push(field);
      } else {
        const { path, tail } = paths.place(field);
        field.index = 1 + path;
        if (tail.length === 0) continue;
        indexed.push({ path, tail });
        indexedFields.push(field);
      }
    }
    const count = paths.paths.length;
    for (const [i, field] of indexedFields.entries()) field.index = 1 + count + i;
    const reader = count === 0 ? null : new RecordReader(paths.paths, false, this.#hashKeys);
    this.items.lay({ reader, indexed });
    for (const field of this.#fields.values()) field.positions = this.items.positions;
  }
}
