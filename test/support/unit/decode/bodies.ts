// Streams of bodies for the reader's property tests: few keys, in orders that mostly stay and sometimes change, and
// everything that msgpack allows in a map. With the leaves of a body, found the slow way.

import fc from 'fast-check';
import type { Cursor } from '../../../../ts/decode/cursor.ts';
import {
  KIND_BINARY,
  KIND_BOOLEAN,
  KIND_MAP,
  KIND_STRING,
} from '../../../../ts/decode/msgpack_format.ts';
import { hex, join, pack } from './samples.ts';

/** Lengths near a word's, and near each format's limit; some differ in one byte only. */
const NAMES = ['', 'a', 'b', 'ab', 'abc', 'abd', 'abcd', 'abce', 'duration', 'durations'];
const LONG_NAMES = ['x', 'y'].flatMap((last) => [31, 32, 255].map((n) => 'k'.repeat(n - 1) + last));
const VERY_LONG_NAMES = ['k'.repeat(256), 'k'.repeat(300)];

const name = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 3, arbitrary: fc.constantFrom(...LONG_NAMES) },
  { weight: 1, arbitrary: fc.constantFrom(...VERY_LONG_NAMES) },
);

export const path = fc.array(name, { minLength: 1, maxLength: 3 });

const scalar = fc.constantFrom<unknown>(
  ...[null, true, 7, -1, 300, 2 ** 40, 1.5, 'text', 'y'.repeat(40), new Uint8Array([1, 2])],
  ...[[], [1, { a: 1 }], {}],
);

const key = fc.oneof(
  { weight: 30, arbitrary: name.map((text) => pack(text)) },
  // Wider headers than a key needs.
  {
    weight: 2,
    arbitrary: fc.constantFrom('d9 01 61', 'da 00 01 61', 'db 00 00 00 02 61 62').map(hex),
  },
  { weight: 1, arbitrary: scalar.map((value) => pack(value)) },
);

/** A map's bytes. */
const map: fc.Arbitrary<Uint8Array> = fc.letrec<{ map: Uint8Array; value: Uint8Array }>((tie) => ({
  map: fc
    .array(fc.tuple(key, tie('value')), { maxLength: 12 })
    .map((pairs) => join([0x80 + pairs.length], ...pairs.flat())),
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'medium' },
    { weight: 3, arbitrary: scalar.map((value) => pack(value)) },
    tie('map'),
  ),
})).map;

/** Bodies, a few kinds of them taking turns. */
export const stream: fc.Arbitrary<Uint8Array[]> = fc
  .array(map, { minLength: 1, maxLength: 4 })
  .chain((kinds) => fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 12 }));

/** Takes scalars one after the other. */
type Pick = () => Uint8Array;
type Build = (pick: Pick) => Uint8Array;

/** Values with only a first byte, with a length after it, and bytes that are not a value but may replace one. */
const SCALARS: readonly unknown[] = [
  ...[7, 300, 70_000, 1.5, 'text', 'longer text', 'y'.repeat(40), 'z'.repeat(300), null, false],
  ...[[], {}, [1, { a: 1 }], new Uint8Array([1, 2])],
];

const built = fc.letrec<{ map: Build; value: Build }>((tie) => ({
  map: fc.array(fc.tuple(key, tie('value')), { maxLength: 6 }).map(
    (pairs): Build =>
      (pick) =>
        join([0x80 + pairs.length], ...pairs.flatMap(([name, value]) => [name, value(pick)])),
  ),
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'medium' },
    { weight: 3, arbitrary: fc.constant<Build>((pick) => pick()) },
    tie('map'),
    fc.array(tie('value'), { maxLength: 4 }).map(
      (values): Build =>
        (pick) =>
          join([0x90 + values.length], ...values.map((value) => value(pick))),
    ),
  ),
})).map;

/** Bodies that are built alike, and differ in their scalars, most of them in few. */
export const alikeStream: fc.Arbitrary<Uint8Array[]> = fc
  .tuple(built, fc.array(fc.array(fc.integer({ min: -30, max: 13 })), { maxLength: 40 }))
  .map(([build, picks]) =>
    picks.map((numbers) => {
      let at = 0;
      return build(() => pack(SCALARS[Math.max(0, numbers[at++ % (numbers.length || 1)] ?? 0)]));
    }),
  );

export interface Leaves {
  /** Position of the value, by the JSON of its path's keys. */
  readonly positions: Map<string, number>;
  readonly longPaths: number;
}

/** The leaves of the body at the cursor; {@link RecordReader} has to find the same. */
export function leavesOf(cursor: Cursor): Leaves {
  const leaves = new Map<string, number>();
  walk(cursor, [], leaves);
  const positions = new Map<string, number>();
  for (const [path, position] of leaves) {
    const keys: string[] = JSON.parse(path);
    const size = keys.reduce((sum, part) => sum + 2 + Buffer.byteLength(part), 0);
    if (size <= 512) positions.set(path, position);
  }
  return { positions, longPaths: leaves.size - positions.size };
}

function walk(cursor: Cursor, path: readonly string[], leaves: Map<string, number>): void {
  for (let left = cursor.readMapHeader(); left > 0; left--) {
    if (cursor.peekKind() !== KIND_STRING) {
      cursor.skip();
      cursor.skip();
      continue;
    }
    cursor.readString();
    const text = Buffer.from(cursor.bytes.subarray(cursor.stringStart, cursor.stringEnd));
    const inner = [...path, text.toString()];
    const prefix = JSON.stringify(inner).slice(0, -1);
    for (const earlier of leaves.keys()) {
      if (earlier === `${prefix}]` || earlier.startsWith(`${prefix},`)) leaves.delete(earlier);
    }
    const kind = cursor.peekKind();
    if (kind === KIND_MAP) {
      walk(cursor, inner, leaves);
      continue;
    }
    if (kind >= KIND_BOOLEAN && kind <= KIND_BINARY) leaves.set(`${prefix}]`, cursor.position);
    cursor.skip();
  }
}
