// How many records each rule took: the numbers of promexporter_rule_records_total.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultRuleSet } from '../../../ts/config/rules/parse_rules.ts';
import { PRESETS } from '../../support/unit/config/presets_on_disk.ts';
import { Counted } from '../../support/unit/counted.ts';

/** By rule, including those that are still at 0. */
function listed({ counting }: Counted): Record<string, number> {
  return Object.fromEntries(
    [...counting.counts.takenByRule()].map(({ rule, count }) => [rule, count]),
  );
}

describe('records taken by rule', () => {
  it('begin at 0, also for rules that no tag so far is for', () => {
    const rules = `metrics:
  - {name: a_total, type: counter, match: 'app.*'}
  - {name: a_total, type: counter, when: {field: $x, exists: true}}
`;
    assert.deepEqual(listed(new Counted(rules)), { a_total: 0, 'a_total#2': 0 });
  });

  it('count a record whose tag, conditions and value suit', () => {
    const counted = new Counted(`metrics:
  - {name: all_total, type: counter}
  - {name: web_total, type: counter, match: 'web.*'}
  - {name: errors_total, type: counter, when: {field: $level, eq: error}}
  - {name: took, type: gauge, value: $took}
  - {name: part, type: gauge, value: '$TAG[1]'}
`);
    counted.records({ level: 'error', took: 1 }, { level: 'info', took: '-' }, {});
    counted.chunk('t.7').records({ took: 2 });
    assert.deepEqual(listed(counted), {
      all_total: 4,
      web_total: 0,
      errors_total: 1,
      took: 2,
      part: 0,
    });
  });

  it('count a record once, however many of its fields `each` found', () => {
    const counted = new Counted(`metrics:
  - {name: up, type: gauge, each: '^up_(?<n>.)$'}
`);
    counted.records({ up_a: 1, up_b: 2 }, { up_a: 'x', up_b: 1 }, { up_a: 'x' }, { down_a: 1 });
    assert.deepEqual(listed(counted), { up: 2 });
    assert.deepEqual(counted.skips, { 'up not_a_number': 2 });
  });

  it('count records of the overflow series, and a running total that it replaces', () => {
    const rules = `metrics:
  - {name: a_total, type: counter, labels: {l: $l}, max_series: 1}
  - {name: b_total, type: counter, value: $n, from: absolute, labels: {l: $l}, max_series: 1}
`;
    const counted = new Counted(rules).records(
      { l: 'x', n: 1 },
      { l: 'y', n: 1 },
      { l: 'z', n: 1 },
    );
    assert.deepEqual(listed(counted), { a_total: 3, b_total: 3 });
    assert.deepEqual(counted.overflows, { a_total: 2, b_total: 2 });
  });

  it('count nothing whose labels have no text', () => {
    const counted = new Counted('metrics: [{name: a_total, type: counter, labels: {l: $l}}]');
    counted.records({ l: {} }, { l: 'x' });
    assert.deepEqual(listed(counted), { a_total: 1 });
  });

  it('list, with nothing configured, a preset’s rule once it took a record, and `generic` from 0', () => {
    const context = { namespace: '', presets: PRESETS, reserveOwnNames: true };
    const counted = new Counted(defaultRuleSet(context));
    assert.deepEqual(listed(counted), { generic: 0 });
    counted.records({ a: 1 }, { alive: true }, { b: 'text' });
    assert.deepEqual(listed(counted), { health_up: 1, generic: 1 });
  });
});
