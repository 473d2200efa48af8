// Parts of a rule in, what they read of records out, in the order written; repeated ones are repeated. Any thread.

import type {
  Accessor,
  Condition,
  LabelValue,
  RecordProperty,
  Template,
  ValueSource,
} from './rule.ts';

/** A part of a record that a rule reads. */
export type Source = Accessor | RecordProperty;

export function accessorsOf(condition: Condition): Accessor[] {
  return sourcesOf(condition).filter((source): source is Accessor => source.from !== 'record');
}

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

export function accessorsOfValue(value: ValueSource | null): Accessor[] {
  return value === null || value.from === 'constant' || value.from === 'record' ? [] : [value];
}

export function accessorsOfLabel(value: LabelValue): Accessor[] {
  if (value.kind === 'template') return accessorsOfTemplate(value.template);
  return value.kind === 'field' ? [value.field] : [];
}

export function accessorsOfTemplate(template: Template): Accessor[] {
  return template.filter((part): part is Accessor => typeof part !== 'string');
}

/** Whether it leads to the element that a rule's `for` is at, or to its key. */
export function isOfElement({ from }: Accessor): boolean {
  return from === 'item' || from === 'key';
}
