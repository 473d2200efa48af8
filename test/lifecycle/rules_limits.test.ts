// Limits on the series of rules, and what is logged about them: time to live, caps, skipped values.

import assert from 'node:assert/strict';
import test from 'node:test';
import { samplesOf, scrape } from '../support/e2e/scrape.ts';
import { event, hex } from '../support/lifecycle/chunks.ts';
import { assertCounted, scrapeUntil, settled, totalOf } from '../support/lifecycle/counted.ts';
import { flushOk, quitWell, startScript } from '../support/lifecycle/scripted.ts';

/** Value of each series of a family, by the value of one of its labels. */
function by(body: string, name: string, label: string): Record<string, number> {
  return Object.fromEntries(
    samplesOf(body, name).map(({ labels, value }) => [labels[label] ?? '', value]),
  );
}

/** Number of series that have expired, which the plugin's own metrics show up to a second later. */
const expired = (body: string) => totalOf(body, 'promexporter_series_expired_total') ?? 0;

test('series_ttl ends series without any scrape', async (t) => {
  const rules = `rules={metrics: [
    {name: users_total, type: counter, labels: {user: $user}},
    {name: kept_total, type: counter, ttl: 0},
    {name: took, type: histogram, value: $took, buckets: [1]},
    {name: wait, type: summary, value: $took, quantiles: [0.5], labels: {user: $user}},
    {name: long, type: gauge, value: $took, ttl: 1h}]}`;
  const { host, url } = await startScript(t, ['series_ttl=4s', rules]);
  await flushOk(host, hex(event({ user: 'ada', took: 1 }), event({ user: 'bob', took: 2 })));
  const before = await assertCounted(url, 1, 2);
  assert.equal(totalOf(before, 'promexporter_series'), 7);
  assert.equal(totalOf(before, 'promexporter_series_expired_total'), 0);
  // Nothing scrapes for about as long as that takes.
  await host.step('sleep 6000');
  const body = await scrapeUntil(url, (text) => expired(text) === 5);
  assert.doesNotMatch(body, /^(users_total|took|wait)/m);
  assert.equal(totalOf(body, 'kept_total'), 2);
  assert.equal(totalOf(body, 'long'), 2);
  assert.equal(totalOf(body, 'promexporter_series'), 2);
  await flushOk(host, hex(event({ user: 'ada', took: 3 })));
  const again = await settled(url, 2);
  assert.deepEqual(by(again, 'users_total', 'user'), { ada: 1 });
  assert.equal(totalOf(again, 'took_sum'), 3);
  assert.equal(totalOf(again, 'kept_total'), 3);
  await quitWell(host);
});

test('a series that is updated stays, while one beside it expires', async (t) => {
  const rules =
    'rules=metrics: [{name: users_total, type: counter, ttl: 5s, labels: {user: $user}}]';
  const { host, url } = await startScript(t, [rules]);
  await flushOk(host, hex(event({ user: 'ada' }), event({ user: 'bob' })));
  let rounds = 0;
  do {
    await host.step('sleep 100');
    await flushOk(host, hex(event({ user: 'ada' })));
    rounds++;
  } while (expired((await scrape(url)).body) === 0);
  const body = await assertCounted(url, 1 + rounds, 2 + rounds);
  assert.deepEqual(by(body, 'users_total', 'user'), { ada: 1 + rounds });
  await quitWell(host);
});

test('at a cap the sum stays right and series go on exactly', async (t) => {
  const rules = `rules={labels: {site: a}, metrics: [
    {name: logins_total, type: counter, labels: {user: $user}, max_series: 2},
    {name: total_bytes_total, type: counter, from: absolute, value: $n, labels: {user: $user}, max_series: 2},
    {name: size, type: histogram, value: $n, buckets: [5], labels: {user: $user}}]}`;
  const { host, url } = await startScript(t, ['max_series=7', rules]);
  const users = ['ada', 'bob', 'cyd', 'dan', 'ada', 'eve', 'bob'];
  await flushOk(host, hex(...users.map((user, i) => event({ user, n: i }))));
  const body = await assertCounted(url, 1, users.length);
  assert.deepEqual(by(body, 'logins_total', 'user'), { ada: 2, bob: 2, '': 3 });
  const overflow = { site: 'a', otel_metric_overflow: 'true' };
  const [sample] = samplesOf(body, 'logins_total').filter(({ labels }) => !('user' in labels));
  assert.deepEqual(sample?.labels, overflow);
  // Totals of several sources have no meaningful sum: none is shown.
  assert.deepEqual(by(body, 'total_bytes_total', 'user'), { ada: 4, bob: 6 });
  assert.deepEqual(by(body, 'size_count', 'user'), { ada: 2, bob: 2, cyd: 1, '': 2 });
  assert.deepEqual(by(body, 'size_sum', 'user'), { ada: 4, bob: 7, cyd: 2, '': 8 });
  assert.deepEqual(by(body, 'promexporter_series_overflow_total', 'family'), {
    logins_total: 3,
    total_bytes_total: 3,
    size: 2,
  });
  assert.equal(totalOf(body, 'promexporter_series'), 7);
  await quitWell(host);
});

test('a series that expires leaves its place to another', async (t) => {
  const rules = 'rules=metrics: [{name: logins_total, type: counter, labels: {user: $user}}]';
  const { host, url } = await startScript(t, ['max_series=1', 'series_ttl=4s', rules]);
  await flushOk(host, hex(event({ user: 'ada' }), event({ user: 'bob' })));
  assert.deepEqual(by(await settled(url, 1), 'logins_total', 'user'), { ada: 1, '': 1 });
  await scrapeUntil(url, (body) => expired(body) > 0);
  await flushOk(host, hex(event({ user: 'bob' }), event({ user: 'cyd' })));
  const body = await settled(url, 2);
  assert.deepEqual(by(body, 'logins_total', 'user'), { bob: 1, '': 2 });
  assert.deepEqual(by(body, 'promexporter_series_overflow_total', 'family'), { logins_total: 2 });
  await quitWell(host);
});

test('values that change nothing are counted by rule and reason, and logged once', async (t) => {
  const rules = `rules={metrics: [
    {name: bytes_total, type: counter, value: $bytes},
    {name: state, type: gauge, value: $state, map: {up: 1}},
    {name: bytes_total, type: counter, value: $more, labels: {}}]}`;
  const { host, url } = await startScript(t, [rules]);
  const bad = [
    { bytes: -1, state: 'down', more: 1 },
    { bytes: 'x', state: [1], more: 1 },
    { state: 'up', more: '1e999' },
    { bytes: { n: 1 }, more: 1 },
  ];
  for (let i = 0; i < 3; i++) await flushOk(host, hex(...bad.map((body) => event(body))));
  const body = await assertCounted(url, 3, 12);
  const skips = samplesOf(body, 'promexporter_rule_skipped_total').map(
    ({ labels, value }) => `${labels.rule} ${labels.reason} ${value}`,
  );
  assert.deepEqual(skips.sort(), [
    'bytes_total missing 3',
    'bytes_total negative 3',
    'bytes_total not_a_number 3',
    'bytes_total wrong_type 3',
    'bytes_total#2 not_finite 3',
    'state missing 3',
    'state not_mapped 3',
    'state wrong_type 3',
  ]);
  assert.equal(totalOf(body, 'bytes_total'), 9);
  assert.equal(totalOf(body, 'state'), 1);
  const { stderr } = await quitWell(host);
  const said = stderr.match(/\[ warn\] \[output:promexporter\] .* skipped a value: .*/g) ?? [];
  assert.equal(said.length, skips.length, stderr);
  assert.match(stderr, /"?bytes_total#2"? .*skipped a value: not_finite/);
});

test('a summary forgets values older than max_age', async (t) => {
  const rules =
    'rules=metrics: [{name: wait, type: summary, value: $s, quantiles: [0.5], max_age: 5s}]';
  const { host, url } = await startScript(t, [rules]);
  await flushOk(host, hex(event({ s: 10 }), event({ s: 10 }), event({ s: 10 })));
  const median = (text: string) => by(text, 'wait', 'quantile')['0.5'] ?? Number.NaN;
  await scrapeUntil(url, (text) => Math.abs(median(text) - 10) <= 0.1);
  const later = await scrapeUntil(url, (text) => /^wait\{quantile="0\.5"\} NaN$/m.test(text));
  assert.equal(totalOf(later, 'wait_count'), 3);
  assert.equal(totalOf(later, 'wait_sum'), 30);
  await quitWell(host);
});
