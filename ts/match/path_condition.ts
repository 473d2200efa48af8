// A pattern for field names in, whether the current record has a matching path out, in the form that `each` uses.
// Counting thread; each path is tested once.

import type { Pattern } from '../config/rules/pattern.ts';
import { ByPath, pathText } from './by_path.ts';
import type { CompiledCondition } from './compiled_condition.ts';
import type { RecordFields } from './record_fields.ts';

/** The record's reader must collect leaves: see readsPaths(). */
export class PathMatches implements CompiledCondition {
  private readonly record: RecordFields;
  private readonly pattern: Pattern;
  private readonly verdicts = new ByPath<boolean>();

  constructor(record: RecordFields, pattern: Pattern) {
    this.record = record;
    this.pattern = pattern;
  }

  holds(): boolean {
    const { body } = this.record;
    const { leafCount, leafPaths } = body;
    for (let i = 0; i < leafCount; i++) {
      const path = leafPaths[i]!;
      if (this.verdicts.get(body, path) ?? this.onMiss(path)) return true;
    }
    return false;
  }

  private onMiss(path: number): boolean {
    const verdict = this.pattern.test(pathText(this.record.body, path));
    this.verdicts.set(path, verdict);
    return verdict;
  }
}
