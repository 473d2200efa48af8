// The names of samples in `check --explain` are those of the expositions.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleNameLines } from '../../../ts/cli/sample_names.ts';
import type { FamilyRule } from '../../../ts/config/rules/rule.ts';
import { OPENMETRICS, TEXT } from '../../../ts/exposition/format.ts';
import { Counted, rulesOf } from '../../support/unit/counted.ts';

function familyOf(yaml: string): FamilyRule {
  return rulesOf(yaml).groups[0]!.rules[0]!.family;
}

function linesOf(keys: string, countersAsWritten = false): string[] {
  const family = familyOf(`metrics: [{${keys}}]`);
  return sampleNameLines(family.name, family, countersAsWritten);
}

/** Names of the samples in both formats. */
function exposed(keys: string): Record<'text' | 'openmetrics', string[]> {
  const counted = new Counted(`metrics: [{${keys}}]`).records({ v: 1 }).advance(1000);
  const names = (text: string) => {
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return [...new Set(lines.map((line) => /^\w+/.exec(line)![0]))];
  };
  return {
    text: names(counted.exposition(TEXT)),
    openmetrics: names(counted.exposition(OPENMETRICS)),
  };
}

describe('sampleNameLines()', () => {
  it('says that a counter without _total has two names', () => {
    const keys = 'name: hits, type: counter';
    assert.deepEqual(exposed(keys), { text: ['hits'], openmetrics: ['hits_total'] });
    assert.deepEqual(linesOf(keys), [
      'hits_total in OpenMetrics, which Prometheus asks for',
      'hits in the text format',
    ]);
  });

  it('lists one name if names are as written, and its type', () => {
    assert.deepEqual(linesOf('name: hits, type: counter', true), [
      "hits, in OpenMetrics of the type unknown: a counter's would end in _total",
    ]);
  });

  it('says nothing about gauges, and counters that end in _total', () => {
    for (const keys of ['name: hits_total, type: counter', 'name: v, type: gauge, value: $v']) {
      const { text, openmetrics } = exposed(keys);
      assert.deepEqual(text, openmetrics);
      assert.deepEqual(linesOf(keys), []);
      assert.deepEqual(linesOf(keys, true), []);
    }
  });

  it('has the names of histograms and summaries', () => {
    const histogram = 'name: a.b, type: histogram, value: $v, buckets: [1]';
    const names = ['a_b_bucket', 'a_b_sum', 'a_b_count'];
    assert.deepEqual(exposed(histogram), { text: names, openmetrics: names });
    assert.deepEqual(linesOf(histogram), [names.join(', ')]);
    const summary = 'name: s, type: summary, value: $v, quantiles: [0.5]';
    assert.deepEqual(exposed(summary).openmetrics, ['s', 's_sum', 's_count']);
    assert.deepEqual(linesOf(summary), ['s of each quantile, s_sum, s_count']);
  });

  it('says that OpenMetrics has no sum and count beside a negative bound', () => {
    const keys = 'name: t, type: histogram, value: $v, buckets: [-1, 1]';
    assert.deepEqual(exposed(keys), {
      text: ['t_bucket', 't_sum', 't_count'],
      openmetrics: ['t_bucket'],
    });
    assert.deepEqual(linesOf(keys), [
      't_bucket',
      't_sum, t_count in the text format only: a bound is negative',
    ]);
  });
});
