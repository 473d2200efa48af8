// Mistakes under `extract`.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ruleSetOf, SMALL_PRESETS } from '../../../support/unit/config/rules/parsed.ts';
import { RULE, refuses, refusesRule } from '../../../support/unit/config/rules/refused.ts';

const EXPECTED =
  "a map such as {field: $log, regex: 'took (?<ms>[0-9]+) ms'}, or a list of such maps";

describe('parseRules() on extract', () => {
  const cases: [extract: string, ...mistakes: string[]][] = [
    ['§$log', `extract must be ${EXPECTED}, got "$log" (PROMEX_RULES_VALUE)`],
    ['§[]', `extract must be ${EXPECTED}, got an empty list (PROMEX_RULES_VALUE)`],
    ['[§5]', `extract[0] must be ${EXPECTED}, got 5 (PROMEX_RULES_VALUE)`],
    ['§{field: $log}', 'regex is missing (PROMEX_RULES_KEY)'],
    ['§{regex: "(?<a>b)"}', 'field is missing (PROMEX_RULES_KEY)'],
    [
      '{field: $log, §pattern: "(?<a>b)"}',
      'unknown key "pattern", did you mean "regex"? (PROMEX_RULES_KEY)',
    ],
    [
      '{field: §log, regex: "(?<a>b)"}',
      'field of extract must be one accessor such as $status, $kubernetes[\'pod_name\'] or $[\'http.status\'], got "log", did you mean "$log"? (PROMEX_RULES_ACCESSOR)',
    ],
    [
      '{field: $log, regex: §"a(b)"}',
      'regex of extract must name at least one group, as in (?<ms>[0-9]+), got "a(b)" (PROMEX_RULES_REGEX)',
    ],
    [
      '{field: $log, regex: §"(?<a>b"}',
      'regex of extract must be a regular expression in RE2\'s syntax, got "(?<a>b": missing closing ): `(?<a>b` (PROMEX_RULES_REGEX)',
    ],
    [
      '{field: $log, regex: §"(?<a>b)(?<a>c)"}',
      'regex of extract must be a regular expression in RE2\'s syntax, got "(?<a>b)(?<a>c)": duplicate capture group name: `a` (PROMEX_RULES_REGEX)',
    ],
    [
      '{field: $log, regex: §"(?<1a>b)"}',
      'a group\'s name must be a word that does not begin with a digit, so that it can be read as a field, got "1a" (PROMEX_RULES_NAME)',
    ],
    [
      '{field: $log, regex: §"(?<TAG>b)"}',
      'a group must not be called TAG, because $TAG has another meaning (PROMEX_RULES_NAME)',
    ],
    [
      '{field: $log, regex: §"(?<META>b)"}',
      'a group must not be called META, because $META has another meaning (PROMEX_RULES_NAME)',
    ],
    ...['TIME', 'SIZE', 'ITEM', 'KEY'].map((name): [string, string] => [
      `{field: $log, regex: §"(?<${name}>b)"}`,
      `a group must not be called ${name}, because $${name} has another meaning (PROMEX_RULES_NAME)`,
    ]),
    ...['$ITEM', '$KEY'].map((field): [string, string] => [
      `{field: §${field}, regex: "(?<a>b)"}`,
      `field of extract must be a field of the record such as $log (extract comes before for), got "${field}" (PROMEX_RULES_ACCESSOR)`,
    ]),
  ];
  for (const [extract, ...mistakes] of cases) {
    it(`refuses ${extract}`, () => refusesRule(`type: counter, extract: ${extract}`, mistakes));
  }

  it('refuses a condition of the whole file on a group', () => {
    refuses(
      `extract: {field: $log, regex: '(?<a>b)'}\nwhen: [{field: $c, eq: 1}, {not: {field: $a, eq: b}}]\nmetrics: [${RULE}]`,
      [
        'Cannot load rules (rules.yaml:2:7): when of all rules must not read $a, a group of extract, which comes after it: write the condition into the rules (PROMEX_RULES_ACCESSOR)',
      ],
    );
  });

  it('refuses a group as for, also one of the file', () => {
    const expected =
      'for must be an array or a map of the record, not a group of extract, which is a text, got "$a" (PROMEX_RULES_ACCESSOR)';
    const extract = "extract: {field: $log, regex: '(?<a>b)'}";
    refusesRule(`type: counter, for: §$a, ${extract}`, [expected]);
    refuses(`${extract}\nmetrics: [{name: x, type: counter, for: $a}]`, [
      `Cannot load rule "x" (rules.yaml:2:41): ${expected}`,
    ]);
  });

  it('suggests it for what other tools call it', () => {
    refusesRule('type: counter, §grok: "%{IP}"', [
      'unknown key "grok", did you mean "extract"? (PROMEX_RULES_KEY)',
    ]);
  });

  it('applies that of the file to rules without their own, and not to presets', () => {
    const { groups } = ruleSetOf(
      `presets: [mem]\nextract: {field: $log, regex: '(?<a>b)'}\nmetrics: [${RULE}, {name: y, type: counter, extract: [{field: $msg, regex: '(?<c>d)'}]}]`,
      { presets: SMALL_PRESETS },
    );
    const sources = groups.flatMap(({ rules }) =>
      rules.map(({ extract }) => extract.map(({ pattern }) => pattern.source)),
    );
    assert.deepEqual(sources, [['(?<a>b)'], ['(?<c>d)'], []]);
  });
});
