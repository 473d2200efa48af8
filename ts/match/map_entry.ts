// The `map` of a label or a value and a text in, the result of the first matching entry out. Any thread.

import type { MapEntry } from '../config/rules/rule.ts';

/** @returns undefined if no entry matches */
export function findEntry<To>(map: readonly MapEntry<To>[], text: string): To | undefined {
  const matches = ({ from }: MapEntry<To>) =>
    typeof from === 'string' ? from === text : from.test(text);
  return map.find(matches)?.to;
}
