// The mistakes in rules, word for word as in the log.

import assert from 'node:assert/strict';
import { mistakesOf } from './parsed.ts';

export const RULE = '{name: x, type: counter}';

/** Checks that `text` has exactly these mistakes, all of them in the file itself. */
export function refuses(text: string, mistakes: readonly string[], context = {}): void {
  assert.deepEqual(mistakesOf(text, context), mistakes);
}

/**
 * Checks that a rule named x has exactly these mistakes.
 * @param rest the rule besides its name; `§` marks a mistake's place. None: at the rule itself.
 */
export function refusesRule(rest: string, mistakes: readonly string[]): void {
  const line = `- {name: x, ${rest}}`;
  const columns = [...line.matchAll(/§/g)].map(({ index = 0 }, i) => index - i + 1);
  if (columns.length === 0) columns.push(3);
  refuses(
    `metrics:\n${line.replaceAll('§', '')}`,
    mistakes.map((m, i) => `Cannot load rule "x" (rules.yaml:2:${columns[i]}): ${m}`),
  );
}
