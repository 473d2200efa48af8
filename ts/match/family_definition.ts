// A rule's family and the settings of its rule set in, the definition that the store gets out. Counting thread.

import type { FamilyRule, RuleSet } from '../config/rules/rule.ts';
import { withNamespace } from '../exposition/names.ts';
import type { FamilyDefinition } from '../metrics/family.ts';

/** @param seriesTtlMs for families without a TTL of their own; 0: never */
export function familyDefinition(
  family: FamilyRule,
  { namespace, constantLabels, generic }: RuleSet,
  seriesTtlMs: number,
): FamilyDefinition {
  return {
    ...family,
    name: withNamespace(namespace, family.name),
    constantLabels,
    ttlMs: family.ttlMs ?? seriesTtlMs,
    maxSeries: family.maxSeries ?? Number.POSITIVE_INFINITY,
    // A preset that sees no records must not keep its names from fields.
    yields: generic,
  };
}
