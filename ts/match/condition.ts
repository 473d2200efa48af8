// A rule's conditions, compiled: whether they hold for the record that is being counted. Counting thread.

import type { Condition } from '../config/rules/rule.ts';
import type { HashKeys } from '../hash_keys.ts';
import type { CompiledCondition } from './compiled_condition.ts';
import { compileFieldCondition } from './field_condition.ts';
import { PathMatches } from './path_condition.ts';
import type { RecordFields } from './record_fields.ts';
import { TagCondition, tagTest } from './tag_condition.ts';

/** Asks `record` for the fields that it needs: to be called before record.prepare(). */
export function compileCondition(
  condition: Condition,
  record: RecordFields,
  keys: HashKeys,
): CompiledCondition {
  switch (condition.kind) {
    case 'all':
      return new All(compileConditions(condition.conditions, record, keys));
    case 'any':
      return new Any(compileConditions(condition.conditions, record, keys));
    case 'not':
      return new Not(compileCondition(condition.condition, record, keys));
    case 'path':
      return new PathMatches(record, condition.pattern);
    default:
      return condition.field.from === 'tag'
        ? new TagCondition(record, condition.field, tagTest(condition))
        : compileFieldCondition(condition, record, record.use(condition.field), keys);
  }
}

function compileConditions(
  conditions: readonly Condition[],
  record: RecordFields,
  keys: HashKeys,
): readonly CompiledCondition[] {
  return conditions.map((condition) => compileCondition(condition, record, keys));
}

class All implements CompiledCondition {
  private readonly conditions: readonly CompiledCondition[];

  constructor(conditions: readonly CompiledCondition[]) {
    this.conditions = conditions;
  }

  holds(): boolean {
    for (let i = 0; i < this.conditions.length; i++) if (!this.conditions[i]!.holds()) return false;
    return true;
  }
}

class Any implements CompiledCondition {
  private readonly conditions: readonly CompiledCondition[];

  constructor(conditions: readonly CompiledCondition[]) {
    this.conditions = conditions;
  }

  holds(): boolean {
    for (let i = 0; i < this.conditions.length; i++) if (this.conditions[i]!.holds()) return true;
    return false;
  }
}

class Not implements CompiledCondition {
  private readonly condition: CompiledCondition;

  constructor(condition: CompiledCondition) {
    this.condition = condition;
  }

  holds(): boolean {
    return !this.condition.holds();
  }
}

/** Whether the leaves of records must be known to tell whether the condition holds. */
export function readsPaths(condition: Condition): boolean {
  switch (condition.kind) {
    case 'path':
      return true;
    case 'not':
      return readsPaths(condition.condition);
    case 'all':
    case 'any':
      return condition.conditions.some(readsPaths);
    default:
      return false;
  }
}
