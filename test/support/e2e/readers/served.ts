// The readers' input: every kind of metric, made by rules from a few records with label values that are easily damaged
// on the way, and all samples of the result. Runs in the test's process.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Sample, sampleId } from '../../../reference/samples.ts';
import { event, folderOf, hex } from '../../lifecycle/chunks.ts';
import { scrapeUntil } from '../../lifecycle/counted.ts';
import { post, postInput } from '../../lifecycle/post.ts';
import { flushOk, output, startScript } from '../../lifecycle/scripted.ts';
import { readExposition } from '../../unit/read_exposition.ts';
import { type HostProgram, listening, PLUGIN, startProcess } from '../fluent_bit.ts';
import type { QueriedSeries } from '../prometheus_api.ts';
import type { ScrapeOptions } from '../scrape.ts';

/** Time of the records of the bundled host, in seconds. */
export const RECORD_SECONDS = 1_700_000_000;

const RULES = `namespace: shop
labels: {cluster: eu-1}
metrics:
  - name: requests_total
    type: counter
    help: 'Requests served, "all" of them \\ and more.'
    labels: {method: $method, path: $path}
    exemplar: {trace_id: $trace}
  - name: request_duration_seconds
    type: histogram
    help: How long requests took.
    labels: {method: $method}
    value: $ms
    scale: 0.001
    buckets: [0.01, 0.1, 1]
    exemplar: {trace_id: $trace}
  - name: wait_seconds
    type: summary
    help: How long requests waited.
    value: $wait
    parse: duration
    quantiles: [0.5, 1]
  - name: temperature_celsius
    type: gauge
    help: How warm it is.
    value: $celsius
    labels: {place: $place}
`;

const LONG = 'x'.repeat(1000);

export const RECORDS = [
  { method: 'GET', path: '/"a"', ms: 4, trace: '4bf92f', wait: '20ms', celsius: 21.5 },
  { method: 'GET', path: '/b\\c', ms: 40, trace: '00f067', wait: '20ms', place: '\\n', celsius: 0 },
  {
    method: 'POST',
    path: '/ü\n🦊',
    ms: 4000,
    trace: 'aa0ba9',
    place: 'a,b="c"} 1 # {',
    celsius: -40,
  },
  { method: 'POST', path: LONG, ms: 500, trace: 'b7ad6b', place: '\u2028\ttab', celsius: 1e-7 },
  { method: 'POST', path: LONG, ms: 500, trace: 'b7ad6b', place: 'int', celsius: 9007199254740991 },
] as const;

/** Label values are escaped as in the text format. */
const WANTED = `# TYPE shop_request_duration_seconds histogram
shop_request_duration_seconds_bucket{cluster="eu-1",method="GET",le="0.01"} 1
shop_request_duration_seconds_bucket{cluster="eu-1",method="GET",le="0.1"} 2
shop_request_duration_seconds_bucket{cluster="eu-1",method="GET",le="1"} 2
shop_request_duration_seconds_bucket{cluster="eu-1",method="GET",le="+Inf"} 2
shop_request_duration_seconds_sum{cluster="eu-1",method="GET"} 0.044
shop_request_duration_seconds_count{cluster="eu-1",method="GET"} 2
shop_request_duration_seconds_bucket{cluster="eu-1",method="POST",le="0.01"} 0
shop_request_duration_seconds_bucket{cluster="eu-1",method="POST",le="0.1"} 0
shop_request_duration_seconds_bucket{cluster="eu-1",method="POST",le="1"} 2
shop_request_duration_seconds_bucket{cluster="eu-1",method="POST",le="+Inf"} 3
shop_request_duration_seconds_sum{cluster="eu-1",method="POST"} 5
shop_request_duration_seconds_count{cluster="eu-1",method="POST"} 3
# TYPE shop_requests_total counter
shop_requests_total{cluster="eu-1",method="GET",path="/\\"a\\""} 1
shop_requests_total{cluster="eu-1",method="GET",path="/b\\\\c"} 1
shop_requests_total{cluster="eu-1",method="POST",path="/ü\\n🦊"} 1
shop_requests_total{cluster="eu-1",method="POST",path="${LONG}"} 2
# TYPE shop_temperature_celsius gauge
shop_temperature_celsius{cluster="eu-1",place=""} 21.5
shop_temperature_celsius{cluster="eu-1",place="\\\\n"} 0
shop_temperature_celsius{cluster="eu-1",place="a,b=\\"c\\"} 1 # {"} -40
shop_temperature_celsius{cluster="eu-1",place="\u2028\ttab"} 1e-7
shop_temperature_celsius{cluster="eu-1",place="int"} 9007199254740991
# TYPE shop_wait_seconds summary
shop_wait_seconds{cluster="eu-1",quantile="0.5"} 0.02
shop_wait_seconds{cluster="eu-1",quantile="1"} 0.02
shop_wait_seconds_sum{cluster="eu-1"} 0.04
shop_wait_seconds_count{cluster="eu-1"} 2
`;

/** All samples of the records, without the plugin's own. */
export const SAMPLES: readonly Sample[] = readExposition(WANTED);

/** The precision of a summary's quantiles (docs/rules.md). */
const QUANTILE_TOLERANCE = 0.01;

/**
 * Fails unless these are the expected samples, in any order.
 * @param tolerance relative error allowed for a value
 */
export function assertSamples(got: readonly Sample[], tolerance = 0): void {
  const sorted = [...got].sort((a, b) => (a.id < b.id ? -1 : 1));
  assert.deepEqual(
    sorted.map(({ id }) => id),
    SAMPLES.map(({ id }) => id),
  );
  sorted.forEach(({ id, value }, i) => {
    const wanted = SAMPLES[i]?.value ?? Number.NaN;
    const allowed = id.includes('quantile=') ? QUANTILE_TOLERANCE : tolerance;
    assert.ok(
      Math.abs(value - wanted) <= allowed * Math.abs(wanted),
      `${id} ${value}, not ${wanted}`,
    );
  });
}

/** A queried series as a sample, without the labels that the scraper gave it. */
export function sampleOf({ metric, value }: QueriedSeries): Sample {
  const { __name__ = '', instance: _instance, job: _job, ...labels } = metric;
  const pairs = Object.entries(labels).map(([label, text]): [string, string] => {
    const isBound = label === 'le' || label === 'quantile';
    // One reader shows a bound of 1 as 1, another as 1.0.
    return [label, isBound ? String(Number(text.replace('Inf', 'Infinity'))) : text];
  });
  return { id: sampleId(__name__, pairs), value: Number(value[1]) };
}

/**
 * Starts a host that has counted the records and resolves to its URL.
 *
 * @param properties of the output, `key=value` each
 * @param client this test's own credentials; with `tls` the URL is one of `https:`
 */
export async function startServing(
  t: TestContext,
  program: HostProgram,
  properties: readonly string[] = [],
  client: ScrapeOptions = {},
): Promise<string> {
  const plain = await startCounting(t, program, RULES, RECORDS, properties);
  const url = client.tls ? plain.replace(/^http:/, 'https:') : plain;
  await scrapeUntil(url, isComplete, client);
  return url;
}

/** Starts a host with other rules and gives it other records; resolves to its URL before it has counted them. */
export async function startCounting(
  t: TestContext,
  { skip, path, isReal }: HostProgram,
  rules: string,
  records: readonly object[],
  properties: readonly string[] = [],
): Promise<string> {
  assert.ok(!skip);
  const file = join(folderOf(t), 'rules.yaml');
  writeFileSync(file, rules);
  const all = [`rules_file=${file}`, ...properties];
  if (isReal) return startReal(t, path, records, all);
  const { host, url } = await startScript(t, all);
  await flushOk(host, hex(...records.map((record) => event(record, RECORD_SECONDS))));
  return url;
}

async function startReal(
  t: TestContext,
  path: string,
  records: readonly object[],
  properties: readonly string[],
): Promise<string> {
  const { port, args } = await postInput('http');
  const given = output('listen=127.0.0.1:0', ...properties);
  const host = startProcess(t, path, ['-f', '0.2', '-e', PLUGIN, ...args, ...given]);
  const { url } = await listening(host);
  await post(port, '/shop', records);
  return url;
}

/** Whether all records are counted, and the summary's quantiles have come, which takes up to a second. */
function isComplete(body: string): boolean {
  const shown = body.split('\n').filter((line) => /^(?:# TYPE )?shop_/.test(line));
  const samples = readExposition(`${shown.join('\n')}\n`);
  const requests = samples.filter(({ id }) => id.startsWith('shop_requests_total'));
  return (
    samples.length === SAMPLES.length &&
    samples.every(({ value }) => !Number.isNaN(value)) &&
    requests.reduce((sum, { value }) => sum + value, 0) === RECORDS.length
  );
}
