// In: the chunks of records.ts. Out: how fast our reader finds three fields in each record, or all leaves, beside full
// decoding with @msgpack/msgpack and msgpackr in the same run.

import { Decoder, ExtensionCodec } from '@msgpack/msgpack';
import { addExtension, isNativeAccelerationEnabled, Unpackr } from 'msgpackr';
import { BodyWalk } from '../ts/decode/body_walk.ts';
import { ChunkReader, EVENT_RECORD } from '../ts/decode/chunk.ts';
import { Cursor } from '../ts/decode/cursor.ts';
import { KeyTree } from '../ts/decode/key_tree.ts';
import { RecordReader } from '../ts/decode/record_reader.ts';
import { hashKeys } from '../ts/hash_keys.ts';
import { flatRecords, nestedRecords, type RecordKind } from './records.ts';
import { type Row, takeTurns } from './rounds.ts';

const KEYS = hashKeys(5);

interface Reader {
  readonly name: string;
  /** Reads the whole chunk; returns how many wanted fields it saw, which must be the same for all. */
  read(): number;
}

export async function benchDecode(): Promise<Row[]> {
  // Without it msgpackr is slower, and beating it means less.
  if (!isNativeAccelerationEnabled) throw new Error('msgpackr has not found its native strings');
  const rows: Row[] = [];
  for (const kind of [flatRecords(), nestedRecords()]) {
    const { name, chunk, records, fields } = kind;
    const expected = records * fields.length;
    const contenders = [
      recordReader(kind, false),
      recordReader(kind, true),
      walkAlone(kind),
      msgpackJavascript(kind),
      msgpackr(kind),
    ].map((reader) => ({
      name: reader.name,
      run() {
        const seen = reader.read();
        if (seen !== expected)
          throw new Error(`${reader.name} saw ${seen}, not ${expected} fields`);
      },
    }));
    const work = `${name}, ${Math.round(chunk.length / records)} bytes`;
    rows.push(...(await takeTurns(work, records, contenders)));
  }
  return rows;
}

function recordReader({ chunk, fields }: RecordKind, wantsLeaves: boolean): Reader {
  const cursor = new Cursor();
  const events = new ChunkReader(cursor);
  const reader = new RecordReader(fields, wantsLeaves, KEYS);
  const { positions } = reader;
  return {
    name: wantsLeaves ? 'promexporter, 3 fields and leaves' : 'promexporter, 3 fields',
    read() {
      let seen = 0;
      events.begin(chunk, 0, chunk.length);
      while (events.next() === EVENT_RECORD) {
        reader.read(cursor);
        for (let field = 0; field < fields.length; field++) {
          if (positions[field]! >= 0) seen++;
        }
      }
      return seen;
    },
  };
}

/** Without generated readers, as group attributes and metadata are read. */
function walkAlone({ chunk, fields }: RecordKind): Reader {
  const cursor = new Cursor();
  const reader = new ChunkReader(cursor);
  const positions = new Int32Array(fields.length);
  const walk = new BodyWalk(new KeyTree(fields, null), positions, null);
  return {
    name: 'promexporter, the walk alone',
    read() {
      let seen = 0;
      reader.begin(chunk, 0, chunk.length);
      while (reader.next() === EVENT_RECORD) {
        walk.read(cursor);
        for (let field = 0; field < fields.length; field++) {
          if (positions[field]! >= 0) seen++;
        }
      }
      return seen;
    },
  };
}

function msgpackJavascript({ chunk, fields }: RecordKind): Reader {
  const extensionCodec = new ExtensionCodec();
  extensionCodec.register({ type: 0, encode: () => null, decode: readEventTime });
  const decoder = new Decoder({ extensionCodec });
  return {
    name: '@msgpack/msgpack, all',
    read() {
      let seen = 0;
      for (const event of decoder.decodeMulti(chunk)) seen += countFields(event, fields);
      return seen;
    },
  };
}

function msgpackr({ chunk, fields }: RecordKind): Reader {
  addExtension({ type: 0, unpack: readEventTime });
  const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true });
  return {
    name: 'msgpackr, all',
    read() {
      let seen = 0;
      unpackr.unpackMultiple(chunk, (event: unknown) => {
        seen += countFields(event, fields);
      });
      return seen;
    },
  };
}

function readEventTime(data: Uint8Array): number {
  return data[0]! * 0x100_0000 + ((data[1]! << 16) | (data[2]! << 8) | data[3]!);
}

function countFields(event: unknown, fields: RecordKind['fields']): number {
  let seen = 0;
  for (const path of fields) {
    let value = (event as [unknown, unknown])[1];
    for (const key of path) value = (value as Record<string, unknown>)[key];
    if (value !== undefined) seen++;
  }
  return seen;
}
