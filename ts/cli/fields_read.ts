// Rules in, the accessors that they read records by out, for `promexporter check --explain`. Command line.

import { accessorText } from '../config/rules/accessor.ts';
import {
  accessorsOf,
  accessorsOfLabel,
  accessorsOfTemplate,
} from '../config/rules/accessors_of.ts';
import type { Accessor, Rule, RuleSet } from '../config/rules/rule.ts';

/** By source, each once, in the user's notation, in the order in which rules mention them. */
export type FieldsRead = ReadonlyMap<Accessor['from'], ReadonlySet<string>>;

export function fieldsRead({ groups }: RuleSet): FieldsRead {
  const found = new Map<Accessor['from'], Set<string>>();
  for (const { when, rules } of groups) {
    for (const accessor of [...when.flatMap(accessorsOf), ...rules.flatMap(ofRule)]) {
      const texts = found.get(accessor.from) ?? new Set();
      found.set(accessor.from, texts.add(accessorText(accessor)));
    }
  }
  return found;
}

function ofRule({ when, value, labels, exemplar, for: container }: Rule): Accessor[] {
  return [
    ...(container === null ? [] : [container]),
    ...when.flatMap(accessorsOf),
    ...(value === null ? [] : [value]),
    ...labels.flatMap((label) => accessorsOfLabel(label.value)),
    ...exemplar.flatMap(({ template }) => accessorsOfTemplate(template)),
  ];
}
