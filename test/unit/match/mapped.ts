// The default mapping with a store of its own, and what it did with the bodies that it was given; for tests.

import assert from 'node:assert/strict';
import { Cursor } from '../../../ts/decode/cursor.ts';
import { FieldMapping } from '../../../ts/match/field_mapping.ts';
import { SeriesBirths } from '../../../ts/metrics/series_births.ts';
import { Store } from '../../../ts/metrics/store.ts';
import { guarded, pack } from '../decode/samples.ts';
import { seriesOf } from '../metrics/read_series.ts';

export class Mapped {
  readonly store = new Store(() => {});
  readonly skips: string[] = [];
  readonly #mapping: FieldMapping;
  readonly #cursor = new Cursor();

  constructor({ namespace = '', maxSeries = 1000, reserveOwnNames = true, seed = 1 } = {}) {
    const births = new SeriesBirths(this.store, maxSeries, reserveOwnNames);
    this.#mapping = new FieldMapping(this.store, births, namespace, seed, (rule, reason, path) => {
      this.skips.push(`${rule} ${reason} ${path()}`);
    });
    this.tag('t');
  }

  tag(tag: string | Uint8Array): this {
    const { bytes, start, end } = guarded(Buffer.from(tag as string));
    this.#mapping.beginChunk(bytes, start, end);
    return this;
  }

  /** Counts one body, given as an object or as msgpack. */
  body(record: object): this {
    const { bytes, start, end } = guarded(record instanceof Uint8Array ? record : pack(record));
    this.#cursor.reset(bytes, start, end);
    this.#mapping.countBody(this.#cursor);
    assert.equal(this.#cursor.position, end, 'the cursor stands behind the body');
    return this;
  }

  get keyCount(): number {
    return this.#mapping.keyCount;
  }

  get series(): Record<string, number> {
    return Object.fromEntries(seriesOf(this.store));
  }
}
