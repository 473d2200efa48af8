// Rules in, the accessors that they read records by out, for `promexporter check --explain`. Command line.

import { accessorText } from '../config/rules/accessor.ts';
import { propertyText } from '../config/rules/record_property.ts';
import type {
  Accessor,
  Condition,
  LabelValue,
  RecordProperty,
  Rule,
  RuleSet,
  Template,
} from '../config/rules/rule.ts';

/** A part of a record that a rule reads. */
export type Source = Accessor | RecordProperty;

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

function ofRule({ when, value, labels, exemplar }: Rule): Source[] {
  return [
    ...when.flatMap(sourcesOf),
    ...(value === null || value.from === 'constant' ? [] : [value]),
    ...labels.flatMap((label) => ofLabelValue(label.value)),
    ...exemplar.flatMap(({ template }) => ofTemplate(template)),
  ];
}

/** In the order written; repeated ones are repeated. */
export function sourcesOf(condition: Condition): Source[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.conditions.flatMap(sourcesOf);
    case 'not':
      return sourcesOf(condition.condition);
    case 'path':
      return [];
    case 'property':
      return [condition.property];
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
