// In: records of 1 to 40 kinds by turns, which differ in their Kubernetes labels. Out: how fast RecordReader, with its
// generated readers, finds the fields of two rules, beside the walk alone.

import { BodyWalk } from '../ts/decode/body_walk.ts';
import { ChunkReader, EVENT_RECORD } from '../ts/decode/chunk.ts';
import { Cursor } from '../ts/decode/cursor.ts';
import { KeyTree } from '../ts/decode/key_tree.ts';
import { RecordReader } from '../ts/decode/record_reader.ts';
import { hashKeys } from '../ts/hash_keys.ts';
import { labelledRecords, type RecordKind } from './records.ts';
import { type Contender, type Row, takeTurns } from './rounds.ts';

const KINDS = [1, 2, 4, 8, 15, 40];
const APP = ['kubernetes', 'labels', 'app'];

type Fields = RecordKind['fields'];

export async function benchKinds(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of KINDS) {
    const { chunk, fields, name, records } = labelledRecords(count);
    // Either the labels are skipped, or one of them is wanted, so that the kinds differ in a field that matters.
    for (const [work, wanted] of [
      [name, fields],
      [`${name}, one label wanted`, [...fields, APP]],
    ] as const) {
      const contenders = [generated(chunk, wanted), walkAlone(chunk, wanted)];
      rows.push(...(await takeTurns(work, records, contenders, chunk.length / records)));
    }
  }
  return rows;
}

function generated(chunk: Uint8Array, fields: Fields): Contender {
  const reader = new RecordReader(fields, false, hashKeys(5));
  const { positions } = reader;
  return contender('promexporter', chunk, positions, (cursor) => reader.read(cursor));
}

function walkAlone(chunk: Uint8Array, fields: Fields): Contender {
  const positions = new Int32Array(fields.length);
  const walk = new BodyWalk(new KeyTree(fields, null), positions, null);
  return contender('the walk alone', chunk, positions, (cursor) => walk.read(cursor));
}

function contender(
  name: string,
  chunk: Uint8Array,
  positions: Int32Array,
  read: (cursor: Cursor) => void,
): Contender {
  const cursor = new Cursor();
  const events = new ChunkReader(cursor);
  return {
    name,
    run() {
      events.begin(chunk, 0, chunk.length);
      while (events.next() === EVENT_RECORD) {
        read(cursor);
        if (positions.includes(-1)) throw new Error(`${name} has not found all fields`);
      }
    },
  };
}
