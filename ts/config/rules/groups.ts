// Named groups of `extract` and what reads fields in, which groups are read out. Any thread.

import type { Accessor, Condition, Extract } from './rule.ts';

/** Names of all groups, each once. */
export function groupNamesOf(extract: readonly Extract[]): string[] {
  return [...new Set(extract.flatMap(({ pattern }) => pattern.groupNames))];
}

/** The group that the accessor begins with; null if it reads the record. */
export function groupOf(accessor: Accessor, groupNames: readonly string[]): string | null {
  if (accessor.from !== 'body') return null;
  const [key] = accessor.steps;
  return typeof key === 'string' && groupNames.includes(key) ? key : null;
}

/** The first group that the condition reads; null if the record alone can answer it. */
export function groupReadBy(condition: Condition, groupNames: readonly string[]): string | null {
  switch (condition.kind) {
    case 'all':
    case 'any':
      for (const part of condition.conditions) {
        const group = groupReadBy(part, groupNames);
        if (group !== null) return group;
      }
      return null;
    case 'not':
      return groupReadBy(condition.condition, groupNames);
    case 'path':
      return null;
    default:
      return groupOf(condition.field, groupNames);
  }
}
