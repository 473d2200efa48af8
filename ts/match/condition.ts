// A rule's condition in, its compiled form out, which tells whether the current record meets it. Counting thread.

import { accessorsOf, isOfElement } from '../config/rules/accessors_of.ts';
import type { Condition } from '../config/rules/rule.ts';
import type { HashKeys } from '../hash_keys.ts';
import type { CompiledCondition } from './compiled_condition.ts';
import { Field } from './field.ts';
import { compileFieldCondition } from './field_condition.ts';
import type { FieldSource } from './field_source.ts';
import { PathMatches } from './path_condition.ts';
import { PropertyCondition } from './property_condition.ts';
import { TagCondition, tagTest } from './tag_condition.ts';

export function compileCondition(
  condition: Condition,
  fieldSource: FieldSource,
  keys: HashKeys,
): CompiledCondition {
  switch (condition.kind) {
    case 'all':
      return new All(compileConditions(condition.conditions, fieldSource, keys));
    case 'any':
      return new Any(compileConditions(condition.conditions, fieldSource, keys));
    case 'not':
      return new Not(compileCondition(condition.condition, fieldSource, keys));
    case 'path':
      return new PathMatches(fieldSource.record, condition.pattern);
    case 'property':
      return new PropertyCondition(fieldSource.record, condition);
    default: {
      const { record } = fieldSource;
      if (condition.field.from === 'tag') {
        return new TagCondition(record, condition.field, tagTest(condition));
      }
      const found = fieldSource.use(condition.field);
      const memory = found instanceof Field ? record : found;
      return compileFieldCondition(condition, memory, found, keys);
    }
  }
}

function compileConditions(
  conditions: readonly Condition[],
  fieldSource: FieldSource,
  keys: HashKeys,
): readonly CompiledCondition[] {
  return conditions.map((condition) => compileCondition(condition, fieldSource, keys));
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

/** Whether the condition reads the element that the rule's `for` is at. */
export function readsItem(condition: Condition): boolean {
  return accessorsOf(condition).some(isOfElement);
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
