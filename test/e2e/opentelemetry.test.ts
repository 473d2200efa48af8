// OpenTelemetry logs sent to the real Fluent Bit become the series of the cookbook, by their metadata and groups.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { listening, PLUGIN, ROOT, realHost, startProcess } from '../support/e2e/fluent_bit.ts';
import { samplesOf } from '../support/e2e/scrape.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { scrapeUntil } from '../support/lifecycle/counted.ts';
import { post, postInput } from '../support/lifecycle/post.ts';
import { output } from '../support/lifecycle/scripted.ts';

const CASE = join(ROOT, 'test/golden/cookbook/opentelemetry');
const RAW = readFileSync(join(CASE, 'raw.json'), 'utf8');
const { path, skip } = realHost();

/** Deviations of a test. */
interface Wanted {
  /** For the input, after its address. */
  readonly args?: readonly string[];
  /** Instead of the golden case; then the plugin's own metrics are shown as well. */
  readonly requests?: readonly unknown[];
}

/** Sends the logs of the golden case; resolves to the exposition as soon as the caller accepts it. */
async function exposition(
  t: TestContext,
  rulesFile: string,
  ready: (body: string) => boolean,
  wanted: Wanted = {},
): Promise<string> {
  const input = await postInput('opentelemetry');
  const { port } = input;
  const args = [...input.args, ...(wanted.args ?? [])];
  const selfMetrics = `self_metrics=${wanted.requests === undefined ? 'off' : 'on'}`;
  const properties = ['listen=127.0.0.1:0', selfMetrics, `rules_file=${rulesFile}`];
  const command = ['-f', '0.2', '-e', PLUGIN, ...args, ...output(...properties)];
  const host = await listening(startProcess(t, path, command));
  for (const body of wanted.requests ?? [RAW]) await post(port, '/v1/logs', body);
  const body = await scrapeUntil(host.url, ready);
  assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
  return body;
}

test('the rules of the cookbook count the logs of an application', { skip }, async (t) => {
  const expected = readFileSync(join(CASE, 'expected.txt'), 'utf8');
  const rules = join(ROOT, 'examples/cookbook/opentelemetry.yaml');
  const body = await exposition(t, rules, (text) => text.length >= expected.length);
  assert.equal(body, expected);
});

test('each record has its own metadata and those of its group', { skip }, async (t) => {
  const file = join(folderOf(t), 'rules.yaml');
  writeFileSync(
    file,
    `metrics:
  - name: logs_total
    type: counter
    labels:
      tag: $TAG
      service: $GROUP['resource']['attributes']['service.name']
      scope: $GROUP['scope']['name']
      severity: $META['otlp']['severity_text']
      number: $META['otlp']['severity_number']
      text: $log
      items: $items_left
`,
  );
  const body = await exposition(t, file, (text) => text.split('\n').length >= 5);
  const shown = samplesOf(body, 'logs_total').map(({ labels, value }) => {
    const { tag, service, scope, severity, text, items, number } = labels;
    return [tag, service, scope, severity, number, text, items, value];
  });
  const checkout = ['v1_logs', 'checkout', 'checkout.payment'];
  assert.deepEqual(shown, [
    [...checkout, 'INFO', '9', 'payment accepted', '', 1],
    [...checkout, 'ERROR', '17', 'payment refused', '', 1],
    ['v1_logs', 'cart', 'cart', 'WARN', '13', '', '3', 1],
  ]);
});

/** A request of one record. */
function request(service: string, attribute: object): object {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  const record = {
    timeUnixNano: '1700000000000000000',
    severityText: 'INFO',
    body: { stringValue: 'x' },
    attributes: [{ key: 'a', value: attribute }],
  };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: {}, logRecords: [record] }] }] };
}

test('requests after one of which Fluent Bit 5.1.1 makes no event are counted', {
  skip,
}, async (t) => {
  const file = join(folderOf(t), 'rules.yaml');
  const service = "$GROUP['resource']['attributes']['service.name']";
  writeFileSync(
    file,
    `metrics: [{name: logs_total, type: counter, labels: {service: "${service}"}}]`,
  );
  // Writers leave the point out of whole doubles.
  const garbled = request('a', { doubleValue: 1 });
  const good = ['b', 'c', 'd', 'e'];
  const body = await exposition(
    t,
    file,
    (text) => samplesOf(text, 'logs_total').length === good.length && /layout"\} 1\n/.test(text),
    { requests: [garbled, ...good.map((one) => request(one, { intValue: '1' }))] },
  );
  assert.deepEqual(
    samplesOf(body, 'logs_total').map(({ labels, value }) => [labels.service, value]),
    good.map((one) => [one, 1]),
  );
});

test('a tag of the input is kept instead of v1_logs', { skip }, async (t) => {
  const file = join(folderOf(t), 'rules.yaml');
  writeFileSync(file, 'metrics: [{name: logs_total, type: counter, labels: {tag: $TAG}}]');
  const counted = (text: string) => samplesOf(text, 'logs_total')[0]?.value === 3;
  const body = await exposition(t, file, counted, { args: ['-t', 'shop.otel'] });
  assert.deepEqual(
    samplesOf(body, 'logs_total').map(({ labels }) => labels),
    [{ tag: 'shop.otel' }],
  );
});
