// Rules without mistakes in, lines about what is allowed and yet hardly ever meant out. Command line.

import type { Label, MapEntry, Rule, RuleSet } from '../config/rules/rule.ts';

/** One line for each doubt, with the rule's place. */
export function hintsOf({ groups }: RuleSet): string[] {
  return groups.flatMap(({ rules }) => rules.flatMap(ruleHints));
}

function ruleHints({ place, labels, valueMap }: Rule): string[] {
  const hints = [...labels.flatMap(labelHints), ...(valueMap ?? []).flatMap(mapHints)];
  return hints.map((hint) => `${place}: hint: ${hint}`);
}

function labelHints({ name, value }: Label): string[] {
  if (value.kind === 'field') return (value.map ?? []).flatMap(mapHints);
  if (value.kind !== 'template') return [];
  const [text] = value.template;
  if (value.template.length !== 1 || text !== name) return [];
  return [`the label ${name} is the text "${name}" in every series; for a field write $${name}`];
}

function mapHints({ from }: MapEntry<unknown>): string[] {
  if (typeof from !== 'string' || from.length < 2) return [];
  if (!from.startsWith('^') && !from.endsWith('$')) return [];
  return [`the map key "${from}" is compared as text; for an expression write '/${from}/'`];
}
