// A map of metadata or of a group in, the positions of its wanted fields out; also body fields after an array index.
// Counting thread.

import { BodyWalk } from '../decode/body_walk.ts';
import type { Cursor } from '../decode/cursor.ts';
import { KeyTree } from '../decode/key_tree.ts';
import { descend } from './descend.ts';
import type { Field } from './field.ts';

/** A field with a positions array of its own: one after an array index, or of metadata or a group. */
export interface OwnField {
  readonly field: Field;
  /** Number of the path of keys before the first index, in the walk that finds it. */
  readonly path: number;
  readonly tail: readonly (string | number)[];
}

/** The fields of metadata or of a group. */
export class OwnFields {
  private readonly fields: readonly OwnField[];
  private readonly positions: Int32Array;
  private readonly walk: BodyWalk;

  constructor(fields: readonly Field[]) {
    const paths = new Paths();
    this.fields = fields.map((field) => paths.place(field));
    for (const field of fields) makeOwn(field);
    this.positions = new Int32Array(paths.paths.length);
    this.walk = new BodyWalk(new KeyTree(paths.paths, null), this.positions, null);
  }

  /** Finds them in the map at the cursor, and leaves the cursor after it. @throws DecodeError */
  read(cursor: Cursor): void {
    this.walk.read(cursor);
    const end = cursor.position;
    for (const { field, path, tail } of this.fields) {
      const position = this.positions[path]!;
      field.positions[0] = position < 0 ? -1 : descend(cursor, position, tail);
    }
    cursor.position = end;
  }

  /** The map is missing: no field has a position. */
  clear(): void {
    for (const { field } of this.fields) field.positions[0] = -1;
  }
}

/** Each path of keys once, numbered. */
export class Paths {
  readonly paths: string[][] = [];
  readonly #numbers = new Map<string, number>();

  place(field: Field): OwnField {
    const { steps } = field.accessor;
    const index = steps.findIndex((step) => typeof step === 'number');
    const keys = (index < 0 ? steps : steps.slice(0, index)).map(String);
    const identity = JSON.stringify(keys);
    let path = this.#numbers.get(identity);
    if (path === undefined) {
      path = this.paths.push(keys) - 1;
      this.#numbers.set(identity, path);
    }
    return { field, path, tail: index < 0 ? [] : steps.slice(index) };
  }
}

export function makeOwn(field: Field): void {
  field.positions = new Int32Array(1).fill(-1);
  field.index = 0;
}
