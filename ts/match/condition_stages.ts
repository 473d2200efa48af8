// The conditions of a rule in, the same by what must be known of a record before they can be answered out. Any thread.

import { groupNamesOf, groupReadBy } from '../config/rules/groups.ts';
import type { Condition, Rule } from '../config/rules/rule.ts';
import { readsItem } from './condition.ts';

/** In the order in which they are tested. */
export interface ConditionStages {
  /** The record alone answers them. */
  readonly ofRecord: readonly Condition[];
  /** They read groups of the rule's `extract`. */
  readonly ofGroups: readonly Condition[];
  /** They read elements of its `for`, and perhaps groups. */
  readonly ofElements: readonly Condition[];
}

export function conditionStages({
  extract,
  when,
}: Pick<Rule, 'extract' | 'when'>): ConditionStages {
  const groupNames = groupNamesOf(extract);
  const readsGroup = (condition: Condition) => groupReadBy(condition, groupNames) !== null;
  const before = when.filter((condition) => !readsItem(condition));
  return {
    ofRecord: before.filter((condition) => !readsGroup(condition)),
    ofGroups: before.filter(readsGroup),
    ofElements: when.filter(readsItem),
  };
}
