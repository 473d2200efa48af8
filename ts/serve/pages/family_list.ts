// Families in, their list on the page for people out. Worker thread.

import type { FamilyType } from '../../exposition/metric_type.ts';
import { familiesInOrder } from '../../render/families_in_order.ts';
import type { Family } from '../../render/family.ts';

/** One line of the list. */
export interface ListedFamily {
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  readonly seriesCount: number;
  /** Infinity: only the instance's cap. */
  readonly maxSeries: number;
  /** Whether it is one of the plugin's own, and not made from records. */
  readonly isOwn: boolean;
}

/**
 * One line per name, sorted as in the exposition, including those without series.
 * @param own the plugin's own families, which win if a name occurs twice
 */
export function listFamilies(
  own: readonly Family[],
  fromRecords: readonly Family[],
): ListedFamily[] {
  const owned = new Set(own);
  const all = familiesInOrder([...own, ...fromRecords], (family) => family.name);
  return all.map(({ name, family }) => ({
    name,
    type: family.type,
    help: family.help,
    seriesCount: family.seriesCount,
    maxSeries: family.maxSeries ?? Number.POSITIVE_INFINITY,
    isOwn: owned.has(family),
  }));
}
