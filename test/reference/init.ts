// The series that exist before the first record, as a rule's `init` lists them.

import type { Rule } from '../../ts/config/rules/rule.ts';
import type { FamilyState, SeriesBook } from './series.ts';

/** Every combination of the values that `init` has for each label. */
export function startAtZero(book: SeriesBook, family: FamilyState, rule: Rule, nowMs: number) {
  if (rule.init === null) return;
  let combinations: string[][] = [[]];
  for (const values of rule.init) {
    combinations = combinations.flatMap((before) => values.map((value) => [...before, value]));
  }
  for (const values of combinations) {
    if (!book.hasRoom(family, values)) continue;
    const series = book.find(family, values, nowMs);
    series.value ??= 0;
    series.isPermanent = true;
  }
}
