// One record as rules see it: accessors, conditions, templates and tags, each interpreted literally.

import type {
  Accessor,
  Condition,
  RecordProperty,
  TagMatch,
  Template,
} from '../../ts/config/rules/rule.ts';
import { type Event, Fields, keyOf, nameOf, type Value } from './decode.ts';
import { leavesOf } from './leaves.ts';
import { type Found, isScalar, scalarNumber, scalarText, shownText } from './scalar.ts';

export interface RecordContext {
  readonly tag: string;
  readonly event: Event;
  /** The attributes of the record's group. */
  readonly group: Fields | null;
  /** The element that a rule's `for` is at. */
  readonly element?: Element;
}

export interface Element {
  readonly key: Value;
  readonly item: Value;
}

export function lookUp(context: RecordContext, accessor: Accessor): Found {
  if (accessor.from === 'tag') {
    const { tag } = context;
    const text = accessor.part === null ? tag : tag.split('.')[accessor.part];
    return text === undefined ? undefined : Buffer.from(text, 'utf8');
  }
  const { element, event, group } = context;
  if (accessor.from === 'key') return element?.key;
  const { body, metadata } = event;
  let found: Found = { body, metadata, group, item: element?.item }[accessor.from];
  for (const step of accessor.steps) {
    if (typeof step === 'string') {
      found = found instanceof Map ? found.get(keyOf(step)) : undefined;
    } else {
      found = Array.isArray(found) ? found[step] : undefined;
    }
  }
  return found ?? undefined;
}

/** The elements of an array, or the entries of a map; `missing` or `not_array_or_map` if there can be none. */
export function elementsOf(found: Found): Element[] | string {
  if (found === undefined) return 'missing';
  if (Array.isArray(found)) return found.map((item, key) => ({ key, item }));
  if (!(found instanceof Fields)) return 'not_array_or_map';
  return found.written.map(([key, item]) => ({ key: Buffer.from(key, 'latin1'), item }));
}

export function holds(context: RecordContext, condition: Condition): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.conditions.every((inner) => holds(context, inner));
    case 'any':
      return condition.conditions.some((inner) => holds(context, inner));
    case 'not':
      return !holds(context, condition.condition);
    case 'path':
      return [...leavesOf(context.event.body)].some(
        ({ keys, isTooLong }) =>
          !isTooLong && matches(condition.pattern, keys.map(nameOf).join('.')),
      );
    case 'property': {
      const { operator, operand, property } = condition;
      return orders(propertyOf(context, property), operator, operand);
    }
    default: {
      const found = lookUp(context, condition.field);
      if (condition.kind === 'exists') return (found !== undefined) === condition.expected;
      if (!isScalar(found)) return false;
      const text = scalarText(found);
      if (condition.kind === 'regex') return matches(condition.pattern, text);
      const number = scalarNumber(found) ?? Number.NaN;
      if (condition.kind === 'in') {
        return condition.operands.some((o) => (typeof o === 'number' ? o === number : o === text));
      }
      return orders(number, condition.operator, condition.operand);
    }
  }
}

function orders(number: number, operator: 'ge' | 'gt' | 'le' | 'lt', operand: number): boolean {
  if (operator === 'ge') return number >= operand;
  if (operator === 'gt') return number > operand;
  return operator === 'le' ? number <= operand : number < operand;
}

export function propertyOf({ event }: RecordContext, { property }: RecordProperty): number {
  return property === 'time' ? event.seconds + event.nanoseconds / 1e9 : event.bodyBytes;
}

export function tagMatches(match: TagMatch | null, tag: string): boolean {
  if (match === null) return true;
  if (match.kind === 'regex') return matches(match.pattern, tag);
  const parts = match.pattern.split('*').map((part) => part.replace(/[^\w]/gu, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`).test(tag);
}

/** A template's text; `label_type` for a part that has none. */
export function templateText(
  context: RecordContext,
  template: Template,
): { text: string } | 'label_type' {
  let text = '';
  for (const part of template) {
    const found = typeof part === 'string' ? undefined : lookUp(context, part);
    if (typeof part === 'string') text += part;
    else if (found !== undefined && !isScalar(found)) return 'label_type';
    else if (found !== undefined) text += shownText(found, part as Accessor);
  }
  return { text };
}

/** Only for expressions with the same meaning in RE2 and in JavaScript. */
export function regExp(pattern: { readonly source: string }): RegExp {
  return new RegExp(pattern.source, 'u');
}

export function matches(pattern: { readonly source: string }, text: string): boolean {
  return regExp(pattern).test(text);
}
