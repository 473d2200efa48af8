// Rules files written from random rule sets are read back as the same rule sets.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseRules } from '../../ts/config/rules/parse_rules.ts';
import { ruleSet } from '../support/fuzz/rule_sets.ts';
import { comparable, yamlOf } from '../support/fuzz/rules_yaml.ts';
import { runs } from '../support/fuzz/runs.ts';

describe('parseRules(), with any rules that a file can say', () => {
  it('gives the rule set that was written', () => {
    const ofOneFile = ruleSet.filter(({ groups, generic }) => {
      return groups.length === 1 && groups[0]!.rules.length > 0 && !generic;
    });
    fc.assert(
      fc.property(ofOneFile, (written) => {
        const parsed = parseRules(yamlOf(written), {
          file: 'rules.yaml',
          namespace: '',
          presets: {},
          reserveOwnNames: true,
        });
        if ('mistakes' in parsed) {
          assert.fail(`${parsed.mistakes.map(({ text }) => text).join('\n')}\n${yamlOf(written)}`);
        }
        const { ruleSet: read } = parsed;
        assert.equal(read.namespace, written.namespace);
        assert.deepEqual(read.constantLabels, written.constantLabels);
        assert.deepEqual(comparable(read.groups[0]!), comparable(written.groups[0]!));
      }),
      { numRuns: runs(300), includeErrorInReport: true },
    );
  });
});
