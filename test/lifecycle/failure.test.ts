// JavaScript fails in every way that PROMEXPORTER_TEST_FAULT offers (ts/fault_injection.ts): the host survives, the log
// says why, and counting goes on.

import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { waitFor } from '../support/e2e/fluent_bit.ts';
import { scrape } from '../support/e2e/scrape.ts';
import { freePort } from '../support/free_port.ts';
import { event, hex } from '../support/lifecycle/chunks.ts';
import { assertCounted, scrapeUntil, totalOf } from '../support/lifecycle/counted.ts';
import {
  flushOk,
  logged,
  output,
  quitWell,
  type StartedScript,
  script,
  startScript,
  urlOf,
} from '../support/lifecycle/scripted.ts';

/** The chunk at which the counting thread's faults occur. */
const FAULTY_CHUNK = 3;

function startFaulty(t: TestContext, fault: string): Promise<StartedScript> {
  return startScript(t, [], [], { PROMEXPORTER_TEST_FAULT: fault });
}

/** Flushes chunks up to the faulty one; each holds one record with its number. */
async function flushUpToFault({ host }: StartedScript): Promise<void> {
  for (let n = 1; n <= FAULTY_CHUNK; n++) await flushOk(host, hex(event({ a: n })));
}

/** The log line of each fault that ends the environment. */
const FATAL: Readonly<Record<string, RegExp>> = {
  count: /JavaScript stopped: .*test fault: count.*\(PROMEX_ENVIRONMENT\)/,
  exit: /JavaScript stopped: process\.exit\(7\) was called \(PROMEX_ENVIRONMENT\)/,
  heap: /JavaScript stopped: its heap reached \d+ MiB \(PROMEX_ENVIRONMENT\)/,
};

for (const [fault, said] of Object.entries(FATAL)) {
  test(`${fault}: logged, and the chunk is counted by the next environment`, async (t) => {
    const { host, url } = await startFaulty(t, fault);
    await flushUpToFault({ host, url });
    await logged(host, /counting again; all series start over/);
    assert.match(host.stderr, said);
    // The fault is read again: this environment's first chunk is the faulty one of the one before.
    const body = await scrapeUntil(url, (text) => totalOf(text, 'a') === FAULTY_CHUNK);
    assert.doesNotMatch(body, /^cpu/m);
    await flushOk(host, hex(event({ a: 10 })));
    await scrapeUntil(
      url,
      (text) => totalOf(text, 'a') === 10 && totalOf(text, 'promexporter_records_total') === 2,
    );
    assert.doesNotMatch(host.stderr, /PROMEX_CHUNK_DROPPED/);
    await quitWell(host);
  });

  test(`${fault}: again and again, no record of a later chunk is lost`, async (t) => {
    const { host, url } = await startFaulty(t, fault);
    const last = 10;
    for (let n = 1; n <= last; n++) await flushOk(host, hex(event({ a: n })));
    await scrapeUntil(url, (text) => totalOf(text, 'a') === last);
    await quitWell(host);
  });

  test(`${fault}: an exit at once counts all accepted records`, async (t) => {
    const { host, url } = await startFaulty(t, fault);
    await flushUpToFault({ host, url });
    // On a busy machine filling the heap alone may take the 5 s that an exit has.
    if (fault === 'heap') await logged(host, said);
    await flushOk(host, 'hex:c1');
    assert.match(await host.step('exit'), /^exit OK/);
    await assert.rejects(scrape(url), { code: 'ECONNREFUSED' });
    const { stderr } = await quitWell(host);
    assert.match(stderr, said);
    assert.match(stderr, /stopped reading a chunk after 0 records/);
    assert.doesNotMatch(stderr, /PROMEX_EXIT_TIMEOUT/);
  });

  test(`${fault}: a reload at once gets an endpoint that counts`, async (t) => {
    const { host, url } = await startFaulty(t, fault);
    await flushUpToFault({ host, url });
    assert.match(await host.step('reload'), /^reload DONE/, host.stderr);
    assert.equal((await scrape(url)).status, 200);
    await flushOk(host, hex(event({ b: 1 })));
    await scrapeUntil(url, (text) => totalOf(text, 'b') === 1);
    await quitWell(host);
  });
}

// Each environment lives for two chunks, and the seventh begins 5 s after the sixth: as long as Exit waits.
test('count: an exit between two environments counts the remaining records', async (t) => {
  const { host, url } = await startFaulty(t, 'count');
  const lives = 7;
  for (let n = 1; n <= 2 * lives; n++) await flushOk(host, hex(event({ a: n })));
  await scrapeUntil(url, (text) => totalOf(text, 'a') === 2 * lives);
  await flushOk(host, hex(event({ a: 99 })));
  await waitFor(
    () => `the end of the environment in\n${host.stderr}`,
    async () => {
      await host.step('flush test hex:');
      return host.stderr.split('JavaScript stopped').length > lives || undefined;
    },
  );
  assert.match(await host.step('exit'), /^exit OK/);
  const { stderr } = await quitWell(host);
  assert.doesNotMatch(stderr, /PROMEX_EXIT_TIMEOUT/);
});

test('two outputs: the other one is back on its port after the environment was lost', async (t) => {
  const ports = [await freePort(), await freePort()];
  const outputs = ports.flatMap((port, i) => [
    ...output(`listen=127.0.0.1:${port}`),
    ...['-m', `${i}.*`],
  ]);
  const host = script(t, outputs, { PROMEXPORTER_TEST_FAULT: 'count' });
  assert.match(await host.step('init'), /^init OK/);
  for (let n = 1; n <= FAULTY_CHUNK; n++) await flushOk(host, hex(event({ a: n })), '0.x');
  // Everything that the environment counted before its end is lost with it.
  await logged(host, FATAL.count!, '0.x');
  await flushOk(host, hex(event({ b: 5 })), '1.x');
  for (const [port, name, value] of [
    [ports[0], 'a', FAULTY_CHUNK],
    [ports[1], 'b', 5],
  ] as const) {
    await scrapeUntil(urlOf(port ?? 0), (text) => totalOf(text, name) === value);
  }
  await quitWell(host);
});

// Each flush gives both outputs three chunks, so environments end one after the other while the first one closes.
test('two outputs: reloads get through while environments end one after the other', async (t) => {
  const outputs = [await freePort(), await freePort()].flatMap((port) =>
    output(`listen=127.0.0.1:${port}`),
  );
  const host = script(t, outputs, { PROMEXPORTER_TEST_FAULT: 'count' });
  assert.match(await host.step('init'), /^init OK/);
  for (let reload = 1; reload <= 4; reload++) {
    const answer = await host.step(`flush test ${hex(event({ a: 1 }))} 3`);
    assert.equal(answer, 'flush OK 6 RETRY 0 ERROR 0');
    await host.step('sleep 100');
    assert.match(await host.step('reload'), /^reload DONE/);
  }
  await quitWell(host);
});

test('hang: scrapes are answered meanwhile, and everything is counted afterwards', async (t) => {
  const { host, url } = await startFaulty(t, 'hang');
  await flushUpToFault({ host, url });
  for (let n = 1; n <= 5; n++) await flushOk(host, hex(event({ a: 10 + n })));
  assert.equal((await scrape(url)).status, 200);
  const body = await assertCounted(url, FAULTY_CHUNK + 5, FAULTY_CHUNK + 5);
  assert.equal(totalOf(body, 'a'), 15);
  await quitWell(host);
});

test('hang: an exit meanwhile counts all accepted records', async (t) => {
  const { host, url } = await startFaulty(t, 'hang');
  await flushUpToFault({ host, url });
  await flushOk(host, 'hex:c1');
  assert.match(await host.step('exit'), /^exit OK/);
  await assert.rejects(scrape(url), { code: 'ECONNREFUSED' });
  const { stderr } = await quitWell(host);
  assert.match(stderr, /stopped reading a chunk after 0 records/);
  assert.doesNotMatch(stderr, /PROMEX_EXIT_TIMEOUT/);
});

test('hang: a reload meanwhile is done when it is over', async (t) => {
  const { host, url } = await startFaulty(t, 'hang');
  await flushUpToFault({ host, url });
  assert.match(await host.step('reload'), /^reload DONE/);
  await flushOk(host, hex(event({ b: 1 })));
  await scrapeUntil(url, (text) => totalOf(text, 'b') === 1);
  await quitWell(host);
});

test('hang: SIGTERM ends the host with status 0', async (t) => {
  const { host, url } = await startFaulty(t, 'hang');
  await flushUpToFault({ host, url });
  host.child.kill('SIGTERM');
  const { status, signal, stderr } = await host.ended;
  assert.deepEqual([status, signal], [0, null], stderr);
});

test('stall: not ready while a chunk is not counted to its end, and ready again afterwards', async (t) => {
  const { host, url } = await startFaulty(t, 'stall');
  const page = async (path: string) => {
    const { status, body } = await scrape(new URL(path, url).href);
    return `${status} ${body}`;
  };
  assert.match(await page('/-/ready'), /^200 /);
  await flushUpToFault({ host, url });
  // At one time, as the next environment may finish the chunk.
  const [ready = '', healthy = '', home = ''] = await waitFor(
    () => '503 from /-/ready',
    async () => {
      const pages = await Promise.all(['/-/ready', '/-/healthy', '/'].map(page));
      return pages[0]?.startsWith('503 ') && pages[2]?.includes('stuck for') ? pages : undefined;
    },
  );
  assert.match(ready, /not ready: for 1\d s, no chunk was counted to its end/);
  assert.match(healthy, /^200 /);
  assert.match(home, /stuck for 1\d s/);
  await waitFor(
    () => '200 from /-/ready',
    async () => (/^200 /.test(await page('/-/ready')) ? true : undefined),
  );
  await assertCounted(url, FAULTY_CHUNK, FAULTY_CHUNK);
  await quitWell(host);
});

test('worker: the endpoint comes back on its port with every series', async (t) => {
  const { host, url } = await startFaulty(t, 'worker');
  await flushOk(host, hex(event({ a: 1 })));
  assert.equal((await scrape(url)).status, 200);
  await assert.rejects(scrape(url), 'the second scrape is the one at which the worker throws');
  await logged(host, /worker stopped: .*PROMEXPORTER_TEST_FAULT=worker.*\(PROMEX_WORKER\)/);
  await flushOk(host, hex(event({ b: 2 })));
  await logged(host, /listening again on/);
  const body = await scrapeUntil(url, (text) => totalOf(text, 'b') === 2);
  assert.equal(totalOf(body, 'a'), 1);
  await quitWell(host);
});

test('worker: an exit while it is away is an exit', async (t) => {
  const { host, url } = await startFaulty(t, 'worker');
  assert.equal((await scrape(url)).status, 200);
  await assert.rejects(scrape(url));
  assert.match(await host.step('exit'), /^exit OK/);
  assert.match(await host.step('init'), /^init OK/);
  assert.equal((await scrape(url)).status, 200);
  await quitWell(host);
});

test('worker: with two outputs the other one answers on', async (t) => {
  const ports = [await freePort(), await freePort()];
  const outputs = ports.flatMap((port) => output(`listen=127.0.0.1:${port}`));
  const host = script(t, outputs, { PROMEXPORTER_TEST_FAULT: 'worker' });
  assert.match(await host.step('init'), /^init OK/);
  const [one = '', other = ''] = ports.map(urlOf);
  assert.equal((await scrape(one)).status, 200);
  await assert.rejects(scrape(one));
  assert.equal((await scrape(other)).status, 200);
  await waitFor(
    () => `an answer on ${one}`,
    async () => (await scrape(one).catch(() => null)) ?? undefined,
  );
  await quitWell(host);
});

test('worker: a reload while it is away gets a new endpoint', async (t) => {
  const { host, url } = await startFaulty(t, 'worker');
  assert.equal((await scrape(url)).status, 200);
  await assert.rejects(scrape(url));
  assert.match(await host.step('reload'), /^reload DONE/);
  assert.equal((await scrape(url)).status, 200);
  await quitWell(host);
});
