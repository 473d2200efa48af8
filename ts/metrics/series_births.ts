// Decides whether a new series may be: comes in a family's definition, labels and a first value, goes out a series in
// the store or the reason why not. What it refuses could not be exposed without a duplicate or a conflict.
// Counting thread, once for each new key.

import { labelText } from './label_text.ts';
import type { FamilySegment } from './layout.ts';
import type { Store } from './store.ts';

/** Why a value found no series. The words are label values of promexporter_rule_skipped_total. */
export type Refusal = 'name_collision' | 'reserved_name';

export type FamilyDefinition = Omit<FamilySegment, 'kind'>;

interface KnownFamily {
  readonly number: number;
  readonly help: string;
  readonly labelTexts: Set<string>;
}

// Names that the plugin's own metrics have or may get.
const RESERVED = /^(?:promexporter|process|nodejs)_/;

export class SeriesBirths {
  readonly #store: Store;
  readonly #maxSeries: number;
  readonly #reserveOwnNames: boolean;
  readonly #families = new Map<string, KnownFamily>();

  /** @param reserveOwnNames whether the plugin's own metrics are served on the same page */
  constructor(store: Store, maxSeries: number, reserveOwnNames: boolean) {
    this.#store = store;
    this.#maxSeries = maxSeries;
    this.#reserveOwnNames = reserveOwnNames;
  }

  /** No series may be born any more. */
  get isFull(): boolean {
    return this.#store.seriesCount >= this.#maxSeries;
  }

  /** Keeps a name for a family that has no series yet, so that no record's field can take it first. */
  reserve(definition: FamilyDefinition): void {
    this.#addFamily(definition);
  }

  /** Not to be called when isFull. @returns the new series' number in the store, or why there is none */
  bear(
    definition: FamilyDefinition,
    labels: Readonly<Record<string, string>>,
    value: number,
  ): number | Refusal {
    if (this.#reserveOwnNames && RESERVED.test(definition.name)) return 'reserved_name';
    const family = this.#families.get(definition.name) ?? this.#addFamily(definition);
    const text = labelText(labels);
    const identity = Buffer.from(text).toString('latin1');
    // Two paths that were sanitised to one name, or a field named like a family of another meaning.
    if (family.help !== definition.help || family.labelTexts.has(identity)) return 'name_collision';
    family.labelTexts.add(identity);
    return this.#store.addSeries(family.number, text, value);
  }

  #addFamily(definition: FamilyDefinition): KnownFamily {
    const family = {
      number: this.#store.addFamily(definition),
      help: definition.help,
      labelTexts: new Set<string>(),
    };
    this.#families.set(definition.name, family);
    return family;
  }
}
