// A rule's condition in, its compiled form out, which tells whether the current record meets it. Counting thread.

import type { Condition } from '../config/rules/rule.ts';
import type { HashKeys } from '../hash_keys.ts';
import type { CompiledCondition } from './compiled_condition.ts';
import { compileFieldCondition } from './field_condition.ts';
import { PathMatches } from './path_condition.ts';
import type { FieldSource } from './record_fields_builder.ts';
import { TagCondition, tagTest } from './tag_condition.ts';

export function compileCondition(
  condition: Condition,
  fields: FieldSource,
  keys: HashKeys,
): CompiledCondition {
  switch (condition.kind) {
    case 'all':
      return new All(compileConditions(condition.conditions, fields, keys));
    case 'any':
      return new Any(compileConditions(condition.conditions, fields, keys));
    case 'not':
      return new Not(compileCondition(condition.condition, fields, keys));
    case 'path':
      return new PathMatches(fields.record, condition.pattern);
    default:
      return condition.field.from === 'tag'
        ? new TagCondition(fields.record, condition.field, tagTest(condition))
        : compileFieldCondition(condition, fields.use(condition.field), keys);
  }
}

function compileConditions(
  conditions: readonly Condition[],
  fields: FieldSource,
  keys: HashKeys,
): readonly CompiledCondition[] {
  return conditions.map((condition) => compileCondition(condition, fields, keys));
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

/** Whether the condition can only be answered with the record's leaves known. */
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
