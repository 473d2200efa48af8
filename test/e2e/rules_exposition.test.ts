// Every kind of metric that rules can make, scraped in both formats and read by checkers that are not ours.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { listening, PLUGIN, realHost, startProcess } from '../support/e2e/fluent_bit.ts';
import { openMetricsCheck, promtoolCheck, startPrometheus } from '../support/e2e/prometheus.ts';
import { OPENMETRICS, samplesOf, scrape } from '../support/e2e/scrape.ts';
import { event, folderOf, hex } from '../support/lifecycle/chunks.ts';
import { scrapeUntil, totalOf } from '../support/lifecycle/counted.ts';
import { post, postInput } from '../support/lifecycle/post.ts';
import { flushOk, output, startScript } from '../support/lifecycle/scripted.ts';

const RULES = `namespace: shop
labels: {cluster: eu-1}
metrics:
  - name: requests_total
    type: counter
    help: Requests served, "all" of them \\ and more.
    labels: {method: $method, path: $path}
    exemplar: {trace_id: $trace}
  - name: request_duration_seconds
    type: histogram
    help: How long requests took.
    labels: {method: $method}
    value: $ms
    scale: 0.001
    buckets: [0.01, 0.1, 1]
    exemplar: {trace_id: $trace, path: $path}
  - name: wait_seconds
    type: summary
    help: How long requests waited.
    value: $wait
    parse: duration
    quantiles: [0.5, 1]
  - name: largest_bytes
    type: gauge
    help: Largest request.
    value: $size
    parse: bytes
    op: max
  - name: stages_seconds
    type: gauge
    help: Duration of the last request's stages.
    each: '^stages\\.(?<stage>\\w+)$'
  - name: capped_total
    type: counter
    help: Requests by path, few of them.
    labels: {path: $path}
    max_series: 1
`;

const RECORDS = [
  { method: 'GET', path: '/"a"', ms: 4, trace: '4bf92f', wait: '20ms', size: '1KiB' },
  { method: 'GET', path: '/b\\c', ms: 40, wait: '1.5s', stages: { dns: 0.25, tls: 1e-7 } },
  { method: 'POST', path: '/ü\n🦊', ms: 4000, trace: '00f067', wait: '1m', size: '1.5 MB' },
  { method: 'POST', path: 'x'.repeat(200), ms: 1, trace: 'dropped', wait: 'soon', size: [] },
];

/** A host that has counted RECORDS. */
async function counted(t: TestContext, isReal: boolean): Promise<string> {
  const file = join(folderOf(t), 'rules.yaml');
  writeFileSync(file, RULES);
  if (!isReal) {
    const { host, url } = await startScript(t, [`rules_file=${file}`]);
    await flushOk(host, hex(...RECORDS.map((record) => event(record))));
    return url;
  }
  const { port, args } = await postInput('http');
  const properties = output('listen=127.0.0.1:0', `rules_file=${file}`);
  const host = await listening(
    startProcess(t, realHost().path, ['-f', '0.2', '-e', PLUGIN, ...args, ...properties]),
  );
  await post(port, '/shop', RECORDS);
  return host.url;
}

/** The text format of both hosts, except for times and quantiles. */
const LINES = [
  '# HELP shop_requests_total Requests served, "all" of them \\\\ and more.',
  '# TYPE shop_requests_total counter',
  'shop_requests_total{cluster="eu-1",method="GET",path="/\\"a\\""} 1',
  'shop_requests_total{cluster="eu-1",method="GET",path="/b\\\\c"} 1',
  'shop_requests_total{cluster="eu-1",method="POST",path="/ü\\n🦊"} 1',
  '# TYPE shop_request_duration_seconds histogram',
  'shop_request_duration_seconds_bucket{cluster="eu-1",method="GET",le="0.01"} 1',
  'shop_request_duration_seconds_bucket{cluster="eu-1",method="GET",le="0.1"} 2',
  'shop_request_duration_seconds_bucket{cluster="eu-1",method="GET",le="+Inf"} 2',
  'shop_request_duration_seconds_sum{cluster="eu-1",method="GET"} 0.044',
  'shop_request_duration_seconds_count{cluster="eu-1",method="GET"} 2',
  'shop_request_duration_seconds_bucket{cluster="eu-1",method="POST",le="1"} 1',
  'shop_request_duration_seconds_bucket{cluster="eu-1",method="POST",le="+Inf"} 2',
  '# TYPE shop_wait_seconds summary',
  'shop_wait_seconds_sum{cluster="eu-1"} 61.52',
  'shop_wait_seconds_count{cluster="eu-1"} 3',
  'shop_largest_bytes{cluster="eu-1"} 1500000',
  'shop_stages_seconds{cluster="eu-1",stage="dns"} 0.25',
  'shop_stages_seconds{cluster="eu-1",stage="tls"} 1e-7',
  'shop_capped_total{cluster="eu-1",path="/\\"a\\""} 1',
  'shop_capped_total{cluster="eu-1",otel_metric_overflow="true"} 3',
  'promexporter_series_overflow_total{family="shop_capped_total"} 3',
  'promexporter_rule_skipped_total{rule="wait_seconds",reason="not_a_number"} 1',
  'promexporter_rule_skipped_total{rule="largest_bytes",reason="missing"} 1',
  'promexporter_rule_skipped_total{rule="largest_bytes",reason="wrong_type"} 1',
  'promexporter_exemplars_dropped_total 1',
];

/** Whether the plugin's own metrics and the summary's quantiles cover all records. */
function isComplete(body: string): boolean {
  return (
    totalOf(body, 'promexporter_records_total') === RECORDS.length &&
    samplesOf(body, 'shop_wait_seconds').every(({ value }) => !Number.isNaN(value))
  );
}

const real = realHost();
for (const { name, isReal, skip } of [
  { name: 'bundled host', isReal: false, skip: false },
  { name: 'fluent-bit', isReal: true, skip: real.skip },
]) {
  test(`${name}: rules' metrics in the text format`, { skip }, async (t) => {
    const body = await scrapeUntil(await counted(t, isReal), isComplete);
    const lines = body.split('\n');
    for (const line of LINES) assert.ok(lines.includes(line), `${line} in\n${body}`);
    const quantiles = samplesOf(body, 'shop_wait_seconds').map(({ labels, value }) => {
      return [labels.quantile, Number(value.toPrecision(1))];
    });
    assert.deepEqual(quantiles, [
      ['0.5', 2],
      ['1', 60],
    ]);
    assert.doesNotMatch(body, / # \{/);
    assert.deepEqual(promtoolCheck(body), { status: 0, output: '' });
  });

  test(`${name}: rules' metrics in OpenMetrics, with exemplars`, { skip }, async (t) => {
    const url = await counted(t, isReal);
    await scrapeUntil(url, isComplete);
    const { body } = await scrape(url, { accept: OPENMETRICS });
    const { status, output: read } = openMetricsCheck(body);
    assert.equal(status, 0, `${read}\n${body}`);
    for (const family of [
      'shop_requests counter',
      'shop_request_duration_seconds histogram',
      'shop_wait_seconds summary',
      'shop_largest_bytes gauge',
      'shop_stages_seconds gauge',
      'shop_capped counter',
    ]) {
      assert.ok(read.includes(`${family}\n`), `${family} in\n${read}`);
    }
    const exemplars = [...body.matchAll(/^(shop_\S+) .* # (\{.*\}) (\S+) (\S+)$/gm)].map(
      ([, sample = '', labels, value]) => [sample, labels, value],
    );
    const got = '{cluster="eu-1",method="GET"';
    const posted = '{cluster="eu-1",method="POST"';
    const buckets = 'shop_request_duration_seconds_bucket';
    assert.deepEqual(exemplars, [
      [`${buckets}${got},le="0.01"}`, '{trace_id="4bf92f",path="/\\"a\\""}', '0.004'],
      [`${buckets}${got},le="0.1"}`, '{path="/b\\\\c"}', '0.04'],
      [`${buckets}${posted},le="+Inf"}`, '{trace_id="00f067",path="/ü\\n🦊"}', '4'],
      [`shop_requests_total${got},path="/\\"a\\""}`, '{trace_id="4bf92f"}', '1'],
      [`shop_requests_total${posted},path="/ü\\n🦊"}`, '{trace_id="00f067"}', '1'],
      [`shop_requests_total${posted},path="${'x'.repeat(200)}"}`, '{trace_id="dropped"}', '1'],
    ]);
    if (!isReal) assert.match(body, / # \{trace_id="4bf92f"\} 1 1700000000$/m);
  });

  test(`${name}: a Prometheus ingests them all`, { skip }, async (t) => {
    const url = await counted(t, isReal);
    await scrapeUntil(url, isComplete);
    const prometheus = await startPrometheus(t, url);
    const query = 'histogram_quantile(0.5, shop_request_duration_seconds_bucket{method="GET"})';
    const [median] = await prometheus.queryUntil(query, ({ length }) => length > 0);
    assert.equal(median?.value[1], '0.01');
    const [requests] = await prometheus.query('sum(shop_requests_total)');
    assert.equal(requests?.value[1], String(RECORDS.length));
    const paths = await prometheus.query('shop_requests_total');
    assert.deepEqual(
      paths.map(({ metric }) => metric.path).sort(),
      RECORDS.map(({ path }) => path).sort(),
    );
  });
}
