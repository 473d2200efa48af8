// The location of one series in, its sample lines in one format out, by the type of its family. Worker thread.

import type { Format } from '../exposition/format.ts';
import { formatBound } from '../exposition/number.ts';
import type { SeriesShape } from '../metrics/layout.ts';
import type { SeqlockReader } from '../metrics/seqlock.ts';
import {
  HISTOGRAM_BUCKETS,
  HISTOGRAM_SUM,
  SUMMARY_COUNT,
  SUMMARY_QUANTILES,
  SUMMARY_SUM,
  seriesLayout,
  VERSION,
} from '../metrics/series_layout.ts';
import type { ByteWriter } from './byte_writer.ts';
import { type Piece, pieceOf } from './piece.ts';
import {
  LINE_END,
  SampleName,
  type SeriesPlace,
  writeBeginning,
  writeSample,
  writeSeries,
} from './sample_lines.ts';
import { sampleName, shownFamilyName } from './shown_name.ts';
import { SnapshotReader } from './snapshot_reader.ts';
import { ExemplarWriter } from './store_exemplars.ts';

/** For one family and one format. */
export interface SampleWriter {
  /** Writes complete lines, or nothing if the series has no value to show. */
  write(out: ByteWriter, place: SeriesPlace): void;
}

/** @param name as the family has it, unescaped */
export function sampleWriter(
  name: string,
  shape: SeriesShape,
  format: Format,
  versions: SeqlockReader,
): SampleWriter {
  const layout = seriesLayout(shape);
  const sample = (suffix: string) => new SampleName(sampleName(name, suffix, format.escaping));
  const isOpenMetrics = format.dialect === 'openmetrics';
  // OpenMetrics has exemplars for counters and histograms only.
  const keepsName = shape.keepsName ?? false;
  const exemplars =
    isOpenMetrics && layout.exemplarCount > 0 && !keepsName
      ? new ExemplarWriter(layout, versions)
      : null;
  const shown = shownFamilyName({ name, type: shape.type }, format);
  const created =
    isOpenMetrics && layout.created > 0
      ? new CreatedWriter(new SampleName(`${shown}_created`), layout.created)
      : null;
  switch (shape.type) {
    case 'histogram': {
      const { buckets } = shape;
      // Then a sum is not a counter, and OpenMetrics allows neither it nor the count ("Histogram", 1.0.0).
      const hasTotals = !isOpenMetrics || buckets.every((bound) => bound >= 0);
      const totals = hasTotals ? { sum: sample('_sum'), count: sample('_count') } : null;
      const ends = boundEnds('le', [...buckets, Number.POSITIVE_INFINITY], format);
      return new HistogramWriter(sample('_bucket'), ends, totals, exemplars, created, versions);
    }
    case 'summary': {
      const totals = { sum: sample('_sum'), count: sample('_count') };
      const ends = boundEnds('quantile', shape.quantiles, format);
      return new SummaryWriter(sample(''), ends, totals, created, versions);
    }
    case 'counter': {
      const own = isOpenMetrics && !keepsName ? new SampleName(`${shown}_total`) : sample('');
      return new ValueWriter(own, exemplars, created);
    }
    case 'gauge':
      return new ValueWriter(sample(''), null, null);
  }
}

interface Totals {
  readonly sum: SampleName;
  readonly count: SampleName;
}

/** Counters and gauges. */
class ValueWriter implements SampleWriter {
  readonly #name: SampleName;
  readonly #exemplars: ExemplarWriter | null;
  readonly #created: CreatedWriter | null;

  constructor(name: SampleName, exemplars: ExemplarWriter | null, created: CreatedWriter | null) {
    this.#name = name;
    this.#exemplars = exemplars;
    this.#created = created;
  }

  write(out: ByteWriter, place: SeriesPlace): void {
    if (Number.isNaN(place.values[place.at]!)) return;
    writeSeries(out, this.#name, place);
    out.writeNumberAt(place.values, place.at);
    this.#exemplars?.write(out, place, 0);
    out.writeByte(LINE_END);
    this.#created?.write(out, place);
  }
}

class HistogramWriter implements SampleWriter {
  readonly #bucket: SampleName;
  readonly #ends: readonly Piece[];
  readonly #totals: Totals | null;
  readonly #exemplars: ExemplarWriter | null;
  readonly #created: CreatedWriter | null;
  readonly #snapshots: SnapshotReader;

  constructor(
    bucket: SampleName,
    ends: readonly Piece[],
    totals: Totals | null,
    exemplars: ExemplarWriter | null,
    created: CreatedWriter | null,
    versions: SeqlockReader,
  ) {
    this.#bucket = bucket;
    this.#ends = ends;
    this.#totals = totals;
    this.#exemplars = exemplars;
    this.#created = created;
    this.#snapshots = new SnapshotReader(HISTOGRAM_BUCKETS + ends.length, versions);
  }

  write(out: ByteWriter, place: SeriesPlace): void {
    const values = this.#snapshots.read(place.values, place.words, place.at, VERSION);
    if (values === null) return;
    const ends = this.#ends;
    const last = HISTOGRAM_BUCKETS + ends.length - 1;
    // In the copy, each bucket gets the sum of those below it, too, as the lines show it.
    for (let at = HISTOGRAM_BUCKETS; at < last; at++) values[at + 1]! += values[at]!;
    for (let bucket = 0; bucket < ends.length; bucket++) {
      writeBeginning(out, this.#bucket, place);
      out.writePiece(ends[bucket]!);
      out.writeNumberAt(values, HISTOGRAM_BUCKETS + bucket);
      this.#exemplars?.write(out, place, bucket);
      out.writeByte(LINE_END);
    }
    if (this.#totals !== null) {
      writeSample(out, this.#totals.sum, place, values, HISTOGRAM_SUM);
      writeSample(out, this.#totals.count, place, values, last);
    }
    this.#created?.write(out, place);
  }
}

class SummaryWriter implements SampleWriter {
  readonly #quantile: SampleName;
  readonly #ends: readonly Piece[];
  readonly #totals: Totals;
  readonly #created: CreatedWriter | null;
  readonly #snapshots: SnapshotReader;

  constructor(
    quantile: SampleName,
    ends: readonly Piece[],
    totals: Totals,
    created: CreatedWriter | null,
    versions: SeqlockReader,
  ) {
    this.#quantile = quantile;
    this.#ends = ends;
    this.#totals = totals;
    this.#created = created;
    this.#snapshots = new SnapshotReader(SUMMARY_QUANTILES + ends.length, versions);
  }

  write(out: ByteWriter, place: SeriesPlace): void {
    const values = this.#snapshots.read(place.values, place.words, place.at, VERSION);
    if (values === null) return;
    const ends = this.#ends;
    for (let i = 0; i < ends.length; i++) {
      writeBeginning(out, this.#quantile, place);
      out.writePiece(ends[i]!);
      out.writeNumberAt(values, SUMMARY_QUANTILES + i);
      out.writeByte(LINE_END);
    }
    writeSample(out, this.#totals.sum, place, values, SUMMARY_SUM);
    writeSample(out, this.#totals.count, place, values, SUMMARY_COUNT);
    this.#created?.write(out, place);
  }
}

/** The time at which a series was created. It is written before the series is published and never changed. */
class CreatedWriter {
  readonly #name: SampleName;
  readonly #slot: number;

  constructor(name: SampleName, slot: number) {
    this.#name = name;
    this.#slot = slot;
  }

  write(out: ByteWriter, place: SeriesPlace): void {
    writeSample(out, this.#name, place, place.values, place.at + this.#slot);
  }
}

/** `le="0.5"} ` for each bound. */
function boundEnds(label: string, bounds: readonly number[], format: Format): Piece[] {
  return bounds.map((bound) => pieceOf(`${label}="${formatBound(bound, format.dialect)}"} `));
}
