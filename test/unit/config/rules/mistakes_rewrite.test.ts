// Mistakes in the keys of a label that rewrite its text or limit its values.

import { describe, it } from 'node:test';
import { refuses, refusesRule } from '../../../support/unit/config/rules/refused.ts';

/** A label with these keys besides its field. */
const label = (rest: string) => `type: counter, labels: {a: {field: $b, ${rest}}}`;
/** A label with one step of `replace`. */
const step = (rest: string) => label(`replace: [${rest}]`);
const GROUPS = 'must be text with groups such as $1, got';

describe('parseRules() on labels that are rewritten', () => {
  const cases: [rest: string, ...mistakes: string[]][] = [
    [
      label('normalize: §paths'),
      'normalize of label a must be path, got "paths", did you mean "path"? (PROMEX_RULES_VALUE)',
    ],
    [
      label('case: §lowercase'),
      'case of label a must be lower or upper, got "lowercase", did you mean "lower"? (PROMEX_RULES_VALUE)',
    ],
    [label('case: §true'), 'case of label a must be lower or upper, got true (PROMEX_RULES_VALUE)'],
    // Steps of replace.
    [
      label('replace: §[]'),
      "replace of label a must be a list of steps such as [{regex: '^/shop/[^/]+', replacement: '/shop/:name'}], got an empty list (PROMEX_RULES_VALUE)",
    ],
    [
      label('replace: §{regex: b, replacement: c}'),
      "replace of label a must be a list of steps such as [{regex: '^/shop/[^/]+', replacement: '/shop/:name'}], got a map (PROMEX_RULES_VALUE)",
    ],
    [
      step('§b'),
      'replace of label a[0] must be a map with regex and replacement, got "b" (PROMEX_RULES_VALUE)',
    ],
    [step('§{regex: b}'), 'replacement is missing (PROMEX_RULES_KEY)'],
    [step('§{replacement: b}'), 'regex is missing (PROMEX_RULES_KEY)'],
    [
      step('{regex: b, §replace: c}'),
      'unknown key "replace", did you mean "replacement"? (PROMEX_RULES_KEY)',
    ],
    [
      step('{§regexp: b, §with: c}'),
      'unknown key "regexp", did you mean "regex"? (PROMEX_RULES_KEY)',
      'unknown key "with", did you mean "replacement"? (PROMEX_RULES_KEY)',
    ],
    [
      step("{regex: §'(?=b)', replacement: c}"),
      'regex of replace of label a[0] must be a regular expression in RE2\'s syntax, got "(?=b)": invalid or unsupported Perl syntax: `(?=` (RE2 looks neither ahead nor behind) (PROMEX_RULES_REGEX)',
    ],
    [
      step("{regex: §'/^b/', replacement: c}"),
      'regex of replace of label a[0] must be a regular expression that some text matches, got "/^b/": no slash can come before ^, the beginning: write the expression without slashes around it (PROMEX_RULES_REGEX)',
    ],
    [
      step('{regex: b, replacement: §[c]}'),
      'replacement of replace of label a[0] must be text with groups such as $1, got ["c"] (PROMEX_RULES_VALUE)',
    ],
    // Groups.
    [
      step("{regex: '(b)', replacement: §'$2'}"),
      `replacement of replace of label a[0] ${GROUPS} "$2": there is no group "2", the expression has $1 (PROMEX_RULES_REGEX)`,
    ],
    [
      step(`{regex: '(?<x>b)(c)', replacement: §'-\${y}'}`),
      `replacement of replace of label a[0] ${GROUPS} "-\${y}": there is no group "y", the expression has $1 to $2, \${x} (PROMEX_RULES_REGEX)`,
    ],
    [
      step("{regex: b, replacement: §'$1'}"),
      `replacement of replace of label a[0] ${GROUPS} "$1": there is no group "1", the expression has none (write $$ for a dollar) (PROMEX_RULES_REGEX)`,
    ],
    [
      step("{regex: '(b)', replacement: §'/\\1'}"),
      `replacement of replace of label a[0] ${GROUPS} "/\\\\1": "\\\\1" is no group here, write "$1" (PROMEX_RULES_REGEX)`,
    ],
    [
      step("{regex: '(?<x>b)', replacement: §'$<x>'}"),
      `replacement of replace of label a[0] ${GROUPS} "$<x>": "$<x>" is no group here, write "\${x}" (PROMEX_RULES_REGEX)`,
    ],
    [
      step("{regex: '(?<x>b)', replacement: §'\\g<x>'}"),
      `replacement of replace of label a[0] ${GROUPS} "\\\\g<x>": "\\\\g<x>" is no group here, write "\${x}" (PROMEX_RULES_REGEX)`,
    ],
    [
      step("{regex: '(?<x>b)', replacement: §'$x-'}"),
      `replacement of replace of label a[0] ${GROUPS} "$x-": "$x" is no group here, write "\${x}" (PROMEX_RULES_REGEX)`,
    ],
    [
      step("{regex: 'b', replacement: §'[$&]'}"),
      `replacement of replace of label a[0] ${GROUPS} "[$&]": "$&" is no group here, write "$0" (PROMEX_RULES_REGEX)`,
    ],
    [
      step("{regex: 'b', replacement: §'5$'}"),
      `replacement of replace of label a[0] ${GROUPS} "5$": a $ begins no group here, write $$ for a dollar (PROMEX_RULES_REGEX)`,
    ],
    [
      step("{regex: 'b', replacement: §'$-$0'}"),
      `replacement of replace of label a[0] ${GROUPS} "$-$0": a $ begins no group here, write $$ for a dollar (PROMEX_RULES_REGEX)`,
    ],
    [
      step("{regex: 'b', replacement: §'{{c}}'}"),
      `replacement of replace of label a[0] ${GROUPS} "{{c}}": "{{c}}" is not a template here (PROMEX_RULES_REGEX)`,
    ],
    // Groups where there are none.
    [
      label("map: {'/^\\/u\\/(\\d+)/': §'/u/$1'}"),
      `map of label a["/^\\\\/u\\\\/(\\\\d+)/"] must be text without accessors, got "/u/$1": groups are for replace, such as replace: [{regex: '^/u/([0-9]+)', replacement: '/u/$1'}] (PROMEX_RULES_ACCESSOR)`,
    ],
    // Limits.
    [
      label('max_values: §0'),
      'max_values of label a must be a whole number from 1 to 10000000, got 0 (PROMEX_RULES_VALUE)',
    ],
    [
      label('max_values: §1.5'),
      'max_values of label a must be a whole number from 1 to 10000000, got 1.5 (PROMEX_RULES_VALUE)',
    ],
    [
      label('max_values: §ten'),
      'max_values of label a must be a whole number from 1 to 10000000, got "ten" (PROMEX_RULES_VALUE)',
    ],
    [
      label('§max_value: 3'),
      'unknown key "max_value", did you mean "max_values"? (PROMEX_RULES_KEY)',
    ],
    [label('§lowercase: true'), 'unknown key "lowercase", did you mean "case"? (PROMEX_RULES_KEY)'],
  ];
  for (const [rest, ...mistakes] of cases) {
    it(`refuses ${rest}`, () => refusesRule(rest, mistakes));
  }

  it('refuses limits that differ between the rules of a metric', () => {
    refuses(
      `metrics:
- {name: x, type: counter, labels: {a: {field: $a, max_values: 3}, b: {field: $b, max_values: 5}}}
- {name: x, type: counter, labels: {a: {field: $a, max_values: 4}, b: $b}}`,
      [
        'Cannot load rule "x" (rules.yaml:3:37): max_values of label a must be 3 as in another rule of this name (rules.yaml:2:37), got 4 (PROMEX_RULES_CONFLICT)',
      ],
    );
  });
});
