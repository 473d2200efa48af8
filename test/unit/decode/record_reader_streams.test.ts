import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Cursor } from '../../../ts/decode/cursor.ts';
import type { DecodeError } from '../../../ts/decode/decode_error.ts';
import { RecordReader } from '../../../ts/decode/record_reader.ts';
import { hashKeys } from '../../../ts/hash_keys.ts';
import { alikeStream, leavesOf, path, stream } from '../../support/unit/decode/bodies.ts';
import { FieldWalk } from '../../support/unit/decode/field_walk.ts';
import { join } from '../../support/unit/decode/samples.ts';

const KEYS = hashKeys(5);

/** The result of a walk: the positions of all paths, or the error's code. */
function outcome(walk: () => readonly number[]): unknown {
  try {
    return walk();
  } catch (error) {
    return (error as DecodeError).code;
  }
}

function found(reader: RecordReader, cursor: Cursor): Map<string, number> {
  reader.read(cursor);
  const positions = new Map<string, number>();
  for (let leaf = 0; leaf < reader.leafCount; leaf++) {
    const keys = JSON.stringify(reader.pathKeys(reader.leafPaths[leaf]!));
    assert(!positions.has(keys), `${keys} twice`);
    positions.set(keys, reader.leafPositions[leaf]!);
  }
  return positions;
}

describe('RecordReader.read(), for streams of bodies', () => {
  const paths = fc.array(path, { maxLength: 6 });

  it('finds the same as a walk, and fails in the same way, wherever a body is cut', () => {
    fc.assert(
      fc.property(
        paths,
        fc.oneof(stream, alikeStream),
        fc.array(fc.nat()),
        fc.boolean(),
        (wanted, bodies, cuts, leaves) => {
          const walk = new FieldWalk(wanted);
          const reader = new RecordReader(wanted, leaves, KEYS);
          const repeated = Array(4).fill(bodies).flat() as Uint8Array[];
          const bytes = join(...repeated, new Uint8Array(8));
          const cursor = new Cursor();
          let start = 0;
          repeated.forEach((body, index) => {
            const cut = cuts[index];
            const end = start + (cut === undefined ? body.length : cut % body.length);
            const positions = wanted.map((_, field) => field);
            cursor.reset(bytes, start, end);
            const expected = outcome(() => {
              walk.read(cursor);
              return positions.map((field) => walk.positions[field]!);
            });
            const behind = cursor.position;
            cursor.reset(bytes, start, end);
            const got = outcome(() => {
              reader.read(cursor);
              return positions.map((field) => reader.positions[field]!);
            });
            assert.deepEqual(got, expected);
            if (cut === undefined) assert.equal(cursor.position, behind);
            start += body.length;
          });
        },
      ),
      { numRuns: 1_500 },
    );
  });

  it('finds the leaves that a slow walk finds', () => {
    fc.assert(
      fc.property(paths, fc.oneof(stream, alikeStream), (wanted, bodies) => {
        const reader = new RecordReader(wanted, true, KEYS);
        const bytes = join(...bodies);
        const cursor = new Cursor();
        // So often that readers are generated, and each key is where it was in an earlier chunk.
        for (let chunk = 0; chunk < 4; chunk++) {
          let start = 0;
          for (const body of bodies) {
            cursor.reset(bytes, start, start + body.length);
            const { positions, longPaths } = leavesOf(cursor);
            cursor.reset(bytes, start, start + body.length);
            assert.deepEqual(
              new Map([...found(reader, cursor)].sort()),
              new Map([...positions].sort()),
            );
            assert.equal(reader.longPaths, longPaths);
            start += body.length;
          }
        }
      }),
      { numRuns: 700 },
    );
  });
});
