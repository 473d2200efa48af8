// The sample lines of one series, by the type of its family. Comes in: where the series lies. Endpoint's worker.

import type { SeriesShape } from '../metrics/layout.ts';
import {
  HISTOGRAM_BUCKETS,
  HISTOGRAM_SUM,
  type SeriesLayout,
  SUMMARY_COUNT,
  SUMMARY_QUANTILES,
  SUMMARY_SUM,
  seriesLayout,
  VERSION,
} from '../metrics/series_layout.ts';
import type { VersionReader } from '../metrics/version_word.ts';
import type { ByteWriter } from './byte_writer.ts';
import type { Dialect } from './dialect.ts';
import { counterSampleName } from './family.ts';
import { formatBound } from './number.ts';
import { SnapshotReader } from './snapshot_reader.ts';
import { ExemplarWriter } from './store_exemplars.ts';

/** Where one series lies in what was received. */
export interface SeriesPlace {
  /** The segment of its label text, and where in it that lies. */
  text: Uint8Array;
  textStart: number;
  textEnd: number;
  /** The segment of its values, as doubles and as version words, and where in it they begin. */
  values: Float64Array;
  words: Int32Array;
  at: number;
  /** All text segments, for exemplars. */
  texts: readonly Uint8Array[];
}

export interface SampleWriter {
  /** Writes complete lines, or nothing where the series has no value to show. */
  write(out: ByteWriter, dialect: Dialect, place: SeriesPlace): void;
}

/** @param name as text 0.0.4 shows it */
export function sampleWriter(
  name: string,
  shape: SeriesShape,
  versions: VersionReader,
): SampleWriter {
  const layout = seriesLayout(shape);
  switch (shape.type) {
    case 'histogram':
      return new HistogramWriter(name, shape.buckets, layout, versions);
    case 'summary':
      return new SummaryWriter(name, shape.quantiles, versions);
    case 'counter':
      return new ValueWriter(name, counterSampleName(name), layout, versions);
    case 'gauge':
      return new ValueWriter(name, name, layout, versions);
  }
}

/** Counters and gauges. */
class ValueWriter implements SampleWriter {
  readonly #textName: Uint8Array;
  readonly #openMetricsName: Uint8Array;
  readonly #exemplars: ExemplarWriter | null;

  constructor(
    name: string,
    openMetricsName: string,
    layout: SeriesLayout,
    versions: VersionReader,
  ) {
    this.#textName = Buffer.from(name);
    this.#openMetricsName =
      name === openMetricsName ? this.#textName : Buffer.from(openMetricsName);
    this.#exemplars = exemplarWriter(layout, versions);
  }

  write(out: ByteWriter, dialect: Dialect, place: SeriesPlace): void {
    const value = place.values[place.at]!;
    if (Number.isNaN(value)) return;
    const isText = dialect === 'text';
    writeSeries(out, isText ? this.#textName : this.#openMetricsName, place);
    out.writeNumber(value);
    if (!isText) this.#exemplars?.write(out, place, 0);
    out.writeAscii('\n');
  }
}

class HistogramWriter implements SampleWriter {
  readonly #bucketName: Uint8Array;
  readonly #bounds: Bounds;
  readonly #sumName: Uint8Array;
  readonly #countName: Uint8Array;
  readonly #snapshots: SnapshotReader;
  readonly #exemplars: ExemplarWriter | null;
  /** Then a sum is no counter, and OpenMetrics wants neither it nor the count ("Histogram", 1.0.0). */
  readonly #hasNegativeBounds: boolean;

  constructor(
    name: string,
    buckets: readonly number[],
    layout: SeriesLayout,
    versions: VersionReader,
  ) {
    this.#bucketName = Buffer.from(`${name}_bucket{`);
    this.#sumName = Buffer.from(`${name}_sum`);
    this.#countName = Buffer.from(`${name}_count`);
    this.#bounds = new Bounds('le', [...buckets, Number.POSITIVE_INFINITY]);
    this.#snapshots = new SnapshotReader(HISTOGRAM_BUCKETS + buckets.length + 1, versions);
    this.#exemplars = exemplarWriter(layout, versions);
    this.#hasNegativeBounds = buckets.some((bound) => bound < 0);
  }

  write(out: ByteWriter, dialect: Dialect, place: SeriesPlace): void {
    const values = this.#snapshots.read(place.values, place.words, place.at, VERSION);
    if (values === null) return;
    const ends = this.#bounds.ends(dialect);
    const exemplars = dialect === 'openmetrics' ? this.#exemplars : null;
    const start = out.length;
    writeBeginning(out, this.#bucketName, place);
    const end = out.length;
    let count = 0;
    for (let bucket = 0; bucket < ends.length; bucket++) {
      count += values[HISTOGRAM_BUCKETS + bucket]!;
      if (bucket > 0) out.writeAgain(start, end);
      out.writeBytes(ends[bucket]!, 0, ends[bucket]!.length);
      out.writeNumber(count);
      exemplars?.write(out, place, bucket);
      out.writeAscii('\n');
    }
    if (dialect === 'openmetrics' && this.#hasNegativeBounds) return;
    writeSample(out, this.#sumName, place, values[HISTOGRAM_SUM]!);
    writeSample(out, this.#countName, place, count);
  }
}

class SummaryWriter implements SampleWriter {
  readonly #quantileName: Uint8Array;
  readonly #bounds: Bounds;
  readonly #sumName: Uint8Array;
  readonly #countName: Uint8Array;
  readonly #snapshots: SnapshotReader;

  constructor(name: string, quantiles: readonly number[], versions: VersionReader) {
    this.#quantileName = Buffer.from(`${name}{`);
    this.#sumName = Buffer.from(`${name}_sum`);
    this.#countName = Buffer.from(`${name}_count`);
    this.#bounds = new Bounds('quantile', quantiles);
    this.#snapshots = new SnapshotReader(SUMMARY_QUANTILES + quantiles.length, versions);
  }

  write(out: ByteWriter, dialect: Dialect, place: SeriesPlace): void {
    const values = this.#snapshots.read(place.values, place.words, place.at, VERSION);
    if (values === null) return;
    const ends = this.#bounds.ends(dialect);
    for (let i = 0; i < ends.length; i++) {
      writeBeginning(out, this.#quantileName, place);
      out.writeBytes(ends[i]!, 0, ends[i]!.length);
      out.writeNumber(values[SUMMARY_QUANTILES + i]!);
      out.writeAscii('\n');
    }
    writeSample(out, this.#sumName, place, values[SUMMARY_SUM]!);
    writeSample(out, this.#countName, place, values[SUMMARY_COUNT]!);
  }
}

/** `le="0.5"} ` for each bound, made when a dialect is asked for first. */
class Bounds {
  readonly #label: string;
  readonly #bounds: readonly number[];
  readonly #ends: Partial<Record<Dialect, readonly Uint8Array[]>> = {};

  constructor(label: string, bounds: readonly number[]) {
    this.#label = label;
    this.#bounds = bounds;
  }

  ends(dialect: Dialect): readonly Uint8Array[] {
    this.#ends[dialect] ??= this.#bounds.map((bound) =>
      Buffer.from(`${this.#label}="${formatBound(bound, dialect)}"} `),
    );
    return this.#ends[dialect];
  }
}

function exemplarWriter(layout: SeriesLayout, versions: VersionReader): ExemplarWriter | null {
  return layout.exemplarCount > 0 ? new ExemplarWriter(layout, versions) : null;
}

/** Of a line whose last label is the bound. */
function writeBeginning(out: ByteWriter, name: Uint8Array, place: SeriesPlace): void {
  out.writeBytes(name, 0, name.length);
  if (place.textEnd > place.textStart) {
    out.writeBytes(place.text, place.textStart, place.textEnd);
    out.writeAscii(',');
  }
}

function writeSample(out: ByteWriter, name: Uint8Array, place: SeriesPlace, value: number): void {
  writeSeries(out, name, place);
  out.writeNumber(value);
  out.writeAscii('\n');
}

function writeSeries(out: ByteWriter, name: Uint8Array, place: SeriesPlace): void {
  out.writeBytes(name, 0, name.length);
  if (place.textEnd > place.textStart) {
    out.writeAscii('{');
    out.writeBytes(place.text, place.textStart, place.textEnd);
    out.writeAscii('} ');
  } else {
    out.writeAscii(' ');
  }
}
