// The fields of a record that rules with `each` and the generic mapping use.

import type { Fields, Value } from './decode.ts';
import { isScalar } from './scalar.ts';

export interface Leaf {
  /** The same form as in {@link Fields}. */
  readonly keys: readonly string[];
  readonly value: Value;
  readonly isTooLong: boolean;
}

const MAX_PATH_BYTES = 512;

export function* leavesOf(fields: Fields, parents: readonly string[] = []): Generator<Leaf> {
  for (const [key, value] of fields) {
    const keys = [...parents, key];
    if (value instanceof Map) yield* leavesOf(value, keys);
    // A key holds one character a byte.
    const pathBytes = keys.reduce((bytes, { length }) => bytes + 2 + length, 0);
    if (isScalar(value)) yield { keys, value, isTooLong: pathBytes > MAX_PATH_BYTES };
  }
}
