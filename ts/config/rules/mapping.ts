// A `map` in, its entries out: keys are texts, or patterns between slashes. Counting thread, at start.

import { quote } from '../mistake.ts';
import type { Value } from '../yaml/value.ts';
import type { MapEntry } from './rule.ts';
import { constantOf, fieldTextOf, patternOf } from './scalars.ts';

/** @param readTo reads an entry's value */
function entriesOf<To>(
  value: Value,
  wanted: string,
  readTo: (value: Value) => To | undefined,
): MapEntry<To>[] | undefined {
  const entries = value.entries(wanted);
  if (value.isEmptyMap) return value.mustBe(wanted);
  if (entries === undefined) return undefined;
  const read: MapEntry<To>[] = [];
  for (const { key, value: toValue } of entries) {
    const from = keyOf(key.as(`a key of ${value.name}`));
    const to = readTo(toValue.as(`${value.name}[${key.shown()}]`));
    if (from !== undefined && to !== undefined) read.push({ from, to });
  }
  return read.length > 0 && read.length === entries.length ? read : undefined;
}

function keyOf(key: Value) {
  const text = typeof key.scalar === 'boolean' ? String(key.scalar) : (key.writtenText ?? '');
  const isPattern = text.length > 2 && text.startsWith('/') && text.endsWith('/');
  return isPattern ? patternOf(key, text.slice(1, -1)) : fieldTextOf(key, text);
}

/** `{OPEN: 1, CLOSED: 0}` */
export function numberMapOf(value: Value): MapEntry<number>[] | undefined {
  return entriesOf(value, 'a map from texts to numbers such as {OPEN: 1, CLOSED: 0}', (to) =>
    to.number('a finite number', Number.isFinite),
  );
}

/** `{'/^2/': ok, '/^5/': error}` */
export function textMapOf(value: Value): MapEntry<string>[] | undefined {
  return entriesOf(value, "a map from texts to texts such as {'/^5/': error}", mappedTextOf);
}

// A group of an expression: `$1`, `${name}`.
const GROUP = /\$(?:\d|\{\w+\}|&)/;

function mappedTextOf(value: Value): string | undefined {
  const { scalar } = value;
  if (typeof scalar !== 'string' || !GROUP.test(scalar.replaceAll('$$', ''))) {
    return constantOf(value);
  }
  return value.report(
    'PROMEX_RULES_ACCESSOR',
    `${value.name} must be text without accessors, got ${quote(scalar)}: groups are for replace, such as replace: [{regex: '^/u/([0-9]+)', replacement: '/u/$1'}]`,
  );
}
