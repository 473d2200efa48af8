// A rule set and the one that replaces it in, the families that may go on out: those whose rules say the same.
// Counting thread, at a reload.

import { isDeepStrictEqual } from 'node:util';
import type { Rule, RuleGroup, RuleSet } from '../config/rules/rule.ts';
import type { FamilyDefinition } from '../metrics/family.ts';
import { familyDefinition } from './family_definition.ts';

/** Rules, and the setting of the instance that families depend on. */
export interface RulesInUse {
  readonly ruleSet: RuleSet;
  readonly seriesTtlMs: number;
}

/** A family that goes on. */
export interface UnchangedFamily {
  /** It may have changed: it describes the series and makes no difference to their values. */
  readonly help: string;
  /** The ids of its rules. */
  readonly ruleIds: readonly string[];
}

/** All that decides what a family's series mean. */
interface Meaning {
  readonly definition: Omit<FamilyDefinition, 'help'>;
  /** In their order: of several rules that set a gauge, the last one wins. */
  readonly rules: {
    readonly group: Omit<RuleGroup, 'name' | 'rules'>;
    readonly rule: Omit<Rule, 'place' | 'family'>;
  }[];
}

interface Described {
  readonly help: string;
  readonly meaning: Meaning;
}

/**
 * Families by name, with the namespace. All of a family counts, its buckets, labels and types included, and all of each
 * of its rules and of their files' keys, but not where they stand.
 */
export function unchangedFamilies(
  before: RulesInUse,
  after: RulesInUse,
): Map<string, UnchangedFamily> {
  const unchanged = new Map<string, UnchangedFamily>();
  const known = describe(before);
  for (const [name, { help, meaning }] of describe(after)) {
    if (!isDeepStrictEqual(known.get(name)?.meaning, meaning)) continue;
    unchanged.set(name, { help, ruleIds: meaning.rules.map(({ rule }) => rule.id) });
  }
  return unchanged;
}

/** Names of a rule set's families, with the namespace. */
export function familyNames(rules: RulesInUse): string[] {
  return [...describe(rules).keys()];
}

function describe({ ruleSet, seriesTtlMs }: RulesInUse): Map<string, Described> {
  const families = new Map<string, Described>();
  for (const { name: _file, rules, ...group } of ruleSet.groups) {
    for (const { place: _place, family, ...rule } of rules) {
      const { help, ...definition } = familyDefinition(family, ruleSet, seriesTtlMs);
      const known = families.get(definition.name);
      const described = known ?? { help, meaning: { definition, rules: [] } };
      if (known === undefined) families.set(definition.name, described);
      described.meaning.rules.push({ group, rule });
    }
  }
  return families;
}
