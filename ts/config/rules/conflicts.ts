// Families of a rule set in, mistakes out where their samples would meet in an exposition. Counting thread, at start.

import { quote } from '../mistake.ts';
import { isReservedName, lineName, metricForms, withNamespace } from './names.ts';
import type { RuleDraft } from './read_rule.ts';
import type { FamilyRule, MetricType } from './rule.ts';

/**
 * Every name that a family's samples, or the family itself, have in any format and escaping.
 * @param name with the namespace
 */
export function exposedNames(name: string, type: MetricType): string[] {
  return [...new Set(metricForms(name).flatMap((form) => namesOf(form, type)))];
}

function namesOf(name: string, type: MetricType): string[] {
  switch (type) {
    case 'gauge':
      return [name];
    case 'counter': {
      const family = name.replace(/_total$/, '');
      return [name, family, `${family}_total`, `${family}_created`];
    }
    case 'histogram':
      return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`, `${name}_created`];
    case 'summary':
      return [name, `${name}_sum`, `${name}_count`, `${name}_created`];
  }
}

export function reportConflicts(
  families: Iterable<{ rule: FamilyRule; first: RuleDraft }>,
  context: { namespace: string; reserveOwnNames: boolean },
): void {
  const owners = new Map<string, RuleDraft>();
  const own: { rule: FamilyRule; first: RuleDraft }[] = [];
  const ofPresets: typeof own = [];
  for (const family of families) (family.first.preset === null ? own : ofPresets).push(family);
  // Of two families that meet, the later is reported, and a preset's cannot be changed.
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
