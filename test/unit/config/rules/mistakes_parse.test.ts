// Mistakes in `parse`, as the log shows them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ruleOf } from '../../../support/unit/config/rules/parsed.ts';
import { refusesRule } from '../../../support/unit/config/rules/refused.ts';

const gauge = (parse: string) => `type: gauge, value: $v, parse: ${parse}`;
const THOUSANDS =
  'thousands of parse must be one character that is no digit, sign or letter, nor what stands before the fraction';

describe('parse', () => {
  it('is a word, or a map that says more', () => {
    const notation = (parse: string) => ruleOf(gauge(parse)).notation;
    assert.equal(notation('clock'), 'clock');
    assert.equal(notation('{as: duration}'), 'duration');
    assert.deepEqual(notation("{decimal: ',', thousands: '.'}"), {
      as: 'number',
      decimal: ',',
      thousands: '.',
      list: null,
    });
    assert.deepEqual(notation("{list: ', :', take: sum, as: duration}"), {
      as: 'duration',
      decimal: '.',
      thousands: null,
      list: { separators: ', :', take: 'sum' },
    });
  });

  it('is nothing else', () => {
    refusesRule(gauge('§seconds'), [
      'parse must be number, duration, clock, bytes, percent, hex or timestamp, got "seconds" (PROMEX_RULES_VALUE)',
    ]);
    refusesRule(gauge("{§separator: ','}"), [
      'unknown key "separator", expected one of as, decimal, thousands, list, take (PROMEX_RULES_KEY)',
    ]);
    refusesRule(gauge('{as: §time}'), [
      'as of parse must be number, duration, clock, bytes, percent, hex or timestamp, got "time" (PROMEX_RULES_VALUE)',
    ]);
  });

  it('names the separators of numbers exactly', () => {
    refusesRule(gauge("{decimal: §';'}"), [
      'decimal of parse must be "." or ",", got ";" (PROMEX_RULES_VALUE)',
    ]);
    for (const wrong of ["'..'", "''", "'-'", "'e'", "'1'", '1']) {
      refusesRule(gauge(`{thousands: §${wrong}}`), [
        `${THOUSANDS} ("."), got ${wrong.replaceAll("'", '"')} (PROMEX_RULES_VALUE)`,
      ]);
    }
    refusesRule(gauge("{decimal: ',', thousands: §','}"), [
      `${THOUSANDS} (","), got "," (PROMEX_RULES_VALUE)`,
    ]);
    refusesRule(gauge("{as: clock, decimal: §','}"), [
      'decimal is for number, bytes or percent, this is clock (PROMEX_RULES_KEY)',
    ]);
  });

  it('takes a list with what separates its elements, and what becomes of them', () => {
    refusesRule(gauge("§{list: ','}"), ['take is missing (PROMEX_RULES_KEY)']);
    refusesRule(gauge('{take: §sum}'), ['take needs list, got none (PROMEX_RULES_KEY)']);
    refusesRule(gauge("{list: ',', take: §avg}"), [
      'take of parse must be sum, max, min, first, last or count, got "avg" (PROMEX_RULES_VALUE)',
    ]);
    refusesRule(gauge("{list: ',', take: count, as: §bytes}"), [
      'as must not be used with take: count (PROMEX_RULES_KEY)',
    ]);
  });

  it('separates elements by characters that they do not hold', () => {
    const expected = (own: string) =>
      `list of parse must be text of the characters that separate elements, none of which occurs in them (digits, signs, letters and ${own} do)`;
    for (const [wrong, own, more] of [
      ["''", '"."', ''],
      ["'-'", '"."', ''],
      ["'x'", '"."', ''],
      ["','", '","', ", decimal: ','"],
      ["':'", '".:"', ', as: clock'],
    ] as const) {
      refusesRule(gauge(`{list: §${wrong}, take: sum${more}}`), [
        `${expected(own)}, got ${wrong.replaceAll("'", '"')} (PROMEX_RULES_VALUE)`,
      ]);
    }
  });
});
