// Tests that only the real Fluent Bit can run: its worker pools and coroutines, its inputs, and a hundred of its
// reloads. Skipped without it.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  listening,
  PLUGIN,
  type RunningHost,
  realHost,
  startProcess,
  waitFor,
} from '../support/e2e/fluent_bit.ts';
import { freePort } from '../support/free_port.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { scrapeUntil, totalOf } from '../support/lifecycle/counted.ts';
import { LAST_FIELD, manyFields, slowScrape } from '../support/lifecycle/endless_exposition.ts';
import { post, postInput } from '../support/lifecycle/post.ts';
import { type Footprint, footprintOf } from '../support/lifecycle/processes.ts';
import { Scrapers } from '../support/lifecycle/scrapers.ts';
import { output, urlOf } from '../support/lifecycle/scripted.ts';

const real = realHost();
const SKIP = { skip: real.skip };

const RELOADS = 100;
const SETTLED_AFTER = 10;

/** Starts Fluent Bit with the input and this output. */
function startReal(
  t: TestContext,
  input: readonly string[],
  properties: readonly string[] = [],
): Promise<RunningHost> {
  const args = [
    '-f',
    '0.2',
    '-e',
    PLUGIN,
    ...input,
    ...output('listen=127.0.0.1:0', ...properties),
  ];
  return listening(startProcess(t, real.path, args));
}

for (const workers of [0, 4]) {
  test(`with workers ${workers} every record is counted once`, SKIP, async (t) => {
    const { port, args } = await postInput('http');
    const host = await startReal(t, args, [`workers=${workers}`]);
    const batch = Array.from({ length: 50 }, (_, i) => ({ a: i }));
    const posts = 40;
    await Promise.all(Array.from({ length: posts }, (_, i) => post(port, `/tag.${i}`, batch)));
    const all = posts * batch.length;
    const body = await scrapeUntil(
      host.url,
      (text) => (totalOf(text, 'promexporter_records_total') ?? 0) >= all,
    );
    assert.equal(totalOf(body, 'promexporter_records_total'), all);
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
  });
}

test('a coroutine stack of 24 KiB suffices', SKIP, async (t) => {
  const args = [
    '-s',
    '24576',
    '-i',
    'dummy',
    '-p',
    'samples=20',
    '-p',
    'rate=50',
    '-p',
    'dummy={"a":1}',
  ];
  const host = await startReal(t, args, ['buffer_limit=1M']);
  const body = await scrapeUntil(
    host.url,
    (text) => totalOf(text, 'promexporter_records_total') === 20,
  );
  assert.equal(totalOf(body, 'a'), 1);
  assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
});

test('markers of log groups from the opentelemetry input are not counted', SKIP, async (t) => {
  const { port, args } = await postInput('opentelemetry');
  const host = await startReal(t, args);
  const logRecord = (n: number) => ({
    timeUnixNano: '1700000000000000000',
    body: { kvlistValue: { values: [{ key: 'n', value: { intValue: `${n}` } }] } },
  });
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  const scopeLogs = [{ scope: { name: 'life' }, logRecords: [logRecord(1), logRecord(2)] }];
  await post(port, '/v1/logs', { resourceLogs: [{ resource, scopeLogs }] });
  const body = await scrapeUntil(
    host.url,
    (text) => (totalOf(text, 'promexporter_records_total') ?? 0) > 0,
  );
  assert.equal(totalOf(body, 'promexporter_records_total'), 2);
  assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends a scrape that is in progress by a slow reader`, SKIP, async (t) => {
    const { port, args } = await postInput('http');
    const host = await startReal(t, [...args, '-p', 'buffer_max_size=32M']);
    for (const body of manyFields()) await post(port, '/many', body);
    await scrapeUntil(host.url, (body) => LAST_FIELD.test(body));
    const slow = await slowScrape(t, host.url);
    assert.deepEqual(await host.stop(signal), { status: 0, signal: null });
    assert.doesNotMatch(host.log(), /PROMEX_EXIT_TIMEOUT/);
    const { promised, got } = await slow.finish();
    assert.ok(got < promised, `the answer of ${promised} bytes was not in progress any more`);
  });
}

test(
  'each fault of JavaScript leaves Fluent Bit running, and the endpoint comes back',
  SKIP,
  async (t) => {
    // The heap once: filling it takes seconds on a busy machine, in which the next third chunk comes.
    for (const fault of ['count', 'exit', 'heap_once', 'hang', 'worker']) {
      const port = await freePort();
      // So seldom that the next environment listens before its third chunk, even on a busy machine.
      const args = ['-f', '3', '-e', PLUGIN, '-i', 'cpu', ...output(`listen=127.0.0.1:${port}`)];
      const host = await listening(
        startProcess(t, real.path, args, { env: { PROMEXPORTER_TEST_FAULT: fault } }),
      );
      if (['count', 'exit', 'heap_once'].includes(fault)) {
        await host.logged(/JavaScript stopped: .*\(PROMEX_ENVIRONMENT\)[\s\S]*counting again/);
      }
      if (fault === 'worker') {
        const scrapers = new Scrapers(t, host.url, 1);
        scrapers.start();
        await host.logged(/PROMEX_WORKER/);
        await scrapers.stop();
      }
      await scrapeUntil(urlOf(port), (body) => /^cpu\{/m.test(body));
      assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null }, fault);
    }
  },
);

test(
  `${RELOADS} reloads by SIGHUP under load and scrapes leave nothing behind`,
  SKIP,
  async (t) => {
    const path = join(folderOf(t), 'reload.conf');
    const url = urlOf(await freePort());
    writeFileSync(
      path,
      `[SERVICE]\n  flush 0.1\n  grace 1\n[INPUT]\n  name dummy\n  rate 500\n  dummy {"a":1,"b":{"c":2.5}}\n` +
        `[OUTPUT]\n  name promexporter\n  match *\n  listen ${new URL(url).host}\n`,
    );
    const host = await listening(startProcess(t, real.path, ['-Y', '-e', PLUGIN, '-c', path]));
    const pid = host.child.pid ?? 0;
    const scrapers = new Scrapers(t, url, 2);
    const reloadsDone = () => host.log().match(/successful reload done/g)?.length ?? 0;
    let settled: Footprint | undefined;
    const startMs = performance.now();
    for (let reload = 1; reload <= RELOADS; reload++) {
      scrapers.start();
      host.child.kill('SIGHUP');
      await waitFor(
        () => `reload ${reload} in\n${host.log().slice(-3000)}`,
        () => reloadsDone() >= reload || undefined,
      );
      await scrapers.stop();
      if (reload === SETTLED_AFTER) {
        await sleep(1000);
        settled = footprintOf(pid);
      }
    }
    const seconds = (performance.now() - startMs) / 1000;
    assert.ok(settled);
    const { threads, descriptors, residentKib } = settled;
    let last = footprintOf(pid);
    await waitFor(
      () => `${threads} threads and ${descriptors} descriptors, got ${JSON.stringify(last)}`,
      () => {
        last = footprintOf(pid);
        return (last.threads <= threads && last.descriptors <= descriptors) || undefined;
      },
    );
    t.diagnostic(
      `${threads} threads, ${descriptors} descriptors; RSS ${residentKib} KiB after ${SETTLED_AFTER} reloads, ` +
        `${last.residentKib} KiB after ${RELOADS}; ${scrapers.answered} scrapes answered; ${seconds.toFixed()} s`,
    );
    assert.ok(last.residentKib < 1.1 * residentKib, `${last.residentKib} KiB`);
    assert.equal(host.log().match(/listening on/g)?.length, RELOADS + 1);
    await scrapeUntil(url, (body) => totalOf(body, 'a') === 1);
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
    assert.doesNotMatch(host.log(), /\[error\]/);
  },
);
