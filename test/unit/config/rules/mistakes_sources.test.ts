// Mistakes in $TIME, $SIZE, constants, and words that look like them, as the log shows them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ruleOf } from '../../../support/unit/config/rules/parsed.ts';
import { RULE, refuses, refusesRule } from '../../../support/unit/config/rules/refused.ts';

const NUMBER =
  'is a number of its own for each record, for value and conditions only (a field of this name is';

describe('Mistakes in $TIME and $SIZE', () => {
  it('they are no labels', () => {
    refusesRule('type: counter, labels: {t: §$TIME, u: §{field: §$SIZE}}'.replace('§{', '{'), [
      `label t must be text with accessors, got "$TIME": $TIME ${NUMBER} "$['TIME']"), write $$ for a dollar (PROMEX_RULES_ACCESSOR)`,
      `field of label u must be one accessor, got "$SIZE": $SIZE ${NUMBER} "$['SIZE']") (PROMEX_RULES_ACCESSOR)`,
    ]);
    refusesRule('type: counter, exemplar: {t: §"at-$TIME"}', [
      `label t must be text with accessors, got "at-$TIME": $TIME ${NUMBER} "$['TIME']"), write $$ for a dollar (PROMEX_RULES_ACCESSOR)`,
    ]);
  });

  it('they have nothing inside', () => {
    refusesRule(`type: gauge, value: §"$TIME['a']"`, [
      `value must be one accessor, got "$TIME['a']": $TIME ${NUMBER} "$['TIME']") (PROMEX_RULES_ACCESSOR)`,
    ]);
  });

  it('they are numbers already', () => {
    refusesRule('type: counter, value: $SIZE, parse: §bytes, from: §absolute', [
      'parse must not be used with $SIZE, which is a number (PROMEX_RULES_KEY)',
      'from must not be used with $SIZE, which is a number (PROMEX_RULES_KEY)',
    ]);
    refusesRule('type: gauge, value: $TIME, map: §{a: 1}', [
      'map must not be used with $TIME, which is a number (PROMEX_RULES_KEY)',
    ]);
  });

  it('they are compared by order only', () => {
    refuses(`when: {field: $SIZE, gt: 5, eq: 3, exists: true}\nmetrics: [${RULE}]`, [
      'Cannot load rules (rules.yaml:1:33): eq must not be used with $SIZE, compare it by ge, gt, le or lt (PROMEX_RULES_KEY)',
      'Cannot load rules (rules.yaml:1:44): exists must not be used with $SIZE, compare it by ge, gt, le or lt (PROMEX_RULES_KEY)',
    ]);
    refuses(`when: {field: $TIME}\nmetrics: [${RULE}]`, [
      'Cannot load rules (rules.yaml:1:7): a condition must compare its field by eq, ne, in, not_in, ge, gt, le, lt, regex or exists, got none of them (PROMEX_RULES_KEY)',
    ]);
  });

  it('they are no texts to compare with', () => {
    refuses(`when: {field: $a, eq: $TIME}\nmetrics: [${RULE}]`, [
      'Cannot load rules (rules.yaml:1:23): eq must be a fixed number, text or boolean (fields are not compared with each other; regex takes any text), got "$TIME" (PROMEX_RULES_VALUE)',
    ]);
  });
});

describe('Words that look like accessors of the record', () => {
  it('get a hint', () => {
    for (const [word, meant] of [
      ['NOW', "$TIME, the record's time"],
      ['Time', "$TIME, the record's time"],
      ['RECORD', '$SIZE, the bytes of the record'],
      ['Tag', '$TAG'],
      ['METADATA', "$META['k']"],
    ]) {
      refusesRule(`type: gauge, value: §$${word}`, [
        `value must be one accessor, got "$${word}": did you mean ${meant}, or "$['${word}']" for a field of this name? (PROMEX_RULES_ACCESSOR)`,
      ]);
    }
  });

  it('are fields in brackets, and so are other words, in capitals or not', () => {
    for (const text of ["$['TIME']", "$['NOW']", '$MESSAGE', '$time', '$size', '$tag', '$Timer']) {
      const { value } = ruleOf(`type: gauge, value: "${text}"`);
      assert.equal(value?.from, 'body', text);
    }
  });
});

describe('Mistakes in constants', () => {
  it('they are not read in any other way', () => {
    refusesRule('type: gauge, value: 1, scale: §2, parse: §hex', [
      'scale must not be used with a constant value (PROMEX_RULES_KEY)',
      'parse must not be used with a constant value (PROMEX_RULES_KEY)',
    ]);
    refusesRule('type: counter, value: 1, map: §{a: 1}', [
      'map must not be used with a constant value (PROMEX_RULES_KEY)',
    ]);
    refusesRule('type: counter, value: 1, from: §absolute', [
      'from must not be used with a constant value (PROMEX_RULES_KEY)',
    ]);
  });

  it('they are finite', () => {
    for (const text of ['.inf', '-.inf', '.nan']) {
      refusesRule(`type: gauge, value: §${text}`, [
        `value must be an accessor such as $status, or a finite number, got ${text} (PROMEX_RULES_VALUE)`,
      ]);
    }
  });

  it('a counter’s is not negative', () => {
    refusesRule('type: counter, value: §-1', [
      'value must be at least 0 for a counter, which only goes up, got -1 (PROMEX_RULES_VALUE)',
    ]);
  });

  it('inc and dec take none', () => {
    refusesRule('type: gauge, op: inc, value: §1', [
      'value must not be used with op: inc, which counts records (add and sub take values) (PROMEX_RULES_KEY)',
    ]);
  });

  it('a number in quotes is a text', () => {
    refusesRule("type: gauge, value: §'1'", [
      `value must be one accessor such as $status, $kubernetes['pod_name'] or $['http.status'], got "1", did you mean "$['1']"? (PROMEX_RULES_ACCESSOR)`,
    ]);
  });
});
