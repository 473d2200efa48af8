// Expressions that no text matches, and others that look like them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neverMatches } from '../../../../ts/config/rules/never_matches.ts';
import { Pattern } from '../../../../ts/config/rules/pattern.ts';
import { refusesRule } from '../../../support/unit/config/rules/refused.ts';

describe('neverMatches()', () => {
  it('says why', () => {
    for (const [source, why] of [
      ['/^api/', /^no slash can come before \^.*without slashes/],
      ['/^(a|b)[|]/', /^no slash can come before \^/],
      ['/api$/', /^no slash can come after \$.*without slashes/],
      ['/\\\\$/', /^no slash can come after \$/],
      ['a^b', /^nothing can come before \^/],
      ['^api$\n', /^no line break can come after \$/],
      ['$status', /^nothing can come after \$.*without \$/],
      ['$cpu0\\.p', /^nothing can come after \$/],
    ] as const) {
      assert.match(neverMatches(source) ?? '', why, source);
    }
  });

  it('leaves expressions that may match a text', () => {
    for (const [source, text] of [
      ['/api/', '/api/v1'],
      ['/^a|b/', 'b/'],
      ['/(?m)^a/', 'a'],
      ['^api\n', 'api\n'],
      ['a\\$/', 'a$/'],
      ['[$]/', '$/'],
      ['/\\^a/', '/^a/'],
      ['$a*', ''],
      ['$a?', ''],
      ['$a{0}', ''],
      ['$', ''],
      ['$|a', 'a'],
      ['(?i)^a$', 'A'],
      ['/\\Q$/', '/$/'],
      ['a^*b', 'ab'],
    ] as const) {
      const isMatched = source.includes('(?m)') || new Pattern(source).test(text);
      assert.ok(isMatched, source);
      assert.equal(neverMatches(source), null, source);
    }
  });
});

describe('parseRules() on expressions that no text matches', () => {
  const must = 'must be a regular expression that some text matches, got';
  it('refuses them', () => {
    refusesRule("type: counter, when: {field: $a, regex: §'/^api/'}", [
      `regex ${must} "/^api/": no slash can come before ^, the beginning: write the expression without slashes around it (PROMEX_RULES_REGEX)`,
    ]);
    refusesRule('type: counter, each: §$cpu', [
      `each ${must} "$cpu": nothing can come after $, the end: write a field without $ here (PROMEX_RULES_REGEX)`,
    ]);
  });
});
