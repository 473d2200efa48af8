// Rules as a test writes them, parsed with two small presets beside them.

import assert from 'node:assert/strict';
import { parseRules, type RulesContext } from '../../../../../ts/config/rules/parse_rules.ts';
import type { Rule, RuleSet } from '../../../../../ts/config/rules/rule.ts';

export const SMALL_PRESETS = {
  cpu: "when: {field: $cpu_p, exists: true}\nmetrics:\n  - {name: cpu, type: gauge, each: '^cpu(?<cpu>\\d+)$'}\n",
  mem: 'metrics: [{name: mem_bytes, type: gauge, value: $mem}]\n',
};

const CONTEXT: RulesContext & { file: string } = {
  file: 'rules.yaml',
  namespace: '',
  presets: SMALL_PRESETS,
  reserveOwnNames: true,
};

export function ruleSetOf(text: string, context: Partial<typeof CONTEXT> = {}): RuleSet {
  const read = parseRules(text, { ...CONTEXT, ...context });
  assert.ok('ruleSet' in read, JSON.stringify(read));
  return read.ruleSet;
}

/** Every rule of the first group. */
export function rulesOf(text: string): readonly Rule[] {
  return ruleSetOf(text).groups[0]!.rules;
}

/** The rule of `metrics: [{name: x, …}]`. */
export function ruleOf(rest: string): Rule {
  const [rule, ...others] = rulesOf(`metrics: [{name: x, ${rest}}]`);
  assert.equal(others.length, 0);
  return rule!;
}

/** All mistakes as the log shows them. */
export function mistakesOf(text: string, context: Partial<typeof CONTEXT> = {}): string[] {
  const read = parseRules(text, { ...CONTEXT, ...context });
  assert.ok('mistakes' in read, text);
  assert.ok(read.mistakes.length > 0, text);
  for (const mistake of read.mistakes) assert.doesNotMatch(mistake.text, /[\n\r\u2028]/);
  return read.mistakes.map((mistake) => `${mistake.text} (${mistake.code})`);
}
