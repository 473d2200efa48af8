// `$TIME` and `$SIZE` in, the properties that every record has out; and the words that look like accessors of this kind
// but are none. Any thread.

import { quote } from '../mistake.ts';
import type { RecordProperty } from './rule.ts';

const PROPERTIES: ReadonlyMap<string, RecordProperty> = new Map([
  ['TIME', { from: 'record', property: 'time' }],
  ['SIZE', { from: 'record', property: 'size' }],
]);

/**
 * Words that people try, to what they may mean. As a field's name each of them would be taken in silence, and nearly
 * always be missing. Not lower-case words, which fields are called, nor other words in capitals: the systemd input's
 * fields are `MESSAGE`, `PRIORITY` and so on.
 */
const MISTAKEN: ReadonlyMap<string, string> = new Map([
  ['NOW', "$TIME, the record's time"],
  ['TIMESTAMP', "$TIME, the record's time"],
  ['Time', "$TIME, the record's time"],
  ['RECORD', '$SIZE, the bytes of the record'],
  ['Size', '$SIZE, the bytes of the record'],
  ['Tag', '$TAG'],
  ['METADATA', "$META['k']"],
  ['Meta', "$META['k']"],
  ['Group', "$GROUP['k']"],
]);

/** Null for everything else. */
export function readProperty(scalar: unknown): RecordProperty | null {
  if (typeof scalar !== 'string' || !scalar.startsWith('$')) return null;
  return PROPERTIES.get(scalar.slice(1)) ?? null;
}

export function propertyText({ property }: RecordProperty): string {
  return property === 'time' ? '$TIME' : '$SIZE';
}

/** Why the name after a `$` begins no accessor of a field; null if it does. */
export function wrongWord(name: string): string | null {
  const field = quote(`$['${name}']`);
  if (PROPERTIES.has(name)) {
    return `$${name} is a number of its own for each record, for value and conditions only (a field of this name is ${field})`;
  }
  const meant = MISTAKEN.get(name);
  return meant === undefined
    ? null
    : `did you mean ${meant}, or ${field} for a field of this name?`;
}

/** Whether the text is one of the words alone. */
export function isReserved(text: string): boolean {
  return text.startsWith('$') && wrongWord(text.slice(1)) !== null;
}
