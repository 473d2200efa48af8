// Rules in, the accessors that they read records by out, for `promexporter check --explain`. Command line.

import { accessorText } from '../config/rules/accessor.ts';
import {
  accessorsOfLabel,
  accessorsOfTemplate,
  type Source,
  sourcesOf,
} from '../config/rules/accessors_of.ts';
import { propertyText } from '../config/rules/record_property.ts';
import type { Rule, RuleSet } from '../config/rules/rule.ts';

/** By source, each once, in the user's notation, in the order in which rules mention them. */
export type FieldsRead = ReadonlyMap<Source['from'], ReadonlySet<string>>;

export function fieldsRead({ groups }: RuleSet): FieldsRead {
  const found = new Map<Source['from'], Set<string>>();
  for (const { when, rules } of groups) {
    for (const source of [...when.flatMap(sourcesOf), ...rules.flatMap(ofRule)]) {
      const texts = found.get(source.from) ?? new Set();
      found.set(source.from, texts.add(sourceText(source)));
    }
  }
  return found;
}

/** In the user's notation. */
export function sourceText(source: Source): string {
  return source.from === 'record' ? propertyText(source) : accessorText(source);
}

function ofRule({ when, value, labels, exemplar, for: container }: Rule): Source[] {
  return [
    ...(container === null ? [] : [container]),
    ...when.flatMap(sourcesOf),
    ...(value === null || value.from === 'constant' ? [] : [value]),
    ...labels.flatMap((label) => accessorsOfLabel(label.value)),
    ...exemplar.flatMap(({ template }) => accessorsOfTemplate(template)),
  ];
}
