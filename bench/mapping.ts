// In: chunks of records. Out: what it costs to make gauges of their fields as the plugin does where no rules are given
// (ts/match/field_mapping.ts), beside decoding everything and setting prom-client's gauges.

import { Decoder, Encoder, ExtensionCodec } from '@msgpack/msgpack';
import { addExtension, Unpackr } from 'msgpackr';
import { Gauge, Registry } from 'prom-client';
import { ChunkCounter } from '../ts/chunk_counter.ts';
import { ChunkReader, EVENT_RECORD } from '../ts/decode/chunk.ts';
import { Cursor } from '../ts/decode/cursor.ts';
import { LimitedLog } from '../ts/limited_log.ts';
import { cpuLabels } from '../ts/match/cpu_field.ts';
import { FieldMapping } from '../ts/match/field_mapping.ts';
import { metricName } from '../ts/match/metric_name.ts';
import { Counts } from '../ts/metrics/self_metrics.ts';
import { SeriesBirths } from '../ts/metrics/series_births.ts';
import { Store } from '../ts/metrics/store.ts';
import { flatRecords, nestedRecords } from './records.ts';
import { type Contender, type Row, takeTurns } from './rounds.ts';

interface Work {
  readonly name: string;
  readonly chunk: Uint8Array;
  readonly records: number;
}

/** A contender, and how many series it has made, which has to be the same for all that make any. */
interface Counting extends Contender {
  series(): number;
}

const TAG = 'app.web';
const SEED = 42;
const MAX_SERIES = 100_000;
const CPU_RECORDS = 4000;

export async function benchMapping(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const work of [cpuRecords(), flatRecords(), nestedRecords()]) {
    const counting = [
      ours(work),
      withPromClient(work, messagePack()),
      withPromClient(work, msgpackr()),
    ];
    rows.push(...(await takeTurns(work.name, work.records, [...counting, readAlone(work)])));
    const series = counting.map((contender) => contender.series());
    if (series.some((count) => count !== series[0] || count === 0)) {
      throw new Error(`${work.name}: the contenders made ${series.join(', ')} series`);
    }
  }
  return rows;
}

/** What `-i cpu` sends on a machine with two processors (plugins/in_cpu/cpu.c, 5.1.1). */
function cpuRecords(): Work {
  const encoder = new Encoder();
  const events: Uint8Array[] = [];
  for (let i = 0; i < CPU_RECORDS; i++) {
    // A fraction, so that each is encoded as the double that it is there.
    const percent = (field: number) => ((i * 7 + field * 13) % 100) + 0.5;
    const body: Record<string, number> = {};
    const fields = ['cpu_p', 'user_p', 'system_p'];
    for (const cpu of ['cpu0', 'cpu1']) {
      fields.push(`${cpu}.p_cpu`, `${cpu}.p_user`, `${cpu}.p_system`);
    }
    for (const [index, field] of fields.entries()) body[field] = percent(index);
    events.push(encoder.encode([[1_700_000_000 + i, {}], body]));
  }
  return { name: 'cpu', chunk: Buffer.concat(events), records: CPU_RECORDS };
}

/** The chunk behind the tag's bytes, as both lie in the queue. */
function withTag(chunk: Uint8Array): { bytes: Uint8Array; tagEnd: number } {
  const bytes = Buffer.concat([Buffer.from(TAG), chunk]);
  return { bytes, tagEnd: TAG.length };
}

function ours({ chunk }: Work): Counting {
  const store = new Store(() => {});
  const births = new SeriesBirths(store, MAX_SERIES, true);
  const mapping = new FieldMapping(store, births, '', SEED, (rule, reason) => {
    throw new Error(`a value was skipped: ${reason} (rule ${rule})`);
  });
  const log = new LimitedLog(
    (_level, text) => {
      throw new Error(text);
    },
    () => performance.now(),
  );
  const counter = new ChunkCounter(mapping, new Counts(), log);
  const { bytes, tagEnd } = withTag(chunk);
  return {
    name: 'promexporter',
    run: () => counter.count(bytes, 0, tagEnd, tagEnd, bytes.length),
    series: () => store.seriesCount,
  };
}

/** What of it is the walk over the bytes: every body is skipped. */
function readAlone({ chunk, records }: Work): Contender {
  const cursor = new Cursor();
  const reader = new ChunkReader(cursor);
  return {
    name: 'promexporter, reading alone',
    run() {
      let read = 0;
      reader.begin(chunk, 0, chunk.length);
      while (reader.next() === EVENT_RECORD) {
        cursor.skip();
        read++;
      }
      if (read !== records) throw new Error(`read ${read}, not ${records} records`);
    },
  };
}

interface Decoding {
  readonly name: string;
  /** Hands each record's body, decoded to an object, to `use`. */
  forEach(chunk: Uint8Array, use: (body: Fields) => void): void;
}

interface Fields {
  readonly [key: string]: unknown;
}

function bodyOf(event: unknown): Fields {
  return (event as [unknown, Fields])[1];
}

function messagePack(): Decoding {
  const extensionCodec = new ExtensionCodec();
  extensionCodec.register({ type: 0, encode: () => null, decode: () => 0 });
  const decoder = new Decoder({ extensionCodec });
  return {
    name: '@msgpack/msgpack + prom-client',
    forEach(chunk, use) {
      for (const event of decoder.decodeMulti(chunk)) use(bodyOf(event));
    },
  };
}

function msgpackr(): Decoding {
  addExtension({ type: 0, unpack: () => 0 });
  const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true });
  return {
    name: 'msgpackr + prom-client',
    forEach(chunk, use) {
      unpackr.unpackMultiple(chunk, (event: unknown) => {
        use(bodyOf(event));
      });
    },
  };
}

/** The same mapping the plain way; gauges and label objects are made once, as one would. */
function withPromClient({ chunk }: Work, decoding: Decoding): Counting {
  const registry = new Registry();
  const series = new Map<string, { gauge: Gauge; labels: Record<string, string> }>();
  const cpu = new Gauge({
    name: 'cpu',
    help: 'Collect CPU usage',
    labelNames: ['cpu', 'mode'],
    registers: [registry],
  });

  const make = (path: string, isCpu: boolean) => {
    const labels = isCpu ? cpuLabels(path) : null;
    const made =
      labels === null ? { gauge: gauge(path), labels: { tag: TAG } } : { gauge: cpu, labels };
    series.set(path, made);
    return made;
  };
  const gauge = (path: string) =>
    new Gauge({
      name: metricName('', path.split('.')),
      help: `Field ${path} of records.`,
      labelNames: ['tag'],
      registers: [registry],
    });
  const set = (fields: Fields, prefix: string, isCpu: boolean): void => {
    for (const key in fields) {
      const value = fields[key];
      if (typeof value === 'number' || typeof value === 'boolean') {
        const path = prefix + key;
        const { gauge, labels } = series.get(path) ?? make(path, isCpu);
        gauge.set(labels, Number(value));
      } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        set(value as Fields, `${prefix}${key}.`, isCpu);
      }
    }
  };
  return {
    name: decoding.name,
    run: () =>
      decoding.forEach(chunk, (body) => {
        set(body, '', 'cpu_p' in body && 'user_p' in body && 'system_p' in body);
      }),
    series: () => series.size,
  };
}
