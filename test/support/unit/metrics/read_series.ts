// The shared store as a reader sees it, as text lines and as numbers; for tests of everything that writes there.

import { TEXT } from '../../../../ts/exposition/format.ts';
import type { Store } from '../../../../ts/metrics/store.ts';
import { ByteWriter } from '../../../../ts/render/byte_writer.ts';
import { StoreReader } from '../../../../ts/render/store_families.ts';

/** A reader with all current segments of the store. */
export function readerOf(store: Store): StoreReader {
  return new StoreReader({ control: store.control, segments: store.segments() });
}

/** Every sample line, family by family in order of creation. */
export function linesOf(reader: StoreReader): string[] {
  const out = new ByteWriter();
  for (const family of reader.families()) family.writeSamples(out, TEXT);
  return out.take().toString('utf8').split('\n').slice(0, -1);
}

/** Value by series, a series being `name{labels}` as the exposition shows it. */
export function seriesOf(store: Store): Map<string, number> {
  return new Map(linesOf(readerOf(store)).map(splitSample));
}

/** `name{labels} value` in two. A label's text may hold blanks, a value holds none. */
export function splitSample(line: string): [series: string, value: number] {
  const blank = line.lastIndexOf(' ');
  const value = line.slice(blank + 1);
  return [line.slice(0, blank), value.endsWith('Inf') ? infinity(value) : Number(value)];
}

function infinity(text: string): number {
  return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
