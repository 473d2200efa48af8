// Labels that are rewritten or limited, as `check --explain` and `try` show them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { labelText } from '../../../ts/cli/rule_text.ts';
import { SkipReport } from '../../../ts/cli/skip_report.ts';
import { Counted, rulesOf } from '../../support/unit/counted.ts';

function explained(label: string): string {
  const { groups } = rulesOf(`metrics: [{name: m, type: counter, labels: {l: ${label}}}]`);
  return labelText(groups[0]!.rules[0]!.labels[0]!);
}

describe('check --explain', () => {
  it('says what becomes of a label, in the order in which it happens', () => {
    const keys = [
      "default: none, max_values: 9, map: {a: b}, case: lower, normalize: path, field: '$p'",
      `replace: [{regex: '(?<x>a)(b)', replacement: '$$-$2\${x}'}, {regex: ' +', replacement: ''}]`,
    ];
    assert.equal(
      explained(`{${keys.join(', ')}}`),
      `l: $p, normalized as a path, replaced '(?<x>a)(b)' → "$$-$2\${x}", replaced ' +' → "", in lower case, by the map {"a" → "b"}, else "none", at most 9 values, then "other"`,
    );
  });

  it('says nothing of keys that are not there', () => {
    assert.equal(explained('{field: $p, case: upper}'), 'l: $p, in upper case');
    assert.equal(explained('{field: $p, max_values: 1}'), 'l: $p, at most 1 value, then "other"');
  });
});

describe('try', () => {
  it('names labels that became "other", with the first line', () => {
    const counted = new Counted(
      'metrics: [{name: m, type: counter, labels: {l: {field: $l, max_values: 1}}}]',
    );
    const report = new SkipReport(counted.counting.counts, counted.counting.families);
    const after = (l: string, line: number) => {
      counted.records({ l });
      return report.after(line);
    };
    assert.deepEqual([...after('a', 1), ...after('a', 2)], []);
    assert.deepEqual(after('b', 3), ['label l of m became "other", see max_values: 1 value']);
    after('c', 4);
    assert.deepEqual(report.summary(), [
      'label l of m became "other", see max_values: 2 values, first in line 3',
    ]);
  });
});
