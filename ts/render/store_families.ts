// The shared store as the renderers see it. Comes in: segments, in the order in which they were made.
// Goes out: families whose samples are copied from shared memory, byte by byte ready. Endpoint's worker.

import {
  CONTROL_SERIES,
  ROW_FAMILY,
  ROW_SLOTS,
  ROW_TEXT_OFFSET,
  ROW_TEXT_SEGMENT,
  ROW_TEXT_SIZE,
  SERIES_PER_SEGMENT,
  type StoreSegment,
} from '../metrics/layout.ts';
import type { ByteWriter } from './byte_writer.ts';
import type { Dialect } from './dialect.ts';
import { counterSampleName, type Family, type FamilyType } from './family.ts';

interface Segments {
  readonly rows: Int32Array[];
  readonly values: Float64Array[];
  readonly texts: Uint8Array[];
}

class StoreFamily implements Family {
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  readonly series: number[] = [];
  readonly #segments: Segments;
  readonly #textName: Uint8Array;
  readonly #openMetricsName: Uint8Array;

  constructor(name: string, type: FamilyType, help: string, segments: Segments) {
    this.name = name;
    this.type = type;
    this.help = help;
    this.#segments = segments;
    this.#textName = Buffer.from(name);
    this.#openMetricsName =
      type === 'counter' ? Buffer.from(counterSampleName(name)) : this.#textName;
  }

  writeSamples(out: ByteWriter, dialect: Dialect): void {
    const { rows, values, texts } = this.#segments;
    const name = dialect === 'openmetrics' ? this.#openMetricsName : this.#textName;
    for (const series of this.series) {
      const segment = Math.floor(series / SERIES_PER_SEGMENT);
      const index = series % SERIES_PER_SEGMENT;
      const row = index * ROW_SLOTS;
      const table = rows[segment]!;
      const offset = table[row + ROW_TEXT_OFFSET]!;
      const size = table[row + ROW_TEXT_SIZE]!;
      out.writeBytes(name, 0, name.length);
      if (size > 0) {
        out.writeAscii('{');
        out.writeBytes(texts[table[row + ROW_TEXT_SEGMENT]!]!, offset, offset + size);
        out.writeAscii('}');
      }
      out.writeAscii(' ');
      out.writeNumber(values[segment]![index]!);
      out.writeAscii('\n');
    }
  }
}

/** One reader of one store. */
export class StoreReader {
  readonly #control: Int32Array;
  readonly #segments: Segments = { rows: [], values: [], texts: [] };
  readonly #families: StoreFamily[] = [];
  #seriesSeen = 0;

  /** Maps what the store consists of already. */
  constructor(store: { control: SharedArrayBuffer; segments: readonly StoreSegment[] }) {
    this.#control = new Int32Array(store.control);
    for (const segment of store.segments) this.receive(segment);
  }

  /** Maps a new segment. Must be called in the order in which the segments were made. */
  receive(segment: StoreSegment): void {
    if (segment.kind === 'series') {
      this.#segments.rows.push(new Int32Array(segment.rows));
      this.#segments.values.push(new Float64Array(segment.values));
    } else if (segment.kind === 'text') {
      this.#segments.texts.push(new Uint8Array(segment.bytes));
    } else {
      const { name, type, help } = segment;
      this.#families.push(new StoreFamily(name, type, help, this.#segments));
    }
  }

  /**
   * Every family with the series published so far, up to the first whose segments have not been received: at the
   * endpoint's start they may come later. The list belongs to the reader and is good until the next call.
   */
  families(): readonly Family[] {
    const published = Atomics.load(this.#control, CONTROL_SERIES);
    for (; this.#seriesSeen < published; this.#seriesSeen++) {
      const series = this.#seriesSeen;
      const rows = this.#segments.rows[Math.floor(series / SERIES_PER_SEGMENT)];
      if (rows === undefined) break;
      const row = (series % SERIES_PER_SEGMENT) * ROW_SLOTS;
      const family = this.#families[rows[row + ROW_FAMILY]!];
      if (family === undefined || this.#segments.texts.length <= rows[row + ROW_TEXT_SEGMENT]!)
        break;
      family.series.push(series);
    }
    return this.#families;
  }
}
