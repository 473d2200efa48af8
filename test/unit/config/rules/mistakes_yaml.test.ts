// Text that is not YAML, or more of it than rules need, in; its mistakes out.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mistakesOf } from '../../../support/unit/config/rules/parsed.ts';
import { RULE, refuses } from '../../../support/unit/config/rules/refused.ts';

describe('parseRules() on text that is no YAML', () => {
  const cases: [string, string, string][] = [
    ['a tab', 'a:\n\tb: 1', '2:1): not valid YAML: Tabs are not allowed as indentation'],
    [
      'an open list',
      'metrics: [',
      '1:11): not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'an accessor without quotes',
      "a: {b: $c['d']}",
      '1:10): not valid YAML: Unexpected flow-seq-start at node end (between { } or [ ], accessors with brackets need quotes around them)',
    ],
    ['a tag', 'metrics: !x []', '1:10): not valid YAML: Unresolved tag: !x'],
    [
      'a second document',
      `metrics: [${RULE}]\n---\na: 1`,
      '2:1): rules must be one YAML document, got a second one',
    ],
    ['YAML 1.1', '%YAML 1.1\n---\na: 1', '1:1): YAML must be of version 1.2, got "1.1"'],
    [
      'an alias of nothing',
      'metrics: *a',
      '1:10): alias must name an anchor that comes before it, got "a" (text that begins with * needs quotes around it)',
    ],
    [
      'an alias before its anchor',
      'a: *b\nc: &b 1',
      '1:4): alias must name an anchor that comes before it, got "b" (text that begins with * needs quotes around it)',
    ],
    [
      'a star without quotes',
      'match: *',
      '1:8): not valid YAML: Alias cannot be an empty string (text that begins with * needs quotes around it)',
    ],
    [
      'a pattern without quotes',
      'match: *.web',
      '1:8): alias must name an anchor that comes before it, got ".web" (text that begins with * needs quotes around it)',
    ],
    [
      'an expression in double quotes',
      'match_regex: "^\\d+$"',
      '1:16): not valid YAML: Invalid escape sequence \\d (in single quotes, a backslash is a backslash)',
    ],
    [
      'a colon without a space',
      'match: a\nnamespace:b',
      '2:1): not valid YAML: Implicit map keys need to be followed by map values (a space is missing after the colon)',
    ],
    [
      'an alias inside of its anchor',
      'metrics: &a [*a]',
      '1:14): alias must not be inside what it names, got "a"',
    ],
    [
      'a byte that is not UTF-8',
      'metrics: # \udcff',
      '1:12): text must be UTF-8, got a byte that is not',
    ],
    [
      'deep nesting',
      `metrics: ${'['.repeat(100_000)}`,
      '1:74): values must nest at most 64 deep, got more',
    ],
  ];
  for (const [name, text, expected] of cases) {
    it(`refuses ${name}`, () => {
      refuses(text, [`Cannot load rules (rules.yaml:${expected} (PROMEX_RULES_YAML)`]);
    });
  }

  it('refuses aliases that multiply', () => {
    const bomb = Array.from({ length: 9 }, (_, i) => {
      return `- {name: x${i}, type: counter, when: &w${i + 1} {any: [${`*w${i}, `.repeat(10)}]}}\n`;
    });
    const first = '- {name: x, type: counter, when: &w0 {field: $a, eq: 1}}\n';
    refuses(`metrics:\n${first}${bomb.join('')}`, [
      'Cannot load rules (rules.yaml): aliases must not multiply, got more than a million values (PROMEX_RULES_YAML)',
    ]);
  });

  it('refuses merge keys inside of merge keys without end', () => {
    const chain = Array.from({ length: 20 }, (_, i) => `- &m${i + 1} {<<: *m${i}, name: x${i}}\n`);
    const mistakes = mistakesOf(`metrics:\n- &m0 {name: x, type: counter}\n${chain.join('')}`);
    assert.match(mistakes[0]!, /merge keys must nest at most 16 deep, got more/);
  });

  it('refuses a merge key that names no map', () => {
    refuses('metrics:\n- {<<: 5, name: x, type: counter}', [
      'Cannot load rule "x" (rules.yaml:2:8): << must be a map or a list of maps, got 5 (PROMEX_RULES_VALUE)',
    ]);
  });

  it('refuses more than a megabyte', () => {
    refuses('#'.repeat(1_048_577), [
      'Cannot load rules (rules.yaml): they must have at most 1048576 bytes, got 1048577 (PROMEX_RULES_SIZE)',
    ]);
  });
});
