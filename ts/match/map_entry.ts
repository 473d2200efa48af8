// A `map` of a label or a value: from a text to what its first matching entry says. Any thread.

import type { MapEntry } from '../config/rules/rule.ts';

/** @returns what the entry maps to, undefined where none matches */
export function findEntry<To>(map: readonly MapEntry<To>[], text: string): To | undefined {
  const matches = ({ from }: MapEntry<To>) =>
    typeof from === 'string' ? from === text : from.test(text);
  return map.find(matches)?.to;
}
