// A rule's accessors in, where their values are found out: the interface of the record's fields and of those of a
// rule's `for`. Counting thread, at start.

import type { Field, FieldAccessor, KeyAccessor } from './field.ts';
import type { ItemKey } from './item_key.ts';
import type { RecordFields } from './record_fields.ts';

export interface FieldSource {
  readonly record: RecordFields;
  /** `$KEY`; null if there are no elements. */
  readonly key: ItemKey | null;
  /** The same accessor gives the same object. */
  use(accessor: FieldAccessor | KeyAccessor): Field | ItemKey;
}
