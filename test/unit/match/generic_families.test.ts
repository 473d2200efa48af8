import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RuleSet } from '../../../ts/config/rules/rule.ts';
import { Counted } from '../counted.ts';

const GENERIC: RuleSet = { namespace: '', constantLabels: [], groups: [], generic: true };

test('records that make up names for ever make no more families than the instance may have series', () => {
  const counted = new Counted(GENERIC, { maxSeries: 10, seriesTtlMs: 1000 });
  for (let i = 0; i < 30; i++) counted.records({ [`name_${i}`]: i }).advance(5000);
  assert.equal(counted.counting.families.familyCount, 10);
  assert.equal(counted.counting.families.seriesCount, 0);
  assert.deepEqual(counted.skips, { 'generic series_limit': 20 });
  // Those that there are go on.
  assert.deepEqual(counted.records({ name_3: 7 }).series, { 'name_3{tag="t"}': 7 });
});
