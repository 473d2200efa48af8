// Scrapes of an instance's series, by a reader that lives as long as the endpoint's: it knows which series are new.

import { type Format, TEXT } from '../../../../ts/exposition/format.ts';
import { ByteWriter } from '../../../../ts/render/byte_writer.ts';
import { renderExposition } from '../../../../ts/render/encode.ts';
import { StoreReader } from '../../../../ts/render/store_families.ts';
import type { Counted } from '../counted.ts';
import { splitSample } from '../metrics/read_series.ts';

export class Scraper {
  readonly #counted: Counted;
  readonly #reader: StoreReader;
  #segments = 0;

  constructor(counted: Counted) {
    this.#counted = counted;
    const { control } = counted.counting.store;
    this.#reader = new StoreReader({ control, segments: [] });
  }

  exposition(format: Format = TEXT): string {
    const segments = this.#counted.counting.store.segments();
    for (const segment of segments.slice(this.#segments)) this.#reader.receive(segment);
    this.#segments = segments.length;
    this.#reader.beginScrape(this.#counted.nowMs);
    const out = new ByteWriter();
    renderExposition(this.#reader.families(), out, format);
    return out.take().toString('utf8');
  }

  /** Value by sample, as the text format writes them. */
  scrape(): Record<string, number> {
    const lines = this.exposition().split('\n').slice(0, -1);
    return Object.fromEntries(lines.filter((line) => !line.startsWith('#')).map(splitSample));
  }
}
