// Families of a rule set in, mistakes out if their samples would collide in an exposition. Counting thread, at start.

import { exposedNames, isReservedName, withNamespace } from '../../exposition/names.ts';
import { quote } from '../mistake.ts';
import { lineName } from './names.ts';
import type { RuleDraft } from './read_rule.ts';
import type { FamilyRule } from './rule.ts';

export function reportConflicts(
  families: Iterable<{ rule: FamilyRule; first: RuleDraft }>,
  context: { namespace: string; reserveOwnNames: boolean },
): void {
  const owners = new Map<string, RuleDraft>();
  const own: { rule: FamilyRule; first: RuleDraft }[] = [];
  const ofPresets: typeof own = [];
  for (const family of families) (family.first.preset === null ? own : ofPresets).push(family);
  // Of two families that collide, the later one is reported; a preset's comes first, because it cannot be changed.
  for (const { rule, first } of [...ofPresets, ...own]) {
    const names = exposedNames(withNamespace(context.namespace, rule.name), rule.type);
    const taken = names.find((name) => owners.has(name));
    if (taken !== undefined) {
      const owner = owners.get(taken)!;
      first.at.report(
        'PROMEX_RULES_CONFLICT',
        `the ${rule.type}'s samples must have names of their own, but ${lineName(taken)} belongs to the ${owner.type} ${quote(owner.name)} too (${owner.at.place})`,
      );
    }
    for (const name of names) if (!owners.has(name)) owners.set(name, first);
    const reserved = context.reserveOwnNames && names.find(isReservedName);
    if (reserved) {
      first.at.report(
        'PROMEX_RULES_NAME',
        `the ${rule.type} would have samples ${lineName(reserved)}, but the plugin's own metrics have such names`,
      );
    }
  }
}
