// The words of `promexporter check --explain` for values that need them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explain } from '../../../ts/cli/explain.ts';
import { rulesOf } from '../../support/unit/counted.ts';

/** The lines of one rule, a gauge with these keys. */
function explained(keys: string): string[] {
  const text = explain(rulesOf(`metrics: [{name: g, type: gauge, ${keys}}]`), false);
  return text.split('\n').map((line) => line.trim().replace(/ +/g, ' '));
}

describe('check --explain', () => {
  it('names the time and the size of a record, and that they are read', () => {
    const lines = explained('value: $TIME, op: max, when: {field: $SIZE, gt: 100}');
    assert.ok(lines.includes('when $SIZE > 100'));
    assert.ok(lines.includes("value $TIME, the record's time, max"));
    assert.deepEqual(lines.slice(lines.indexOf('read of a record') + 1, -1), [
      'record $SIZE',
      '$TIME',
    ]);
    assert.ok(explained('value: $SIZE').includes('value $SIZE, the bytes of the record, set'));
  });

  it('names a constant, which is not read', () => {
    const lines = explained('value: 1.5');
    assert.ok(lines.includes('value always 1.5, set'));
    assert.ok(!lines.includes('read of a record'));
  });
});
