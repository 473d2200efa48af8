// Families from any source in, one of each name in the order of names out. Worker thread.

import type { Family } from './family.ts';

/** A family and the name it has in the format that is being rendered. */
export interface NamedFamily {
  readonly name: string;
  readonly family: Family;
}

/**
 * Sorts by name (by UTF-16 code units, the same on every machine). If a name occurs twice, the first family that has
 * series wins: two of one name would mean duplicate samples, or one family with two types.
 */
export function familiesInOrder(
  families: readonly Family[],
  nameOf: (family: Family) => string,
): NamedFamily[] {
  const byName = new Map<string, Family>();
  for (const family of families) {
    const name = nameOf(family);
    const known = byName.get(name);
    if (known === undefined || known.seriesCount === 0) byName.set(name, family);
  }
  return Array.from(byName, ([name, family]) => ({ name, family })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}
