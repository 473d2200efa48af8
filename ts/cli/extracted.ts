// `extract` of a rule and an event from `promexporter try` in, the event with the groups as fields out, or in words what
// did not match. Command line.

import { accessorText } from '../config/rules/accessor.ts';
import type { Extract } from '../config/rules/rule.ts';
import { missingHint, type PlacedEvent, shownValue, valueAt } from './event_values.ts';
import { patternText } from './rule_text.ts';
import type { Failure } from './why_not.ts';

/** The event as the rule sees it: groups hide keys of the record. The event itself if nothing matches. */
export function withGroups(event: PlacedEvent, extract: readonly Extract[]): PlacedEvent {
  for (const { field, pattern } of extract) {
    const text = textOf(valueAt(event, field));
    const captures = text === null ? null : pattern.captures(text);
    if (captures === null) continue;
    const body = new Map(Object.entries(event.body));
    for (const one of extract) for (const name of one.pattern.groupNames) body.delete(name);
    for (const [i, name] of pattern.groupNames.entries()) {
      const group = captures[i]!;
      if (group !== null) body.set(name, group);
    }
    return { ...event, body: Object.fromEntries(body) };
  }
  return event;
}

/** @param extract none of which matches the event */
export function extractFailure(extract: readonly Extract[], event: PlacedEvent): Failure {
  const expected = extract.map(({ field, pattern }) => {
    return `${accessorText(field)} to match ${patternText(pattern)}`;
  });
  const fields = new Map(extract.map(({ field }) => [accessorText(field), field]));
  const got = [...fields].map(([text, field]) => {
    const value = valueAt(event, field);
    if (value === undefined) return `no ${text}`;
    return fields.size === 1 ? shownValue(value) : `${text} ${shownValue(value)}`;
  });
  const why = `expected ${expected.join(' or ')} (extract), got ${got.join(', ')} in line ${event.line}`;
  const missing = [...fields.values()].find((field) => valueAt(event, field) === undefined);
  return { why, hint: missing === undefined ? '' : missingHint(event, missing) };
}

/** As rules read a value's text; null if it has none. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value.replace(/\r?\n$/, '');
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
