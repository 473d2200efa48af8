import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { defaultRuleSet } from '../../../ts/config/rules/parse_rules.ts';
import type { RuleSet } from '../../../ts/config/rules/rule.ts';
import { PRESETS } from '../../support/unit/config/presets_on_disk.ts';
import { Counted } from '../../support/unit/counted.ts';

const GENERIC: RuleSet = { namespace: '', constantLabels: [], groups: [], generic: true };

test('records that keep making up names make no more families than the instance may have series', () => {
  const counted = new Counted(GENERIC, { maxSeries: 10, seriesTtlMs: 1000 });
  for (let i = 0; i < 30; i++) counted.records({ [`name_${i}`]: i }).advance(5000);
  assert.equal(counted.counting.families.familyCount, 10);
  assert.equal(counted.counting.families.seriesCount, 0);
  assert.deepEqual(counted.skips, { 'generic series_limit': 20 });
  // Existing ones continue.
  assert.deepEqual(counted.records({ name_3: 7 }).series, { 'name_3{tag="t"}': 7 });
});

describe('With nothing configured, a name that a preset has, too', () => {
  const everything = defaultRuleSet({ namespace: '', presets: PRESETS, reserveOwnNames: true });
  const cpu = { cpu_p: 3, user_p: 2, system_p: 1 };

  it('is a field’s as long as no record is the preset’s', () => {
    const counted = new Counted(everything).records({ cpu: 12.5, mem: 30, disk_read_bytes: 7 });
    assert.deepEqual(counted.series, {
      'cpu{tag="t"}': 12.5,
      'mem{tag="t"}': 30,
      'disk_read_bytes{tag="t"}': 7,
    });
    assert.deepEqual(counted.skips, {});
  });

  it('stays the field’s, and the preset’s values are counted as skipped, and logged', () => {
    const counted = new Counted(everything).records({ cpu: 12.5 }, cpu, { cpu: 13 }, cpu);
    assert.deepEqual(counted.series, { 'cpu{tag="t"}': 13 });
    assert.deepEqual(counted.skips, {
      'cpu name_collision': 2,
      'cpu#2 name_collision': 2,
      'cpu#3 name_collision': 2,
    });
    assert.match(counted.warnings[0]!, /^rule "cpu" \(preset cpu:.*name_collision/);
  });

  it('stays the preset’s if its records came first, even after its series have expired', () => {
    const counted = new Counted(everything, { seriesTtlMs: 1000 }).records(cpu, { cpu: 12.5 });
    counted.advance(5000).records({ cpu: 12.5 });
    assert.deepEqual(counted.series, {});
    assert.deepEqual(counted.skips, { 'generic name_collision': 2 });
    assert.equal(counted.records(cpu).series['cpu{cpu="all",mode="total"}'], 3);
  });

  it('makes no family if there is no room for its series', () => {
    const counted = new Counted(everything, { maxSeries: 1 }).records({ a: 1 }, { cpu: 12.5 });
    assert.deepEqual(counted.skips, { 'generic series_limit': 1 });
  });
});
