// Mistakes about `for`, and about $ITEM and $KEY without it.

import { describe, it } from 'node:test';
import { refuses, refusesRule } from '../../../support/unit/config/rules/refused.ts';

const ONE_FIELD =
  "for must be a field of the record such as $gpus (for does not go into elements: name one of them, such as $nodes[0]['gpus'], or let a filter make a record of each), got";
const ADD = 'without for: add for: $FIELD, the field that holds the array or map (a field called';

describe('parseRules() on for', () => {
  const cases: [rest: string, ...mistakes: string[]][] = [
    [
      'type: counter, for: §gpus',
      'for must be one accessor such as $status, $kubernetes[\'pod_name\'] or $[\'http.status\'], got "gpus", did you mean "$gpus"? (PROMEX_RULES_ACCESSOR)',
    ],
    [
      'type: counter, for: §5',
      'for must be an accessor such as $status, got 5 (PROMEX_RULES_VALUE)',
    ],
    [
      'type: counter, for: §[$nodes, $gpus]',
      `${ONE_FIELD} ["$nodes", "$gpus"] (PROMEX_RULES_VALUE)`,
    ],
    [
      'type: counter, for: §"$ITEM[\'gpus\']"',
      `${ONE_FIELD} "$ITEM['gpus']" (PROMEX_RULES_ACCESSOR)`,
    ],
    ['type: counter, for: §$KEY', `${ONE_FIELD} "$KEY" (PROMEX_RULES_ACCESSOR)`],
    [
      'type: counter, for: §$TAG',
      'for must be a field of the record such as $gpus, got "$TAG" (PROMEX_RULES_ACCESSOR)',
    ],
    [
      'type: gauge, each: a, for: §$a',
      'for must not be used with each, which takes the fields of the whole record (PROMEX_RULES_KEY)',
    ],
    [
      'type: counter, §foreach: $gpus, labels: {a: $KEY}',
      'unknown key "foreach", did you mean "for"? (PROMEX_RULES_KEY)',
    ],
    // Elements of nothing.
    [
      'type: gauge, value: §"$ITEM[\'util\']"',
      `value must not read $ITEM['util'] ${ADD} ITEM is $['ITEM']) (PROMEX_RULES_ACCESSOR)`,
    ],
    [
      'type: counter, labels: {a: b, §c: "x-$KEY"}',
      `label c must not read $KEY ${ADD} KEY is $['KEY']) (PROMEX_RULES_ACCESSOR)`,
    ],
    [
      'type: counter, labels: {§c: {field: $ITEM, default: x}}',
      `label c must not read $ITEM ${ADD} ITEM is $['ITEM']) (PROMEX_RULES_ACCESSOR)`,
    ],
    [
      'type: counter, when: [{field: $a, eq: 1}, §{not: {field: $KEY, eq: 1}}]',
      `when must not read $KEY ${ADD} KEY is $['KEY']) (PROMEX_RULES_ACCESSOR)`,
    ],
    [
      'type: counter, when: §{field: $ITEM, eq: 1}',
      `when must not read $ITEM ${ADD} ITEM is $['ITEM']) (PROMEX_RULES_ACCESSOR)`,
    ],
    [
      'type: counter, exemplar: §{id: $ITEM}',
      `exemplar must not read $ITEM ${ADD} ITEM is $['ITEM']) (PROMEX_RULES_ACCESSOR)`,
    ],
    [
      'type: gauge, for: $a, value: §$ITEM.util',
      "value must be one accessor such as $status, $kubernetes['pod_name'] or $['http.status'], got \"$ITEM.util\", did you mean \"$ITEM['util']\" or \"$['ITEM.util']\"? (PROMEX_RULES_ACCESSOR)",
    ],
    [
      'type: gauge, for: $a',
      'a gauge needs value or each, got neither (or op: inc or op: dec, to count records) (PROMEX_RULES_KEY)',
    ],
  ];
  for (const [rest, ...mistakes] of cases) {
    it(`refuses ${rest.replace('§', '')}`, () => refusesRule(rest, mistakes));
  }

  it('refuses conditions on elements for all rules of a file', () => {
    refuses('when: {field: $KEY, eq: 1}\nmetrics: [{name: x, type: counter, for: $a}]', [
      "Cannot load rules (rules.yaml:1:7): when must not read $KEY for all rules: give the condition to those with for (a field called KEY is $['KEY']) (PROMEX_RULES_ACCESSOR)",
    ]);
  });
});
