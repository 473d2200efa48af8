// How the plugin stops: on the host's signals, soon, with everything counted that was accepted.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  hostPrograms,
  listening,
  PLUGIN,
  startProcess,
  waitFor,
} from '../support/e2e/fluent_bit.ts';
import { scrape } from '../support/e2e/scrape.ts';
import { chunkFile, event, hex, oldEvent, repeated } from '../support/lifecycle/chunks.ts';
import { scrapeUntil, totalOf } from '../support/lifecycle/counted.ts';
import {
  idleConnection,
  keptConnection,
  LAST_FIELD,
  manyFieldsChunk,
  slowScrape,
} from '../support/lifecycle/endless_exposition.ts';
import { Scrapers } from '../support/lifecycle/scrapers.ts';
import { flushOk, quitWell, script, startScript } from '../support/lifecycle/scripted.ts';

const MIB = 1 << 20;
/** The line of the plugin if its exit takes the maximum of 5 s, by its own clock. */
const EXIT_TIMEOUT = /PROMEX_EXIT_TIMEOUT/;

for (const program of hostPrograms()) {
  const { name, skip } = program;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${name}: ${signal} ends it soon, with connections open`, {
      skip,
    }, async (t) => {
      const output = ['-o', 'promexporter', '-p', 'listen=127.0.0.1:0'];
      const args = ['-e', PLUGIN, '-f', '1', '-i', 'cpu', ...output];
      const host = await listening(startProcess(t, program.path, args));
      await scrapeUntil(host.url, (body) => /^cpu\{/m.test(body));
      const sockets = [
        await idleConnection(t, host.url),
        await keptConnection(t, host.url),
        await keptConnection(t, host.url),
      ];
      assert.deepEqual(await host.stop(signal), { status: 0, signal: null }, host.log());
      // The clients have closed nothing: an exit that waited for them would run out of time.
      assert.doesNotMatch(host.log(), EXIT_TIMEOUT);
      await assert.rejects(scrape(host.url), { code: 'ECONNREFUSED' });
      await waitFor(
        () => 'the end of every connection',
        () => sockets.every((socket) => socket.closed) || undefined,
      );
    });
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends a scrape that is in progress by a slow reader`, async (t) => {
    const { host, url } = await startScript(t);
    await flushOk(host, chunkFile(t, manyFieldsChunk()));
    await scrapeUntil(url, (body) => LAST_FIELD.test(body));
    const slow = await slowScrape(t, url);
    host.child.kill(signal);
    const { status, stderr } = await host.ended;
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stderr, EXIT_TIMEOUT);
    const { promised, got } = await slow.finish();
    assert.ok(got < promised, `the answer of ${promised} bytes was not in progress any more`);
  });
}

test('an exit while scrapes come in leaves the port and answers or resets each', async (t) => {
  const { host, url } = await startScript(t);
  await flushOk(host, hex(event({ a: 1 })));
  await scrapeUntil(url, (body) => totalOf(body, 'a') === 1);
  const scrapers = new Scrapers(t, url, 4);
  scrapers.start();
  await scrapers.answers(20);
  assert.match(await host.step('exit'), /^exit OK/);
  await assert.rejects(scrape(url), { code: 'ECONNREFUSED' });
  await scrapers.stop();
  await quitWell(host);
});

// Chunks are counted in order, so a line about the last chunk shows that all earlier ones were counted.
test('accepted records are counted before exit returns', async (t) => {
  const { host } = await startScript(t);
  const one = event({ a: 1, text: 'x'.repeat(100) });
  const file = chunkFile(t, repeated(one, Math.floor((2 * MIB) / one.length)));
  const broken = hex(oldEvent({ a: 1 }), oldEvent({ a: 2 }), Buffer.from('c1', 'hex'));
  assert.equal(await host.step(`flush test ${file} 20`), 'flush OK 20 RETRY 0 ERROR 0');
  await flushOk(host, broken);
  assert.doesNotMatch(host.stderr, /stopped reading a chunk/, 'exit came too late to be a test');
  assert.match(await host.step('exit'), /^exit OK/);
  const { stderr } = await quitWell(host);
  assert.match(stderr, /stopped reading a chunk after 2 records/);
  assert.doesNotMatch(stderr, /PROMEX_EXIT_TIMEOUT|lost/);
});

// With this fault each environment counts two chunks and ends, and the next one begins later each time: within the 5 s
// that Exit waits, not half of the chunks are counted on any machine.
test('an exit that cannot count everything says how much was lost, and the next start works', async (t) => {
  const { host, url } = await startScript(t, [], [], { PROMEXPORTER_TEST_FAULT: 'count' });
  const answer = 'flush OK 60 RETRY 0 ERROR 0';
  assert.equal(await host.step(`flush test ${hex(event({ a: 1 }))} 60`), answer);
  assert.match(await host.step('exit'), /^exit OK/);
  await assert.rejects(scrape(url), { code: 'ECONNREFUSED' });
  assert.match(await host.step('init'), /^init OK/, host.stderr);
  await flushOk(host, hex(event({ a: 9 })));
  await scrapeUntil(url, (body) => totalOf(body, 'a') === 9);
  const { stderr } = await quitWell(host);
  assert.match(stderr, /lost \d+ chunks, \d+ bytes \(PROMEX_EXIT_TIMEOUT\)/);
});

test('a host that loads the plugin and never starts it ends well', async (t) => {
  const host = script(t, ['-o', 'promexporter']);
  assert.equal(await host.number('threads'), 1);
  await quitWell(host);
});
