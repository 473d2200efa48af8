// A rule's requirement and a record in, the difference in words out: `expected …, got … in line 1`. Command line.

import { quote } from '../config/mistake.ts';
import { accessorText } from '../config/rules/accessor.ts';
import { sourcesOf } from '../config/rules/accessors_of.ts';
import type { Pattern } from '../config/rules/pattern.ts';
import type { Accessor, Condition, RecordProperty, Rule, TagMatch } from '../config/rules/rule.ts';
import {
  elementsOf,
  missingHint,
  type PlacedEvent,
  placeText,
  shownValue,
  valueAt,
} from './event_values.ts';
import { sourceText } from './fields_read.ts';
import { nearMiss } from './near_miss.ts';
import { conditionText, patternText } from './rule_text.ts';

export interface Failure {
  readonly why: string;
  /** A hint for the user, appended to `why`; empty if there is none. */
  readonly hint: string;
}

const MAX_PATHS = 3;

/** The event as the plugin reads it. */
export interface ReadRecord {
  /** Of the record's fields. */
  paths(): readonly string[];
  property(property: RecordProperty): number;
}

/** @param condition that does not hold. @param record the same as the event */
export function conditionFailure(
  condition: Condition,
  event: PlacedEvent,
  record: ReadRecord,
): Failure {
  const sources = new Map(sourcesOf(condition).map((one) => [sourceText(one), one]));
  const isOne = sources.size === 1 && !asksForPaths(condition);
  const got = [...sources].map(([text, source]) => {
    const value = source.from === 'record' ? record.property(source) : valueAt(event, source);
    if (value === undefined) return `no ${text}`;
    return isOne ? shownValue(value) : `${text} ${shownValue(value)}`;
  });
  if (asksForPaths(condition)) got.push(pathsText(record.paths()));
  const why = `expected ${conditionText(condition)}, got ${got.join(', ')} in ${placeText(event)}`;
  return { why, hint: hintOf(condition, event) };
}

/** @param paths of the record's fields, none of which `each` matches */
export function pathFailure(each: Pattern, event: PlacedEvent, paths: readonly string[]): Failure {
  const expected = `a field whose path matches ${patternText(each)}`;
  return { why: `expected ${expected}, got ${pathsText(paths)} in line ${event.line}`, hint: '' };
}

/** @param container the rule's `for`, which has no elements in this event */
export function containerFailure(container: Accessor, event: PlacedEvent): Failure {
  const text = accessorText(container);
  const found = valueAt(event, container);
  const elements = elementsOf(found);
  const got =
    elements === null ? shownValue(found) : `an empty ${Array.isArray(found) ? 'array' : 'map'}`;
  const expected = `for: ${text}: expected an array or a map`;
  if (found === undefined) {
    const why = `${expected}, got no ${text} in ${placeText(event)}`;
    return { why, hint: missingHint(event, container) };
  }
  return {
    why: `${expected}${elements === null ? '' : ' with elements'}, got ${got} in ${placeText(event)}`,
    hint: '',
  };
}

/** @param reason why the values were skipped, from SKIP_REASONS */
export function valueFailure(rule: Rule, event: PlacedEvent, reason: string): Failure {
  const { value } = rule;
  const isOfLabels = reason.startsWith('label');
  if (value === null || value.from === 'constant' || value.from === 'record' || isOfLabels) {
    return { why: `skipped all values from line ${event.line} on: ${reason}`, hint: '' };
  }
  const text = sourceText(value);
  const found = valueAt(event, value);
  const got = found === undefined ? `no ${text}` : shownValue(found);
  const why = `expected ${text} as a number, got ${got} in ${placeText(event)} (skipped: ${reason})`;
  return { why, hint: found === undefined ? missingHint(event, value) : '' };
}

export function tagFailure(match: TagMatch, tag: string): Failure {
  const expected =
    match.kind === 'regex'
      ? `a tag that matches ${patternText(match.pattern)}`
      : `the tag ${quote(match.pattern)}`;
  return { why: `expected ${expected}, got ${quote(tag)}`, hint: ' (see --tag)' };
}

/** Some names of the record's fields. */
function pathsText(paths: readonly string[]): string {
  if (paths.length === 0) return 'no field';
  const shown = paths.slice(0, MAX_PATHS).map(shownValue).join(', ');
  const more = paths.length - MAX_PATHS;
  return `${paths.length === 1 ? 'the path' : 'the paths'} ${shown}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The first hint of any part; conditions that must not hold have none. */
function hintOf(condition: Condition, event: PlacedEvent): string {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.conditions.reduce((hint, part) => hint || hintOf(part, event), '');
    case 'not':
    case 'path':
    case 'property':
      return '';
    default: {
      const value = valueAt(event, condition.field);
      if (value === undefined) return missingHint(event, condition.field);
      return value === null ? '' : nearMiss(condition, value);
    }
  }
}

function asksForPaths(condition: Condition): boolean {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.conditions.some(asksForPaths);
    case 'not':
      return asksForPaths(condition.condition);
    default:
      return condition.kind === 'path';
  }
}
