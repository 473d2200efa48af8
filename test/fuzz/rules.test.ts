// Counting against the reference in test/reference, on random rules and random chunks.

import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Both } from '../support/fuzz/agreement.ts';
import { chunk } from '../support/fuzz/rule_records.ts';
import { ruleSet } from '../support/fuzz/rule_sets.ts';
import { runs } from '../support/fuzz/runs.ts';

describe('Counting, with any rules and any chunks', () => {
  it('shows and skips the same as the reference', () => {
    const anyCase = fc.record({
      rules: ruleSet,
      chunks: fc.array(chunk, { minLength: 1, maxLength: 6 }),
      maxSeries: fc.constantFrom(1000, 1000, 2, 8),
      seriesTtlMs: fc.constantFrom(0, 0, 20_000),
      createdTimestamps: fc.boolean(),
      countersAsWritten: fc.boolean(),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(anyCase, ({ rules, chunks, ...options }) => {
        const both = new Both(rules, options);
        for (const one of chunks) both.count(one);
        both.assertAgreement();
      }),
      { numRuns: runs(1000), includeErrorInReport: true },
    );
  });
});
