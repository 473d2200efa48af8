// Arbitraries for the decoder's property tests: values, records and paths into them, with a naive lookup.

import { ExtData } from '@msgpack/msgpack';
import fc from 'fast-check';
import { join, pack } from '../unit/decode/samples.ts';

/** Few names, so that wanted and present ones often match; some share length, beginning or end. */
const name = fc.constantFrom('', 'a', 'b', 'ab', 'pod_name', 'pod_host', 'status', 'k'.repeat(33));
export const path = fc.array(name, { minLength: 1, maxLength: 4 });

/** Every msgpack type; 64-bit integers as bigint. Maps as lists of pairs: see `packPairs`. */
const scalar = fc.oneof(
  fc.constantFrom(null, true, false, Number.NaN, Infinity, -Infinity),
  fc.integer(),
  fc.nat(300),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.double(),
  fc.string({ maxLength: 40 }),
  fc.uint8Array({ maxLength: 300 }),
  fc
    .tuple(fc.integer({ min: 1, max: 127 }), fc.uint8Array({ maxLength: 20 }))
    .map(([type, data]) => new ExtData(type, data)),
);

/** Without the one key that the oracle refuses to decode, to protect its own objects. */
const key = fc.oneof(name, fc.string({ maxLength: 40 })).filter((text) => text !== '__proto__');

export const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: 'medium' },
    scalar,
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(key, tie('value'), { maxKeys: 20 }),
  ),
})).value;

/** A map's pairs in wire order, where keys repeat and may be of any type. */
interface Pairs {
  readonly pairs: readonly (readonly [unknown, unknown])[];
}

export const body: fc.Arbitrary<Pairs> = fc.letrec<{ pairs: Pairs; inner: unknown }>((tie) => ({
  pairs: fc
    .array(fc.tuple(fc.oneof({ weight: 5, arbitrary: name }, scalar), tie('inner')), {
      maxLength: 18,
    })
    .map((pairs) => ({ pairs })),
  inner: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    { weight: 3, arbitrary: scalar },
    tie('pairs'),
  ),
})).pairs;

function isPairs(node: unknown): node is Pairs {
  return typeof node === 'object' && node !== null && 'pairs' in node;
}

export function packPairs(node: unknown): Uint8Array {
  if (!isPairs(node)) return pack(node);
  const { length } = node.pairs;
  const header = length < 16 ? [0x80 + length] : [0xde, 0, length];
  return join(header, ...node.pairs.flatMap(([key, inner]) => [packPairs(key), packPairs(inner)]));
}

/** The packed value at a path, found in the simplest way; undefined if there is none. */
export function lookUp(node: unknown, keys: readonly string[]): Uint8Array | undefined {
  let current = node;
  for (const key of keys) {
    if (!isPairs(current)) return undefined;
    const found = current.pairs.filter(([own]) => own === key).at(-1);
    if (found === undefined) return undefined;
    current = found[1];
  }
  return packPairs(current);
}
