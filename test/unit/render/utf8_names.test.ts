// Names that are not classic, in each format and escaping.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ESCAPINGS } from '../../../ts/exposition/escape_name.ts';
import {
  type Format,
  formatOf,
  OPENMETRICS,
  OPENMETRICS_UTF8,
  TEXT,
  TEXT_UTF8,
} from '../../../ts/exposition/format.ts';
import { Counted } from '../../support/unit/counted.ts';

function shown(rules: string, records: readonly object[], format: Format): string[] {
  return new Counted(rules)
    .records(...records)
    .exposition(format)
    .split('\n')
    .slice(0, -1);
}

const COUNTER = `metrics:
- name: "http.requests_total"
  type: counter
  help: Requests.
  labels: {http.method: $method, plain: $plain, "a \\"b\\"\\\\\\n": $odd}
`;
const REQUEST = { method: 'GET "x", {y}=\\', plain: 'p', odd: ',"http.method"="z"' };

describe('UTF-8 names', () => {
  it('are quoted if the reader asks for them', () => {
    assert.deepEqual(shown(COUNTER, [REQUEST], TEXT_UTF8), [
      '# HELP "http.requests_total" Requests.',
      '# TYPE "http.requests_total" counter',
      '{"http.requests_total","http.method"="GET \\"x\\", {y}=\\\\",plain="p","a \\"b\\"\\\\\\n"=",\\"http.method\\"=\\"z\\""} 1',
    ]);
    assert.deepEqual(shown(COUNTER, [REQUEST], OPENMETRICS_UTF8).slice(0, 2), [
      '# TYPE "http.requests" counter',
      '# HELP "http.requests" Requests.',
    ]);
  });

  it('are escaped elsewhere, and values are left alone', () => {
    assert.deepEqual(shown(COUNTER, [REQUEST], TEXT), [
      '# HELP http_requests_total Requests.',
      '# TYPE http_requests_total counter',
      'http_requests_total{http_method="GET \\"x\\", {y}=\\\\",plain="p",a__b___=",\\"http.method\\"=\\"z\\""} 1',
    ]);
    assert.deepEqual(shown(COUNTER, [REQUEST], formatOf('openmetrics', 'values')), [
      '# TYPE U__http_2e_requests_ counter',
      '# HELP U__http_2e_requests_ Requests.',
      'U__http_2e_requests__total{U__http_2e_method="GET \\"x\\", {y}=\\\\",plain="p",U__a_20__22_b_22__5c__a_=",\\"http.method\\"=\\"z\\""} 1',
      '# EOF',
    ]);
  });

  it('have their suffixes after the escaped part', () => {
    const rules = `metrics:
- {name: a.b, type: histogram, value: $v, buckets: [1]}
- {name: c.d, type: summary, value: $v, quantiles: [0.5]}
`;
    assert.deepEqual(shown(rules, [{ v: 1 }], formatOf('text', 'dots')), [
      '# TYPE a_dot_b histogram',
      'a_dot_b_bucket{le="1"} 1',
      'a_dot_b_bucket{le="+Inf"} 1',
      'a_dot_b_sum 1',
      'a_dot_b_count 1',
      '# TYPE c_dot_d summary',
      'c_dot_d{quantile="0.5"} NaN',
      'c_dot_d_sum 1',
      'c_dot_d_count 1',
    ]);
    assert.deepEqual(shown(rules, [{ v: 1 }], TEXT_UTF8), [
      '# TYPE "a.b" histogram',
      '{"a.b_bucket",le="1"} 1',
      '{"a.b_bucket",le="+Inf"} 1',
      '{"a.b_sum"} 1',
      '{"a.b_count"} 1',
      '# TYPE "c.d" summary',
      '{"c.d",quantile="0.5"} NaN',
      '{"c.d_sum"} 1',
      '{"c.d_count"} 1',
    ]);
  });

  it('are escaped in overflow series and beside constant labels too', () => {
    const rules = `labels: {k8s.cluster: eu}
metrics:
- {name: x_total, type: counter, labels: {user.id: $user}, max_series: 1}
`;
    assert.deepEqual(shown(rules, [{ user: 'a' }, { user: 'b' }], TEXT).slice(1), [
      'x_total{k8s_cluster="eu",user_id="a"} 1',
      'x_total{k8s_cluster="eu",otel_metric_overflow="true"} 1',
    ]);
    assert.deepEqual(shown(rules, [{ user: 'a' }, { user: 'b' }], TEXT_UTF8).slice(1), [
      'x_total{"k8s.cluster"="eu","user.id"="a"} 1',
      'x_total{"k8s.cluster"="eu",otel_metric_overflow="true"} 1',
    ]);
  });

  it('leave classic ones as they are, whichever is asked for first', () => {
    const rules = `metrics:
- {name: "http.a", type: gauge, value: $v}
- {name: job:rate5m_total, type: counter, labels: {a_b: $v}}
`;
    const counted = new Counted(rules).records({ v: 1 });
    for (const escaping of [...ESCAPINGS].reverse()) {
      const lines = counted.exposition(formatOf('text', escaping)).split('\n');
      assert.ok(lines.includes('job:rate5m_total{a_b="1"} 1'), escaping);
      assert.equal(lines.includes('{"http.a"} 1'), escaping === 'allow-utf-8');
    }
  });

  it('accept long values and names', () => {
    const name = `ä${'.x'.repeat(2000)}`;
    const value = `\\"${'é'.repeat(1000)}`;
    const rules = `metrics: [{name: x_total, type: counter, labels: {"${name}": $v}}]`;
    const [, line] = shown(rules, [{ v: value }], TEXT);
    assert.equal(line, `x_total{_${'_x'.repeat(2000)}="\\\\\\"${'é'.repeat(1000)}"} 1`);
  });
});

describe('units', () => {
  const units = (rules: string, format = OPENMETRICS) =>
    shown(rules, [{ v: 1 }], format).filter((line) => line.startsWith('# UNIT'));

  it('come from the end of the name, or from the rule', () => {
    const rules = `namespace: ns
metrics:
- {name: a_seconds, type: gauge, value: $v}
- {name: b_bytes_total, type: counter}
- {name: c_pages_total, type: counter, unit: pages}
- {name: d_ratio, type: gauge, value: $v, unit: ''}
- {name: e_requests, type: gauge, value: $v}
- {name: seconds, type: histogram, value: $v}
`;
    assert.deepEqual(units(rules), [
      '# UNIT ns_a_seconds seconds',
      '# UNIT ns_b_bytes bytes',
      '# UNIT ns_c_pages pages',
      '# UNIT ns_seconds seconds',
    ]);
    assert.deepEqual(units(rules, TEXT), []);
  });

  it('are left out if an escaped name does not end in them', () => {
    const rules = `metrics:
- {name: a.b_seconds_total, type: counter}
- {name: c.d_seconds, type: gauge, value: $v}
- {name: e.seconds, type: gauge, value: $v}
`;
    assert.deepEqual(units(rules), ['# UNIT a_b_seconds seconds', '# UNIT c_d_seconds seconds']);
    assert.deepEqual(units(rules, formatOf('openmetrics', 'values')), [
      '# UNIT U__c_2e_d__seconds seconds',
    ]);
    assert.deepEqual(units(rules, OPENMETRICS_UTF8), [
      '# UNIT "a.b_seconds" seconds',
      '# UNIT "c.d_seconds" seconds',
    ]);
  });
});
