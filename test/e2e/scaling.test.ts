// docs/scaling.md is true: its configurations and commands run in a network of their own, and every sum that it states is
// what was written to the nodes' logs.

import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { hostPrograms, ROOT } from '../support/e2e/fluent_bit.ts';
import { promtoolCheckConfig } from '../support/e2e/prometheus.ts';
import { openInstallation, REQUESTS } from '../support/e2e/scaling/installation.ts';
import { noNetworkReason } from '../support/e2e/scaling/network.ts';
import {
  assertIncrease,
  becomes,
  numberFrom,
  reaches,
  Since,
} from '../support/e2e/scaling/sums.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';

const NO_NETWORK = noNetworkReason();

/** What the shards have written to the storage, and what the vmagents have. */
const OF_SHARDS = `${REQUESTS}{shard!=""}`;
const OF_VMAGENTS = `${REQUESTS}{vmagent=~"0|1"}`;
const OF_FORGETFUL = `${REQUESTS}{vmagent="forgetful"}`;

function requests(count: number, pod: string, ms: number, status = 200): object[] {
  return Array.from({ length: count }, () => ({ pod, status, ms }));
}

function times(count: number, record: object): object[] {
  return Array.from({ length: count }, () => record);
}

for (const program of hostPrograms()) {
  const skip = program.skip || NO_NETWORK;

  test(`${program.name}: three nodes add up as docs/scaling.md says`, { skip }, async (t) => {
    const installation = await openInstallation(t, program);
    const { nodes, shards, global, storage, counted, network } = installation;
    const [first, second, third] = nodes;

    await t.test('each node is scraped by exactly one shard', async () => {
      const ups = await Promise.all(
        shards.map((shard, i) => shard.queryUntil('up', (up) => up.length === 2 - i)),
      );
      const scraped = ups.map((up) => up.map(({ metric }) => metric.instance).sort());
      assert.deepEqual(scraped, [[first.instance, second.instance], [third.instance]]);
    });

    await t.test('the vmagents share the nodes', async () => {
      await becomes(storage, 'count(up{vmagent="0"})', 2);
      await becomes(storage, 'count(up{vmagent="1"})', 1);
    });

    // Until then, what vmagent sees first is not counted.
    await reaches(storage, 'min(count_over_time(up{vmagent!=""}[5m]))', 6);
    const start = new Since();
    await first.write([
      ...[...requests(10, 'a', 5), ...requests(5, 'b', 50, 500)],
      ...times(2, { event: 'checkout_begun' }),
      ...[{ queue: 7 }, { source: 'eth0', received: 100 }],
      ...times(9, { wait: 1 }),
    ]);
    await second.write([
      ...requests(30, 'c', 500),
      ...[...times(3, { event: 'checkout_begun' }), { event: 'checkout_paid' }],
      ...[{ queue: 7 }, { source: 'eth0', received: 130 }, { wait: 10 }],
    ]);
    await third.write([...requests(40, 'd', 5000), { event: 'checkout_begun' }, { queue: 2 }]);
    await Promise.all([counted(first, 15), counted(second, 30), counted(third, 40)]);

    await t.test('the sums are what was written', async () => {
      await becomes(shards[0], `sum(${REQUESTS})`, 45);
      await becomes(shards[1], `sum(${REQUESTS})`, 40);
      await becomes(global, `sum(${REQUESTS})`, 85);
      await becomes(storage, `sum(${OF_SHARDS})`, 85);
      await becomes(storage, `sum(${OF_VMAGENTS})`, 85);
      await becomes(storage, `sum(${REQUESTS}{shard!="",class="error"})`, 5);
      await becomes(storage, `sum(${REQUESTS}{vmagent=~"0|1",class="error"})`, 5);
    });

    await t.test(
      'increase() misses the first value of a series, and vmagent does not',
      async () => {
        await start.sampled(shards[0], REQUESTS);
        assert.equal(await numberFrom(shards[0], `sum(increase(${REQUESTS}[1h]))`), 0);
        await becomes(storage, `sum(${OF_VMAGENTS})`, 85);
      },
    );

    await t.test('vmagent leaves one series per set of other labels', async () => {
      await becomes(storage, `count(${OF_SHARDS})`, 4);
      const left = await storage.queryUntil(OF_VMAGENTS, (series) => series.length > 0);
      assert.ok(left.length <= 2 * 2);
      const labels = new Set(left.flatMap(({ metric }) => Object.keys(metric)));
      assert.deepEqual([...labels].sort(), ['__name__', 'class', 'job', 'vmagent']);
    });

    await t.test('counters, histograms, sums of gauges and of summaries add up', async () => {
      const buckets = await storage.queryUntil(
        'sum by (le) (shop_http_request_duration_seconds_bucket{shard!=""})',
        (series) => series.some(({ metric, value }) => metric.le === '+Inf' && value[1] === '85'),
      );
      const byBound = new Map(
        buckets.map(({ metric, value }) => [Number.parseFloat(metric.le ?? ''), Number(value[1])]),
      );
      assert.deepEqual([byBound.get(0.01), byBound.get(0.1), byBound.get(1)], [10, 15, 45]);
      await becomes(storage, 'sum(shop_http_request_duration_seconds_count{vmagent=~"0|1"})', 85);
      await becomes(storage, 'sum(shop_checkouts_open{shard!=""})', 5);
      await becomes(storage, 'sum(shop_payment_wait_seconds_sum{shard!=""})', 19);
      await becomes(storage, 'sum(shop_payment_wait_seconds_count{shard!=""})', 10);
      await becomes(storage, 'max(shop_request_duration_max_seconds{shard!=""})', 5);
    });

    await t.test('last values, quantiles and sources that move do not', async () => {
      // Two nodes logged the same queue.
      await becomes(storage, 'sum(shop_queue_depth{shard!=""})', 16);
      await becomes(storage, 'max(shop_queue_depth{shard!=""})', 7);
      // Nine of ten waits took a second.
      const quantiles = 'shop_payment_wait_seconds{shard!="",quantile="0.5"}';
      await becomes(storage, `round(avg(${quantiles}), 0.5)`, 5.5);
      // The source itself counted 130.
      await becomes(storage, 'sum(shop_received_bytes_total{shard!=""})', 230);
    });

    // victoria-metrics' increase() begins with the sample before its range, Prometheus' with the first in it.
    const death = new Since();
    await Promise.all([death.sampled(shards[0], REQUESTS), death.sampled(global, REQUESTS)]);
    await second.kill();

    await t.test('while a node is down, the sum lacks it, on the global server later', async () => {
      await becomes(shards[0], `sum(${REQUESTS})`, 15);
      await becomes(storage, `sum(${OF_SHARDS})`, 55);
      assert.equal(await numberFrom(global, `sum(${REQUESTS})`), 85);
      await becomes(shards[0], () => `min_over_time(sum(${REQUESTS})[${death.range}:1s])`, 15);
    });

    await second.start();
    await second.write([...requests(12, 'c', 500), { event: 'checkout_paid' }]);
    await counted(second, 12);

    await t.test('what a node counts after it has come back is the increase', async () => {
      await becomes(shards[0], `sum(${REQUESTS})`, 27);
      await becomes(global, `sum(${REQUESTS})`, 67);
      await becomes(storage, `sum(${OF_SHARDS})`, 67);
      await assertIncrease(shards[0], REQUESTS, death, 12);
      await assertIncrease(global, REQUESTS, death, 12);
      await becomes(storage, () => `sum(increase(${OF_SHARDS}[${death.range}]))`, 12);
      await becomes(storage, `sum(${OF_VMAGENTS})`, 97);
      assert.equal(await numberFrom(shards[0], `sum(resets(${REQUESTS}[${death.range}]))`), 1);
    });

    await t.test('increase() of a sum counts the other nodes again', async () => {
      const ofSum = `increase(sum(${REQUESTS})[${death.range}:1s])`;
      // The other node has 15.
      assert.ok((await numberFrom(shards[0], ofSum))! >= 15 + 12);
    });

    await t.test('a gauge that counts up and down begins at 0 with the node', async () => {
      const open = `shop_checkouts_open{instance="${second.instance}",shard!=""}`;
      await becomes(storage, open, -1);
    });

    const ahead = new Since();
    await Promise.all([ahead.sampled(shards[1], REQUESTS), ahead.sampled(global, REQUESTS)]);
    await third.kill();
    await becomes(shards[1], `absent(${REQUESTS})`, 1);
    await third.write(requests(50, 'd', 5000));
    await third.start();
    await counted(third, 50);

    await t.test(
      'a node that is further than before at its first scrape is not reset',
      async () => {
        await becomes(shards[1], `sum(${REQUESTS})`, 50);
        await becomes(global, `sum(${REQUESTS})`, 77);
        await assertIncrease(shards[1], REQUESTS, ahead, 10);
        await assertIncrease(global, REQUESTS, ahead, 10);
        await becomes(storage, `sum(${OF_SHARDS})`, 77);
        await becomes(storage, () => `sum(increase(${OF_SHARDS}[${ahead.range}]))`, 10);
        await becomes(storage, `sum(${OF_VMAGENTS})`, 107);
      },
    );

    const cut = new Since();
    await cut.sampled(shards[0], REQUESTS);
    network.setLink(first.address, 'down');
    const failures = `up{instance="${first.instance}"} == 0`;
    await reaches(shards[0], () => `count_over_time((${failures})[${cut.range}:1s])`, 8);
    await first.write(requests(3, 'a', 5));
    network.setLink(first.address, 'up');

    await t.test('a node out of reach loses nothing', async () => {
      await becomes(shards[0], `sum(${REQUESTS})`, 30);
      await assertIncrease(shards[0], REQUESTS, cut, 3);
      await becomes(storage, `sum(${OF_SHARDS})`, 80);
      await becomes(storage, () => `sum(increase(${OF_SHARDS}[${cut.range}]))`, 3);
      await becomes(storage, `sum(${OF_VMAGENTS})`, 110);
    });

    await t.test('without a staleness interval, vmagent counts it again from 0', async () => {
      const growth = () => `sum(increase(${OF_FORGETFUL}[${cut.range}]))`;
      // Of the class that other nodes have, too: a counter that no node has left begins at 0 itself.
      await reaches(storage, growth, 10 + 3);
    });

    await t.test('recorded rates reach the global server unchanged', async () => {
      const recorded = 'job:shop_http_requests:rate5m';
      await global.queryUntil(`count by (shard) (${recorded})`, (found) => found.length === 2);
      for (const [i, shard] of shards.entries()) {
        const selector = `${recorded}{class="ok",shard="${i}"}`;
        const there = await global.history(selector);
        const here = new Set(await shard.history(`${recorded}{class="ok"}`));
        assert.ok(there.length > 0);
        assert.deepEqual(
          there.filter((rate) => !here.has(rate)),
          [],
        );
      }
    });

    await t.test('a vmagent that restarts begins at 0', async () => {
      const own = `sum(${REQUESTS}{vmagent="0"})`;
      await reaches(storage, own, 1);
      const restart = await installation.killVmagent();
      await restart();
      await becomes(storage, own, 0);
    });
  });
}

const example = (name: string) => readFileSync(join(ROOT, 'examples/scaling', name), 'utf8');

test('the two shards differ in their number only', () => {
  const [zero, one] = [0, 1].map((n) => example(`prometheus-${n}.yml`).split('\n'));
  const own = zero!.filter((line) => line.endsWith(' # own'));
  assert.equal(own.length, 2);
  assert.deepEqual(
    zero!.map((line) => (own.includes(line) ? line.replace('"0"', '"1"') : line)),
    one,
  );
});

test('a shard can be an agent without rule_files', (t) => {
  const folder = folderOf(t);
  cpSync(join(ROOT, 'examples/scaling'), folder, { recursive: true });
  const file = join(folder, 'prometheus-0.yml');
  const asAgent = () => promtoolCheckConfig(file, ['--agent']);
  assert.match(asAgent().output, /rule_files is not allowed in agent mode/);
  writeFileSync(file, example('prometheus-0.yml').replace(/^rule_files: .*$/m, ''));
  const { status, output } = asAgent();
  assert.equal(status, 0, output);
});
