// All label sets of a plan: rules whose labels read the same get the same one. Counting thread, at start.

import type { HashKeys } from '../hash_keys.ts';
import type { Families } from '../metrics/families.ts';
import type { Field, RecordFields } from './record_fields.ts';
import { type LabelInputs, SeriesLookup } from './series_lookup.ts';

export class SeriesLookups {
  readonly #record: RecordFields;
  readonly #families: Families;
  readonly #keys: HashKeys;
  readonly #maxSets: number;
  readonly #fields: Field[] = [];
  readonly #sets = new Map<string, SeriesLookup>();
  readonly #withTag: SeriesLookup[] = [];
  readonly #withPath: SeriesLookup[] = [];

  /** @param maxSets how many different values one set remembers at most */
  constructor(record: RecordFields, families: Families, keys: HashKeys, maxSets: number) {
    this.#record = record;
    this.#families = families;
    this.#keys = keys;
    this.#maxSets = maxSets;
  }

  of({ fields, readsTag, readsPath }: LabelInputs): SeriesLookup {
    const numbers = fields.map((field) => this.#numberOf(field)).sort((a, b) => a - b);
    const identity = `${numbers.join()} ${readsTag} ${readsPath}`;
    const known = this.#sets.get(identity);
    if (known !== undefined) return known;
    const inputs = { fields: numbers.map((number) => this.#fields[number]!), readsTag, readsPath };
    const set = new SeriesLookup(this.#record, this.#families, inputs, this.#keys, this.#maxSets);
    this.#sets.set(identity, set);
    if (readsTag) this.#withTag.push(set);
    if (readsPath) this.#withPath.push(set);
    return set;
  }

  /** To be called once, behind the last of(). */
  link(): void {
    const sets = [...this.#sets.values()];
    for (const [at, set] of sets.entries()) {
      // What rules ask for first is looked up first.
      const isKnownBy = (other: SeriesLookup, i: number) =>
        other !== set && includes(other.inputs, set.inputs) && (other.isAlwaysAsked || i < at);
      const wider = sets.find(isKnownBy);
      if (wider !== undefined) set.linkTo(wider);
    }
  }

  /** Tags have new numbers. */
  forgetTags(): void {
    for (const set of this.#withTag) set.forget();
  }

  /** Paths have new numbers. */
  forgetPaths(): void {
    for (const set of this.#withPath) set.forget();
  }

  #numberOf(field: Field): number {
    const known = this.#fields.indexOf(field);
    return known >= 0 ? known : this.#fields.push(field) - 1;
  }
}

/** Whether labels that depend on all of `wider` are told apart wherever those that depend on `inputs` are. */
function includes(wider: LabelInputs, inputs: LabelInputs): boolean {
  return (
    !wider.readsPath &&
    !inputs.readsPath &&
    (wider.readsTag || !inputs.readsTag) &&
    inputs.fields.every((field) => wider.fields.includes(field))
  );
}
