// The label inputs of rules in, their series look-ups out: rules whose labels depend on the same inputs share one.
// Counting thread, at start.

import type { HashKeys } from '../hash_keys.ts';
import type { Families } from '../metrics/families.ts';
import type { Field } from './field.ts';
import type { ItemKey } from './item_key.ts';
import type { RecordFields } from './record_fields.ts';
import { type LabelInputs, SeriesLookup } from './series_lookup.ts';

/** Gives rules their look-ups while they are compiled. */
export class SeriesLookupsBuilder {
  readonly #record: RecordFields;
  readonly #families: Families;
  readonly #keys: HashKeys;
  readonly #maxEntries: number;
  readonly #fields: Field[] = [];
  readonly #keysOfItems: ItemKey[] = [];
  readonly #lookups = new Map<string, SeriesLookup>();

  /** @param maxEntries how many different values one look-up remembers at most */
  constructor(record: RecordFields, families: Families, keys: HashKeys, maxEntries: number) {
    this.#record = record;
    this.#families = families;
    this.#keys = keys;
    this.#maxEntries = maxEntries;
  }

  of({ fields, key, readsTag, readsPath, readsItem }: LabelInputs): SeriesLookup {
    const numbers = fields.map((field) => numberIn(this.#fields, field)).sort((a, b) => a - b);
    const keyNumber = key === null ? '' : numberIn(this.#keysOfItems, key);
    const identity = `${numbers.join()} ${readsTag} ${readsPath} ${keyNumber}`;
    const known = this.#lookups.get(identity);
    if (known !== undefined) return known;
    const inOrder = numbers.map((number) => this.#fields[number]!);
    const inputs = { fields: inOrder, key, readsTag, readsPath, readsItem };
    const lookup = new SeriesLookup(
      this.#record,
      this.#families,
      inputs,
      this.#keys,
      this.#maxEntries,
    );
    this.#lookups.set(identity, lookup);
    return lookup;
  }

  /** Links each look-up to one that depends on all its inputs and more. */
  build(): SeriesLookups {
    const lookups = [...this.#lookups.values()];
    for (const [at, lookup] of lookups.entries()) {
      // The look-up that rules ask for first is made first.
      const isKnownBy = (other: SeriesLookup, i: number) =>
        other !== lookup &&
        includes(other.inputs, lookup.inputs) &&
        (other.isAlwaysAsked || i < at);
      const wider = lookups.find(isKnownBy);
      if (wider !== undefined) lookup.linkTo(wider);
    }
    return new SeriesLookups(lookups);
  }
}

/** All look-ups of a plan. */
export class SeriesLookups {
  readonly #withTag: readonly SeriesLookup[];
  readonly #withPath: readonly SeriesLookup[];

  constructor(lookups: readonly SeriesLookup[]) {
    this.#withTag = lookups.filter(({ inputs }) => inputs.readsTag);
    this.#withPath = lookups.filter(({ inputs }) => inputs.readsPath);
  }

  /** Tags were renumbered. */
  forgetTags(): void {
    for (const lookup of this.#withTag) lookup.forget();
  }

  /** Paths were renumbered. */
  forgetPaths(): void {
    for (const lookup of this.#withPath) lookup.forget();
  }
}

/** Adds what is not there yet. */
function numberIn<T>(all: T[], one: T): number {
  const known = all.indexOf(one);
  return known >= 0 ? known : all.push(one) - 1;
}

/** Whether `wider` tells apart all values that `inputs` tells apart. */
function includes(wider: LabelInputs, inputs: LabelInputs): boolean {
  return (
    !wider.readsItem &&
    !inputs.readsItem &&
    !wider.readsPath &&
    !inputs.readsPath &&
    (wider.readsTag || !inputs.readsTag) &&
    inputs.fields.every((field) => wider.fields.includes(field))
  );
}
