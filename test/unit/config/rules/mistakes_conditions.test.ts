// Mistakes under `when`.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mistakesOf, ruleSetOf } from '../../../support/unit/config/rules/parsed.ts';
import { refusesRule } from '../../../support/unit/config/rules/refused.ts';

describe('parseRules() on conditions', () => {
  const cases: [when: string, ...mistakes: string[]][] = [
    ['§{}', 'field is missing (PROMEX_RULES_KEY)'],
    [
      '§[]',
      'when must be a list of at least one condition, got an empty list (PROMEX_RULES_VALUE)',
    ],
    [
      '§$a',
      'when must be a condition such as {field: $status, ge: 500}, got "$a" (PROMEX_RULES_VALUE)',
    ],
    [
      '[{field: $a, eq: 1}, §5]',
      'when[1] must be a condition such as {field: $status, ge: 500}, got 5 (PROMEX_RULES_VALUE)',
    ],
    [
      '§{field: $a}',
      'a condition must compare its field by eq, ne, in, not_in, ge, gt, le, lt, regex or exists, got none of them (PROMEX_RULES_KEY)',
    ],
    ['§{ge: 5}', 'field is missing (PROMEX_RULES_KEY)'],
    [
      '{field: $a, §over: 5}',
      'unknown key "over", expected one of field, eq, ne, in, not_in, ge, gt, le, lt, regex, exists, not, any, all, path (PROMEX_RULES_KEY)',
    ],
    ['{field: $a, §equals: 5}', 'unknown key "equals", did you mean "eq"? (PROMEX_RULES_KEY)'],
    ['{field: $a, §"==": 5}', 'unknown key "==", did you mean "eq"? (PROMEX_RULES_KEY)'],
    ['{field: $a, §match: b}', 'unknown key "match", did you mean "regex"? (PROMEX_RULES_KEY)'],
    ['{§key: $a, eq: 5}', 'unknown key "key", did you mean "field"? (PROMEX_RULES_KEY)'],
    ['{§or: [{field: $a, eq: 1}]}', 'unknown key "or", did you mean "any"? (PROMEX_RULES_KEY)'],
    ['{§and: [{field: $a, eq: 1}]}', 'unknown key "and", did you mean "all"? (PROMEX_RULES_KEY)'],
    [
      '{field: $a, §ge:200}',
      'unknown key "ge:200", did you mean "ge: 200", with a space after the colon? (PROMEX_RULES_KEY)',
    ],
    [
      '{path: §"(a"}',
      'path must be a regular expression in RE2\'s syntax, got "(a": missing closing ): `(a` (PROMEX_RULES_REGEX)',
    ],
    [
      '{not: {field: $a, eq: 1}, field: §$b, eq: §2}',
      'field must not be used with not: give it a condition of its own (PROMEX_RULES_KEY)',
      'eq must not be used with not: give it a condition of its own (PROMEX_RULES_KEY)',
    ],
    [
      '{any: [{field: $a, eq: 1}], all: §[{field: $a, eq: 1}]}',
      'all must not be used with any: give it a condition of its own (PROMEX_RULES_KEY)',
    ],
    [
      '{any: §{field: $a, eq: 1}}',
      'any must be a list of at least one condition, got a map (PROMEX_RULES_VALUE)',
    ],
    [
      '{all: §[]}',
      'all must be a list of at least one condition, got an empty list (PROMEX_RULES_VALUE)',
    ],
    [
      '{not: §[{field: $a, eq: 1}]}',
      'not must be a condition such as {field: $status, ge: 500}, got a list (PROMEX_RULES_VALUE)',
    ],
    ['{field: $a, ge: §"5"}', 'ge must be a number, got "5" (PROMEX_RULES_VALUE)'],
    ['{field: $a, lt: §.nan}', 'lt must be a number, got .nan (PROMEX_RULES_VALUE)'],
    ['{field: $a, exists: §yes}', 'exists must be true or false, got "yes" (PROMEX_RULES_VALUE)'],
    [
      '{field: $a, §eq: }',
      'eq must be a number, text or boolean (exists: false finds missing fields), got nothing (PROMEX_RULES_VALUE)',
    ],
    ['{field: $a, eq: §[1]}', 'eq must be a number, text or boolean, got [1] (PROMEX_RULES_VALUE)'],
    [
      '{field: $a, ne: §9007199254740993}',
      'ne must be a number that a double holds exactly, or text in quotes, got 9007199254740993 (PROMEX_RULES_VALUE)',
    ],
    [
      '{field: $a, in: §GET}',
      'in must be a list of at least one value, got "GET" (PROMEX_RULES_VALUE)',
    ],
    [
      '{field: $a, not_in: §[]}',
      'not_in must be a list of at least one value, got an empty list (PROMEX_RULES_VALUE)',
    ],
    [
      '{field: $a, in: [1, §{}]}',
      'in[1] must be a number, text or boolean, got an empty map (PROMEX_RULES_VALUE)',
    ],
    [
      '{field: $a, eq: §$b, in: [ok, §"{{c}}"]}',
      'eq must be a fixed number, text or boolean (fields are not compared with each other; regex takes any text), got "$b" (PROMEX_RULES_VALUE)',
      'in[1] must be a fixed number, text or boolean (fields are not compared with each other; regex takes any text), got "{{c}}" (PROMEX_RULES_VALUE)',
    ],
    [
      '{field: $a, ne: §"b\\n"}',
      'ne must be text without a line break at its end, because fields are read without theirs (in YAML, | keeps it, |- does not), got "b\\n" (PROMEX_RULES_VALUE)',
    ],
    ['{field: $a, regex: §5}', 'regex must be a regular expression, got 5 (PROMEX_RULES_VALUE)'],
    [
      '{field: $a, regex: §"(a)\\\\1"}',
      `regex must be a regular expression in RE2's syntax, got "(a)\\\\1": invalid escape sequence: \`\\1\` (RE2 has no back references) (PROMEX_RULES_REGEX)`,
    ],
    [
      `${'{not: '.repeat(16)}§{field: $a, eq: 1}${'}'.repeat(16)}`,
      'conditions must nest at most 16 deep, got more (PROMEX_RULES_VALUE)',
    ],
  ];
  for (const [when, ...mistakes] of cases) {
    it(`refuses ${when}`, () => {
      refusesRule(`type: counter, when: ${when}`, mistakes);
    });
  }

  it('refuses a whole number that is more than any double', () => {
    const [mistake] = mistakesOf(
      `metrics: [{name: x, type: counter, when: {field: $a, eq: ${'9'.repeat(400)}}}]`,
    );
    assert.match(mistake!, /eq must be a number that a double holds exactly/);
  });

  it('accepts the deepest allowed nesting', () => {
    const when = `${'{not: '.repeat(15)}{field: $a, eq: 1}${'}'.repeat(15)}`;
    assert.ok(ruleSetOf(`metrics: [{name: x, type: counter, when: ${when}}]`));
  });
});
