// A family's list of rows in, its samples out, copied from shared memory while it changes. Worker thread.

import { isClassicMetricName } from '../exposition/escape_name.ts';
import type { Format } from '../exposition/format.ts';
import {
  ROW_HANDLE,
  ROW_SLOTS,
  ROW_TEXT,
  ROW_TEXT_SIZE,
  ROW_VERSION,
  ROWS_MASK,
  type SeriesShape,
  type StoreSegment,
  textOffsetOf,
  textSegmentOf,
  VALUES_MASK,
  VALUES_PER_SEGMENT,
  VALUES_SHIFT,
} from '../metrics/layout.ts';
import { seriesLayout } from '../metrics/series_layout.ts';
import type { ByteWriter } from './byte_writer.ts';
import { withEscapedLabels } from './escaped_labels.ts';
import type { Family } from './family.ts';
import { type MappedRows, type MappedStore, segmentOf } from './mapped_store.ts';
import type { SeriesPlace } from './sample_lines.ts';
import type { ZeroPeriod } from './scrapes.ts';
import { type SampleWriter, sampleWriter } from './store_samples.ts';
import { withZeros } from './zeros.ts';

const NO_ROW = -1;
const WORD_BYTES = Float64Array.BYTES_PER_ELEMENT;
/** Roughly: braces, a value of ten digits, the line's end. */
const LINE_REST_BYTES = 14;
// The check takes 10 ns in Node 20, like each of the two checks of a row's version, and a series 50. After a change in
// a stretch of this length, little has to be written twice.
const STRETCH_ROWS = 256;
const NO_VALUES = new Float64Array(0);
const NO_WORDS = new Int32Array(0);

/** A family of the store, with the list of its rows that StoreReader made. */
export class StoreFamily implements Family {
  readonly name: string;
  readonly type: Family['type'];
  readonly help: string;
  readonly unit: string;
  readonly keepsName: boolean;
  readonly maxSeries: number;
  /** As of the last StoreReader.families(). */
  seriesCount = 0;
  readonly #quotedLabels: readonly string[];
  /** No name needs quotes. */
  readonly #isClassic: boolean;
  readonly #mapped: MappedStore;
  readonly #shape: SeriesShape;
  /** Null: new series are shown with their values. */
  readonly #zeroPeriod: ZeroPeriod | null;
  /** By a format's `body` or `classicBody`, each made at its first use. */
  readonly #writers: (SampleWriter | undefined)[] = [];
  readonly #linesOfSeries: number;
  /** The last position in a segment of values at which one of its series fits. */
  readonly #lastAt: number;
  #firstRow = NO_ROW;
  #lastRow = NO_ROW;
  /** Of all series together. */
  #textBytes = 0;

  constructor(segment: StoreSegment & { kind: 'family' }, mapped: MappedStore) {
    this.name = segment.name;
    this.type = segment.shape.type;
    this.help = segment.help;
    this.unit = segment.unit ?? '';
    this.keepsName = segment.shape.keepsName ?? false;
    this.maxSeries = segment.maxSeries ?? Number.POSITIVE_INFINITY;
    this.#quotedLabels = segment.quotedLabels ?? [];
    this.#isClassic = isClassicMetricName(segment.name) && this.#quotedLabels.length === 0;
    this.#mapped = mapped;
    this.#shape = segment.shape;
    this.#lastAt = VALUES_PER_SEGMENT - seriesLayout(segment.shape).slots;
    const { buckets, quantiles, zeroForMs = 0 } = segment.shape;
    // Now, so that the next scrape belongs to it.
    this.#zeroPeriod = zeroForMs > 0 ? mapped.scrapes.period(zeroForMs) : null;
    this.#linesOfSeries = 1 + buckets.length + quantiles.length;
  }

  /** Empties the list. */
  forgetRows(): void {
    this.seriesCount = 0;
    this.#textBytes = 0;
    this.#firstRow = NO_ROW;
    this.#lastRow = NO_ROW;
  }

  /** Rows must come in their order. */
  addRow(row: number): void {
    const { rows } = this.#mapped;
    if (this.#lastRow === NO_ROW) this.#firstRow = row;
    else rows[segmentOf(this.#lastRow)]!.next[this.#lastRow & ROWS_MASK] = row;
    rows[segmentOf(row)]!.next[row & ROWS_MASK] = NO_ROW;
    this.#lastRow = row;
    this.#textBytes += rows[segmentOf(row)]!.rows[(row & ROWS_MASK) * ROW_SLOTS + ROW_TEXT_SIZE]!;
    this.seriesCount++;
  }

  writeSamples(out: ByteWriter, format: Format): void {
    // A client chooses the format: equal writers must not be made twice for it.
    const body = this.#isClassic ? format.classicBody : format.body;
    let writer = this.#writers[body];
    if (writer === undefined) {
      const own = sampleWriter(this.name, this.#shape, format, this.#mapped.versions);
      const zeroing = withZeros(own, this.#shape, this.#zeroPeriod);
      writer = withEscapedLabels(zeroing, this.#quotedLabels, format.escaping);
      this.#writers[body] = writer;
    }
    const place: SeriesPlace = {
      text: NO_VALUES,
      textStart: 0,
      textEnd: 0,
      values: NO_VALUES,
      words: NO_WORDS,
      texts: this.#mapped.texts,
      at: 0,
    };
    // Otherwise a long exposition would be moved from buffer to buffer, each twice as large as the one before.
    const restBytes = this.seriesCount * (this.name.length + LINE_REST_BYTES);
    out.reserve(this.#linesOfSeries * (this.#textBytes + restBytes));
    for (let row = this.#firstRow; row !== NO_ROW; ) {
      row = this.#writeStretch(out, writer, row, place);
    }
  }

  /**
   * Series of up to STRETCH_ROWS rows. Whether they are still those of the list is checked once, after the last; if a
   * series of the store has ended or been created in a used row, all are written again, each checked by its row's
   * version.
   * @returns the next row of the list
   */
  #writeStretch(out: ByteWriter, writer: SampleWriter, first: number, place: SeriesPlace): number {
    const mapped = this.#mapped;
    const start = out.length;
    for (const judged of [false, true]) {
      let row = first;
      let isListed = true;
      for (let i = 0; i < STRETCH_ROWS && row !== NO_ROW; i++) {
        const segment = mapped.rows[segmentOf(row)]!;
        const index = row & ROWS_MASK;
        const at = index * ROW_SLOTS;
        if (judged) this.#writeIfListed(out, writer, segment, index, place);
        // A plain read costs nothing, and proves nothing; but it saves waiting for a row that already belongs to
        // another series.
        else if (segment.rows[at + ROW_VERSION] === segment.versions[index]) {
          this.#writeSeries(out, writer, segment.rows, at, place);
        } else {
          isListed = false;
          break;
        }
        row = segment.next[index]!;
      }
      if (judged || (isListed && mapped.hasNotChanged())) return row;
      out.truncate(start);
    }
    return NO_ROW;
  }

  // A row of the list may belong to another series now. It is copied first and checked afterwards: only with the
  // version from the list is it the same series, and each series is in the lists at most once.
  #writeIfListed(
    out: ByteWriter,
    writer: SampleWriter,
    segment: MappedRows,
    index: number,
    place: SeriesPlace,
  ): void {
    const { versions } = this.#mapped;
    const { rows } = segment;
    const at = index * ROW_SLOTS;
    const version = segment.versions[index]!;
    if (versions.begin(rows, at + ROW_VERSION) !== version) return;
    const start = out.length;
    this.#writeSeries(out, writer, rows, at, place);
    if (!versions.isUnchanged(rows, at + ROW_VERSION, version)) out.truncate(start);
  }

  /** Writes the current series of the row. */
  #writeSeries(
    out: ByteWriter,
    writer: SampleWriter,
    rows: Int32Array,
    at: number,
    place: SeriesPlace,
  ): void {
    const { texts, values, words } = this.#mapped;
    const address = rows[at + ROW_TEXT]!;
    const handle = rows[at + ROW_HANDLE]!;
    const text = texts[textSegmentOf(address)];
    const segmentValues = values[handle >> VALUES_SHIFT];
    // Only a row that has changed since may refer to a segment that has not arrived yet.
    if (text === undefined || segmentValues === undefined) return;
    // Neighbours are mostly in the same segments, and writing a reference costs more than comparing it.
    if (place.text !== text) place.text = text;
    place.textStart = textOffsetOf(address);
    const textEnd = place.textStart + rows[at + ROW_TEXT_SIZE]!;
    place.textEnd = Math.min(text.length * WORD_BYTES, textEnd);
    if (place.values !== segmentValues) {
      place.values = segmentValues;
      place.words = words[handle >> VALUES_SHIFT]!;
    }
    place.at = handle & VALUES_MASK;
    // Only if the row now belongs to a series with fewer values: the written text will be discarded.
    if (place.at > this.#lastAt) return;
    writer.write(out, place);
  }
}
