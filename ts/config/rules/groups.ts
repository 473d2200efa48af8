// Named groups of `extract` and what reads fields in, which groups are read out. Any thread.

import { accessorsOf, type Source } from './accessors_of.ts';
import type { Condition, Extract } from './rule.ts';

/** Names of all groups, each once. */
export function groupNamesOf(extract: readonly Extract[]): string[] {
  return [...new Set(extract.flatMap(({ pattern }) => pattern.groupNames))];
}

/** The group that is read; null if it is anything else. */
export function groupOf(source: Source, groupNames: readonly string[]): string | null {
  if (source.from !== 'body') return null;
  const [key] = source.steps;
  return typeof key === 'string' && groupNames.includes(key) ? key : null;
}

/** The first group that the condition reads; null if none. */
export function groupReadBy(condition: Condition, groupNames: readonly string[]): string | null {
  for (const accessor of accessorsOf(condition)) {
    const group = groupOf(accessor, groupNames);
    if (group !== null) return group;
  }
  return null;
}
