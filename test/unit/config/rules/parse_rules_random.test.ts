// Rules mangled by an editor: a result always comes, and every mistake has its place.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseRules } from '../../../../ts/config/rules/parse_rules.ts';
import { PRESETS } from '../../../support/unit/config/presets_on_disk.ts';

const TEXTS = [
  ...Object.values(PRESETS),
  `namespace: shop
labels: {cluster: eu-1}
presets: [cpu]
metrics:
  - name: requests_total
    type: counter
    when: [{field: $status, ge: 200, lt: 600}, {any: [{not: {field: $a, regex: '^x'}}]}]
    labels: {a: "$a['b'][0]", b: {field: $s, map: {'/^2/': ok}, default: other}, c: 'x-$TAG[1]'}
    exemplar: {trace_id: $trace_id}
  - {name: wait_seconds, type: histogram, value: $w, parse: duration, buckets: &b [1, 2, .inf]}
  - {name: wait_seconds, type: histogram, value: $v, buckets: *b}
  - {name: age, type: summary, value: $a, quantiles: [0.5], max_age: 1h30m, ttl: 5m}
`,
];
const PIECES = [
  '- ',
  '{',
  '}',
  '[',
  ']',
  ': ',
  ', ',
  "'",
  '"',
  '&a ',
  '*a',
  '<<: ',
  '$',
  '\n',
  '  ',
  '\t',
  '!',
  '|',
  '#',
  '0',
  '-1',
  '.nan',
  '~',
  'name',
  'é',
  '\ufeff',
  '\u0000',
  '---\n',
  '? ',
];

const edit = fc.record({
  at: fc.nat(),
  removed: fc.oneof(fc.constant(0), fc.nat(20)),
  inserted: fc.oneof(fc.constantFrom(...PIECES), fc.constant(''), fc.string({ maxLength: 8 })),
});

describe('parseRules() on mangled rules', () => {
  it('returns rules, or mistakes of one line with their place', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TEXTS),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        (original, edits) => {
          let text = original;
          for (const { at, removed, inserted } of edits) {
            const start = at % (text.length + 1);
            text = text.slice(0, start) + inserted + text.slice(start + removed);
          }
          const context = { namespace: '', presets: PRESETS, reserveOwnNames: true };
          const read = parseRules(text, { ...context, file: 'r.yaml' });
          if ('ruleSet' in read) {
            for (const { labels, family } of read.ruleSet.groups.flatMap(({ rules }) => rules)) {
              assert.deepEqual(
                labels.map(({ name }) => name),
                family.labelNames,
              );
            }
            return;
          }
          assert.ok(read.mistakes.length > 0);
          for (const mistake of read.mistakes) {
            assert.match(
              mistake.text,
              /^Cannot load (?:rules|rule "[^\n\r]*"|rule \d+) \((?:r\.yaml|preset [a-z]+):[1-9]\d*:[1-9]\d*\): [^\n\r]+$/,
            );
          }
        },
      ),
      { numRuns: 1500 },
    );
  });
});
