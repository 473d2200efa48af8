import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ChunkReader } from '../../../ts/decode/chunk.ts';
import { Cursor } from '../../../ts/decode/cursor.ts';
import { hashKeys } from '../../../ts/hash_keys.ts';
import type { RecordFields } from '../../../ts/match/record_fields.ts';
import { RecordFieldsBuilder } from '../../../ts/match/record_fields_builder.ts';
import type { SeriesLookup } from '../../../ts/match/series_lookup.ts';
import { SeriesLookupsBuilder } from '../../../ts/match/series_lookups.ts';
import type { Families } from '../../../ts/metrics/families.ts';
import { pack } from '../../support/unit/decode/samples.ts';

const KEYS = hashKeys(5);
const EVENT = { seconds: 0, nanoseconds: 0, metadataStart: 0, metadataEnd: 0 } as ChunkReader;

/** Fields that the look-ups depend on, in the order in which rules ask for them. */
const SETS = [['a', 'b'], ['a'], ['b'], ['a', 'b', 'c'], ['c'], []] as const;

/** Look-ups over a record's fields, with one rule each, and the values that their entries represent. */
class Sets {
  readonly #record: RecordFields;
  readonly #cursor = new Cursor();
  readonly #sets: readonly SeriesLookup[];
  readonly #rules: readonly number[];
  readonly #texts: string[] = [];

  /** @param maxSets of values that each remembers @param always those that some rule uses for nearly every record */
  constructor(maxSets: number, always: readonly number[]) {
    const families = { onExpired: [], bornCount: 0 } as unknown as Families;
    const fields = new RecordFieldsBuilder(KEYS);
    const seriesLookups = new SeriesLookupsBuilder(fields.record, families, KEYS, maxSets);
    const field = (name: string) => fields.use({ from: 'body', steps: [name] });
    this.#sets = SETS.map((names) =>
      seriesLookups.of({
        fields: names.map(field),
        readsTag: false,
        readsPath: false,
        readsItem: false,
        key: null,
      }),
    );
    this.#rules = this.#sets.map((set) => set.addRule());
    for (const index of always) this.#sets[index]!.isAlwaysAsked = true;
    seriesLookups.build();
    this.#record = fields.build(false);
  }

  read(record: Readonly<Record<string, unknown>>): void {
    const bytes = pack(record);
    this.#cursor.reset(bytes, 0, bytes.length);
    this.#record.beginChunk(this.#cursor);
    this.#record.read(EVENT, this.#cursor);
  }

  /** The text recorded for the record's entry; `text` itself if the entry is new, null if there is none. */
  meet(index: number, text: string): string | null {
    const [set, rule] = [this.#sets[index]!, this.#rules[index]!];
    const entry = set.entry();
    if (entry < 0) return null;
    const handle = set.handle(entry, rule);
    if (handle >= 0) return this.#texts[handle]!;
    set.setHandle(entry, rule, this.#texts.push(text) - 1);
    return text;
  }
}

describe('SeriesLookupsBuilder', () => {
  it('never confuse two sets of values, in any order, even if they forget', () => {
    // A map has no text.
    const value = fc.constantFrom<unknown>(0, 0, 0, 1, 1, {});
    const record = fc.record({ a: value, b: value, c: value });
    const index = fc.nat(SETS.length - 1);
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3, 1000),
        fc.array(index),
        fc.array(fc.tuple(record, fc.array(index)), { minLength: 60, maxLength: 60 }),
        (maxSets, always, records) => {
          const sets = new Sets(maxSets, always);
          for (const [fields, indexes] of records) {
            sets.read(fields);
            for (const index of indexes) {
              const values = SETS[index]!.map((name) => fields[name]);
              const hasText = values.every((value) => typeof value === 'number');
              assert.equal(sets.meet(index, `${values}`), hasText ? `${values}` : null);
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
