// Parts of a rule in, the accessors that they read records by out, in the order written; repeated ones are repeated.
// Any thread.

import type { Accessor, Condition, LabelValue, Template } from './rule.ts';

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
