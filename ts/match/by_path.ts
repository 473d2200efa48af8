// What is known of the paths of a record's leaves, by their numbers. Counting thread.

import type { RecordReader } from '../decode/record_reader.ts';

/** Forgets all when the reader numbers its paths anew. */
export class ByPath<What> {
  private known: (What | undefined)[] = [];
  private generation = 0;

  /** @param reader of the record at hand */
  get(reader: RecordReader, path: number): What | undefined {
    if (this.generation !== reader.generation) {
      this.generation = reader.generation;
      this.known = [];
    }
    return this.known[path];
  }

  /** To be called after get() for the same record. */
  set(path: number, what: What): void {
    this.known[path] = what;
  }
}

/** A path as `each` and `path` see it. */
export function pathText(reader: RecordReader, path: number): string {
  return reader.pathKeys(path).join('.');
}
