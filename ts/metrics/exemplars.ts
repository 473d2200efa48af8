// Labels, value and time of a record that went into a counter or a histogram's bucket in, the exemplar as the
// exposition shows it out. Counting thread.

import { escapeLabelValue } from '../exposition/escape_text.ts';
import { formatNumber } from '../exposition/number.ts';
import { textOffsetOf, textSegmentOf, VALUES_MASK, VALUES_SHIFT } from './layout.ts';
import { beginWrite, endWrite } from './seqlock.ts';
import { EXEMPLAR_SLOTS, type SeriesLayout } from './series_layout.ts';
import type { TextBlocks } from './text_blocks.ts';

/** The memory of series: the store, as far as exemplars need it. */
export interface SeriesMemory {
  /** By segment. */
  readonly values: readonly Float64Array[];
  readonly words: readonly Int32Array[];
  readonly texts: TextBlocks;
  readonly nowMs: number;
}

/** Whether exemplar number `index` of a series has not yet been replaced in this second of the store's clock. */
export function isStale(
  memory: SeriesMemory,
  layout: SeriesLayout,
  handle: number,
  index: number,
): boolean {
  const values = memory.values[handle >> VALUES_SHIFT]!;
  return values[secondAt(layout, handle, index)] !== Math.floor(memory.nowMs / 1000) + 1;
}

/** @param labels at least one; names must be valid */
export function exemplarText(
  labels: readonly (readonly [name: string, value: string])[],
  value: number,
  seconds: number,
  nanoseconds: number,
): string {
  const pairs = labels.map(([name, label]) => `${name}="${escapeLabelValue(label)}"`);
  const fraction = String(nanoseconds).padStart(9, '0').replace(/0+$/, '');
  const time = fraction === '' ? seconds : `${seconds}.${fraction}`;
  return `{${pairs.join(',')}} ${formatNumber(value)} ${time}`;
}

/** Replaces exemplar number `index` of a series, and stamps it with this second. */
export function writeExemplar(
  memory: SeriesMemory,
  layout: SeriesLayout,
  handle: number,
  index: number,
  text: string,
): void {
  const { texts } = memory;
  const segment = handle >> VALUES_SHIFT;
  const words = memory.words[segment]!;
  const second = secondAt(layout, handle, index);
  const address = (second - 1) * 2;
  const size = Buffer.byteLength(text);
  const old = words[address + 1]! > 0 ? words[address]! : null;
  // In place if it fits, so that a series needs no more than one block for each exemplar.
  const keeps = old !== null && size <= texts.capacity(old);
  const block = keeps ? old : texts.allocate(size);
  const version = versionAt(layout, handle);
  beginWrite(words, version);
  const bytes = texts.bytes[textSegmentOf(block)]!;
  Buffer.from(bytes.buffer, textOffsetOf(block), size).write(text);
  words[address] = block;
  words[address + 1] = size;
  endWrite(words, version);
  if (old !== null && !keeps) texts.free(old);
  memory.values[segment]![second] = Math.floor(memory.nowMs / 1000) + 1;
}

/** Frees the blocks of a series that no reader takes for one any more. */
export function freeExemplars(memory: SeriesMemory, layout: SeriesLayout, handle: number): void {
  const words = memory.words[handle >> VALUES_SHIFT]!;
  for (let index = 0; index < layout.exemplarCount; index++) {
    const address = (secondAt(layout, handle, index) - 1) * 2;
    if (words[address + 1]! > 0) memory.texts.free(words[address]!);
  }
}

function versionAt(layout: SeriesLayout, handle: number): number {
  return ((handle & VALUES_MASK) + layout.exemplars) * 2;
}

// The address of the text is in front of it.
function secondAt(layout: SeriesLayout, handle: number, index: number): number {
  return (handle & VALUES_MASK) + layout.exemplars + 1 + EXEMPLAR_SLOTS * index + 1;
}
