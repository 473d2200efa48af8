// The walk alone, without generated readers, to compare them with.

import { BodyWalk } from '../../../../ts/decode/body_walk.ts';
import type { Cursor } from '../../../../ts/decode/cursor.ts';
import { KeyTree } from '../../../../ts/decode/key_tree.ts';

export class FieldWalk {
  /** The position of each path's value in the body read last, -1 if it is missing. */
  readonly positions: Int32Array;
  readonly #walk: BodyWalk;

  constructor(paths: readonly (readonly string[])[]) {
    this.positions = new Int32Array(paths.length).fill(-1);
    this.#walk = new BodyWalk(new KeyTree(paths, null), this.positions, null);
  }

  read(cursor: Cursor): void {
    this.#walk.read(cursor);
  }
}
