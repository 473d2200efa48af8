// An event from `promexporter try` and an accessor in, the value there out, or if there is none, a hint at what is
// meant. For people only: rules count by the record's bytes. Command line.

import { quote } from '../config/mistake.ts';
import { accessorText } from '../config/rules/accessor.ts';
import type { Accessor } from '../config/rules/rule.ts';
import { nearest } from '../config/yaml/suggestion.ts';
import type { JsonEvent } from './json_record.ts';

/** An event and its position in the input. */
export interface PlacedEvent extends JsonEvent {
  readonly line: number;
  readonly tag: string;
  /** Attributes of its group; null outside one. */
  readonly group: object | null;
  /** The element of a rule's `for` that is looked at. */
  readonly element?: Element;
}

/** An element of an array or a map, with its index or key. */
export interface Element {
  readonly key: string | number;
  readonly value: unknown;
}

/** Undefined if there is no value. */
export function valueAt(event: PlacedEvent, accessor: Accessor): unknown {
  if (accessor.from === 'tag') {
    return accessor.part === null ? event.tag : event.tag.split('.')[accessor.part];
  }
  if (accessor.from === 'key') return event.element?.key;
  return accessor.steps.reduce<unknown>(valueIn, rootOf(event, accessor.from));
}

/** The elements of an array or of a map, in the order in which they are encoded; null for anything else. */
export function elementsOf(container: unknown): readonly Element[] | null {
  if (Array.isArray(container)) return container.map((value, key) => ({ key, value }));
  if (!isMap(container)) return null;
  return Object.entries(container).map(([key, value]) => ({ key, value }));
}

/** The event with one of the container's elements. @param at its number */
export function atElement(event: PlacedEvent, container: Accessor, at: number): PlacedEvent {
  const element = elementsOf(valueAt(event, container))?.[at];
  return element === undefined ? event : { ...event, element };
}

/** `line 3`, `element 0 of line 3`. */
export function placeText({ element, line }: PlacedEvent): string {
  return element === undefined
    ? `line ${line}`
    : `element ${shownValue(element.key)} of line ${line}`;
}

/** A value in words: scalars as in JSON, cut if they are long. */
export function shownValue(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** `, did you mean $Level?`, or another reason why `accessor` leads nowhere, or empty. */
export function missingHint(event: PlacedEvent, accessor: Accessor): string {
  if (accessor.from === 'tag' || accessor.from === 'key') return '';
  let parent: unknown = rootOf(event, accessor.from);
  for (const [at, step] of accessor.steps.entries()) {
    const value = valueIn(parent, step);
    if (value === undefined) {
      const name = nearestKey(parent, step);
      if (name === null) break;
      const steps = [...accessor.steps.slice(0, at), name, ...accessor.steps.slice(at + 1)];
      return `, did you mean ${accessorText({ from: accessor.from, steps })}?`;
    }
    parent = value;
  }
  return accessor.from === 'body' ? unparsedHint(event.body, accessor.steps[0]) : '';
}

// For shorter names, every other name would be near.
const MIN_NAME_LENGTH = 3;

function nearestKey(parent: unknown, step: string | number): string | null {
  const isName = typeof step === 'string' && step.length >= MIN_NAME_LENGTH;
  return isName && isMap(parent) ? nearest(step, Object.keys(parent)) : null;
}

/** Records with unparsed JSON are the most frequent reason why rules fail. */
function unparsedHint(body: object, step: string | number | undefined): string {
  for (const [key, value] of Object.entries(body)) {
    if (typeof value !== 'string' || !value.trimStart().startsWith('{')) continue;
    try {
      if (valueIn(JSON.parse(value), step ?? '') === undefined) continue;
      const field = accessorText({ from: 'body', steps: [key] });
      return ` (it is in ${field}, as JSON that no parser has read)`;
    } catch {
      // Not JSON.
    }
  }
  return '';
}

function rootOf(event: PlacedEvent, from: 'body' | 'metadata' | 'group' | 'item'): unknown {
  return from === 'item' ? event.element?.value : event[from];
}

function valueIn(parent: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(parent) ? parent[step] : undefined;
  return isMap(parent) && Object.hasOwn(parent, step) ? parent[step] : undefined;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
