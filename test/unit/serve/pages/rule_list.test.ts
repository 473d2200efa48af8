// The page's list of rules, from the snapshot that the counting thread sends.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { TOTAL_SLOTS } from '../../../../ts/binding.ts';
import { Counts } from '../../../../ts/metrics/counts.ts';
import { SelfMetrics } from '../../../../ts/metrics/self_metrics.ts';
import { MISSING, NEGATIVE } from '../../../../ts/metrics/skip_reasons.ts';
import { listRules } from '../../../../ts/serve/pages/rule_list.ts';
import { TestFamilies } from '../../../support/unit/metrics/family_definitions.ts';

describe('listRules()', () => {
  const counts = new Counts();
  const self = new SelfMetrics({
    counts,
    families: new TestFamilies({ maxSeries: 3 }),
    queueTotals: () => new Float64Array(TOTAL_SLOTS),
    rulesReload: null,
  });
  after(() => self.close());

  it('lists nothing before the first snapshot', () => {
    assert.deepEqual(listRules([], true), []);
  });

  it('lists rules in their order, with their skips, the most frequent reason first', async () => {
    counts.taken('b_total', true)[0]! += 7;
    counts.taken('a_total', true);
    counts.skips('b_total')[MISSING]! += 1;
    counts.skips('b_total')[NEGATIVE]! += 5;
    const [b, a] = listRules(structuredClone(await self.snapshot()), false);
    assert.deepEqual(a, { rule: 'a_total', records: 0, skipped: [] });
    assert.deepEqual(b, {
      rule: 'b_total',
      records: 7,
      skipped: [
        { reason: 'negative', values: 5 },
        { reason: 'missing', values: 1 },
      ],
    });
  });

  it('lists a preset’s rule that only skipped, and `generic` once something came for it', async () => {
    const rules = async (isGeneric = true) =>
      listRules(await self.snapshot(), isGeneric).map(({ rule }) => rule);
    counts.taken('generic', true);
    counts.taken('memory_used_bytes', false);
    assert.deepEqual(await rules(), ['b_total', 'a_total']);
    // A user's rule with this name is like all others.
    assert.deepEqual(await rules(false), ['b_total', 'a_total', 'generic']);
    counts.skips('memory_used_bytes')[MISSING]! += 1;
    assert.deepEqual(await rules(), ['b_total', 'a_total', 'memory_used_bytes']);
    counts.taken('generic', true)[0]! += 1;
    assert.deepEqual(await rules(), ['b_total', 'a_total', 'generic', 'memory_used_bytes']);
  });
});
