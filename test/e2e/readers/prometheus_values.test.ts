// A real Prometheus reads every kind of metric, and its query language returns the records' values, labels and
// exemplars, and the number of series, which does not grow by further scrapes.

import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { hostPrograms } from '../../support/e2e/fluent_bit.ts';
import { type Prometheus, startPrometheus } from '../../support/e2e/prometheus.ts';
import { assertNoChurn, SCRAPES } from '../../support/e2e/readers/churn.ts';
import {
  assertSamples,
  RECORD_SECONDS,
  SAMPLES,
  sampleOf,
  startServing,
} from '../../support/e2e/readers/served.ts';
import { type Tap, tapInto } from '../../support/e2e/readers/tap.ts';

const SHOP = '{__name__=~"shop_.*"}';
const CREATED = '{__name__=~"shop_.*_created"}';
const COUNTED = '{__name__=~"shop_.*",__name__!~".*_created"}';

async function assertValues(prometheus: Prometheus): Promise<void> {
  const series = await prometheus.queryUntil(SHOP, ({ length }) => length > 0);
  assertSamples(series.map(sampleOf));
}

/** The content and place of each exemplar. */
const EXEMPLARS = [
  ['shop_request_duration_seconds_bucket GET 0.01', '4bf92f', '0.004'],
  ['shop_request_duration_seconds_bucket GET 0.1', '00f067', '0.04'],
  ['shop_request_duration_seconds_bucket POST +Inf', 'aa0ba9', '4'],
  ['shop_request_duration_seconds_bucket POST 1.0', 'b7ad6b', '0.5'],
  ['shop_requests_total GET ', '00f067', '1'],
  ['shop_requests_total GET ', '4bf92f', '1'],
  ['shop_requests_total POST ', 'aa0ba9', '1'],
  ['shop_requests_total POST ', 'b7ad6b', '1'],
];

async function assertExemplars(prometheus: Prometheus, isReal: boolean): Promise<void> {
  const found = await prometheus.exemplars(SHOP);
  const got = found.flatMap(({ seriesLabels, exemplars }) => {
    const { __name__, method, le = '' } = seriesLabels;
    return exemplars.map(({ labels, value, timestamp }) => {
      assert.deepEqual(Object.keys(labels), ['trace_id']);
      // The real host's records are stamped when they arrive.
      if (!isReal) assert.equal(timestamp, RECORD_SECONDS);
      return [`${__name__} ${method} ${le}`, labels.trace_id, value];
    });
  });
  assert.deepEqual(got.sort(), EXEMPLARS);
}

/** The reader's input, and that it could have been nothing else. */
function assertExchanges({ exchanges }: Tap, encoding: string | undefined): void {
  assert.ok(exchanges.length >= SCRAPES);
  for (const { asked, status, answered } of exchanges) {
    assert.equal(status, 200);
    assert.match(asked.accept ?? '', /^application\/openmetrics-text/);
    assert.match(answered['content-type'] ?? '', /^application\/openmetrics-text;/);
    assert.equal(answered['content-encoding'], encoding);
  }
}

/** As in the rules; a family's help contains the characters that each dialect escapes in its own way. */
async function assertMetadata(prometheus: Prometheus): Promise<void> {
  const got = (await prometheus.metadata()).map(({ metric, type, unit, help }) => {
    return [metric, type, unit, help];
  });
  assert.deepEqual(got.sort(), [
    ['shop_request_duration_seconds', 'histogram', 'seconds', 'How long requests took.'],
    ['shop_requests', 'counter', '', 'Requests served, "all" of them \\ and more.'],
    ['shop_temperature_celsius', 'gauge', 'celsius', 'How warm it is.'],
    ['shop_wait_seconds', 'summary', 'seconds', 'How long requests waited.'],
  ]);
}

async function readThrough(
  t: TestContext,
  url: string,
  encoding: 'gzip' | undefined,
  isReal: boolean,
): Promise<void> {
  const tap = await tapInto(t, url, encoding === 'gzip' ? [] : ['accept-encoding']);
  const prometheus = await startPrometheus(t, tap.url);
  await assertValues(prometheus);
  await assertExemplars(prometheus, isReal);
  await assertMetadata(prometheus);
  await assertNoChurn(prometheus, SAMPLES.length);
  assertExchanges(tap, encoding);
}

for (const program of hostPrograms()) {
  const { name, skip, isReal } = program;

  test(`${name}: Prometheus has the records' values and exemplars`, { skip }, async (t) => {
    const url = await startServing(t, program, ['self_metrics=off']);
    await Promise.all([
      readThrough(t, url, 'gzip', isReal),
      readThrough(t, url, undefined, isReal),
    ]);
  });

  test(`${name}: Prometheus reads the plugin's own metrics beside them`, { skip }, async (t) => {
    const prometheus = await startPrometheus(t, await startServing(t, program));
    await assertValues(prometheus);
    const [build] = await prometheus.query('promexporter_build_info');
    assert.equal(build?.value[1], '1');
    await prometheus.queryUntil('up', ([up]) => up?.value[1] === '1');
  });
}

test('bundled host: Prometheus has the creation time of each series, if created_timestamps is on', async (t) => {
  const [program] = hostPrograms();
  assert.ok(program);
  const beforeSeconds = Date.now() / 1000;
  const created = 'created_timestamps=on';
  const url = await startServing(t, program, ['self_metrics=off', created]);
  const afterSeconds = Date.now() / 1000;
  const prometheus = await startPrometheus(t, url);
  const wanted = new Map([
    ['shop_request_duration_seconds_created', 2],
    ['shop_requests_created', 4],
    ['shop_wait_seconds_created', 1],
  ]);
  const series = await prometheus.queryUntil(CREATED, ({ length }) => length > 0);
  for (const { metric, value } of series) {
    const name = metric.__name__ ?? '';
    wanted.set(name, (wanted.get(name) ?? 0) - 1);
    const seconds = Number(value[1]);
    assert.ok(seconds >= beforeSeconds && seconds <= afterSeconds, `${name} ${seconds}`);
  }
  assert.deepEqual(new Set(wanted.values()), new Set([0]));
  assertSamples((await prometheus.query(COUNTED)).map(sampleOf));
});

test('bundled host: Prometheus that prefers protobuf gets OpenMetrics', async (t) => {
  const [program] = hostPrograms();
  assert.ok(program);
  const tap = await tapInto(t, await startServing(t, program, ['self_metrics=off']));
  const prometheus = await startPrometheus(t, tap.url, {}, ['native-histograms']);
  await assertValues(prometheus);
  const [exchange] = tap.exchanges;
  assert.match(exchange?.asked.accept ?? '', /^application\/vnd\.google\.protobuf/);
  assert.match(exchange?.answered['content-type'] ?? '', /^application\/openmetrics-text;/);
});
