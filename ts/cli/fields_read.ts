// Rules in, the accessors that they read records by out, for `promexporter check --explain`. Command line.

import { accessorText } from '../config/rules/accessor.ts';
import { groupNamesOf, groupOf } from '../config/rules/groups.ts';
import type {
  Accessor,
  Condition,
  LabelValue,
  Rule,
  RuleSet,
  Template,
} from '../config/rules/rule.ts';

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

function ofRule({ when, extract, value, labels, exemplar }: Rule): Accessor[] {
  const read = [
    ...when.flatMap(accessorsOf),
    ...(value === null ? [] : [value]),
    ...labels.flatMap((label) => ofLabelValue(label.value)),
    ...exemplar.flatMap(({ template }) => ofTemplate(template)),
  ];
  const groupNames = groupNamesOf(extract);
  const ofRecord = read.filter((accessor) => groupOf(accessor, groupNames) === null);
  return [...extract.map(({ field }) => field), ...ofRecord];
}

/** In the order written; repeated ones are repeated. */
export function accessorsOf(condition: Condition): Accessor[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.conditions.flatMap(accessorsOf);
    case 'not':
      return accessorsOf(condition.condition);
    case 'path':
      return [];
    default:
      return [condition.field];
  }
}

function ofLabelValue(value: LabelValue): Accessor[] {
  if (value.kind === 'template') return ofTemplate(value.template);
  return value.kind === 'field' ? [value.field] : [];
}

function ofTemplate(template: Template): Accessor[] {
  return template.filter((part): part is Accessor => typeof part !== 'string');
}
