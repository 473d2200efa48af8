// Numbers of leaf paths in, whatever the caller has stored for each out. Counting thread.

import type { RecordReader } from '../decode/record_reader.ts';

/** Forgets everything when the reader renumbers its paths. */
export class ByPath<What> {
  private known: (What | undefined)[] = [];
  private generation = 0;

  /** @param reader of the current record */
  get(reader: RecordReader, path: number): What | undefined {
    if (this.generation !== reader.generation) {
      this.generation = reader.generation;
      this.known = [];
    }
    return this.known[path];
  }

  /** Call after get(), for the same record. */
  set(path: number, what: What): void {
    this.known[path] = what;
  }
}

/** A path as `each` and `path` see it. */
export function pathText(reader: RecordReader, path: number): string {
  return reader.pathKeys(path).join('.');
}
