// Hot reloads: nothing is left of an old instance, and a wrong configuration leaves it running.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import {
  hostPrograms,
  listening,
  PLUGIN,
  startProcess,
  waitFor,
} from '../support/e2e/fluent_bit.ts';
import { scrape } from '../support/e2e/scrape.ts';
import { freePort } from '../support/free_port.ts';
import type { ScriptedHost } from '../support/host/scripted_host.ts';
import { event, folderOf, hex } from '../support/lifecycle/chunks.ts';
import { assertCounted, scrapeUntil, totalOf } from '../support/lifecycle/counted.ts';
import { Scrapers } from '../support/lifecycle/scrapers.ts';
import {
  flushOk,
  output,
  quitWell,
  script,
  startScript,
  urlOf,
} from '../support/lifecycle/scripted.ts';

const RELOADS = 100;
/** After this many, everything that is made once has been made. */
const SETTLED_AFTER = 10;

/** Waits until the step's number is at most `wanted`: connections close a moment after their clients. */
async function comesDownTo(host: ScriptedHost, step: string, wanted: number): Promise<void> {
  let last = 0;
  await waitFor(
    () => `${step} ${wanted}, got ${last}`,
    async () => {
      last = await host.number(step);
      return last <= wanted || undefined;
    },
  );
}

test('a reload goes on with the series on the same port', async (t) => {
  const { host, url } = await startScript(t);
  await flushOk(host, hex(event({ a: 1 })));
  await assertCounted(url, 1, 1);
  assert.match(await host.step('reload'), /^reload DONE/);
  await flushOk(host, hex(event({ b: 2 }), event({ b: 3 })));
  const body = await assertCounted(url, 2, 3);
  assert.equal(totalOf(body, 'a'), 1);
  assert.equal(totalOf(body, 'b'), 3);
  await quitWell(host);
});

test('a reload may change the port and every key', async (t) => {
  const { host, url } = await startScript(t);
  const port = await freePort();
  await host.step(`set listen 127.0.0.1:${port}`);
  await host.step('set namespace after');
  assert.match(await host.step('reload'), /^reload DONE/);
  await assert.rejects(scrape(url), { code: 'ECONNREFUSED' });
  await flushOk(host, hex(event({ a: 1 })));
  assert.equal(totalOf(await assertCounted(urlOf(port), 1, 1), 'after_a'), 1);
  await quitWell(host);
});

test('a reload waits for accepted records', async (t) => {
  const { host } = await startScript(t);
  const chunk = hex(...Array.from({ length: 100 }, (_, i) => event({ a: i })));
  assert.equal(await host.step(`flush test ${chunk} 500`), 'flush OK 500 RETRY 0 ERROR 0');
  await flushOk(host, 'hex:c1');
  assert.match(await host.step('reload'), /^reload DONE/);
  const { stderr } = await quitWell(host);
  assert.match(stderr, /stopped reading a chunk after [\s\S]*start everything/);
  assert.doesNotMatch(stderr, /PROMEX_EXIT_TIMEOUT/);
});

test(`${RELOADS} reloads under load and scrapes leave nothing behind`, async (t) => {
  const port = await freePort();
  const input = ['-i', 'dummy', '-t', 'load', '--host-rate', '2000', '-f', '0.05'];
  const host = script(t, [...input, ...output(`listen=127.0.0.1:${port}`)]);
  assert.match(await host.step('init'), /^init OK/);
  const scrapers = new Scrapers(t, urlOf(port), 2);
  const chunk = hex(...Array.from({ length: 50 }, (_, i) => event({ a: i, text: 'x' })));
  const footprint = { threads: 0, descriptors: 0, residentKib: 0 };
  for (let reload = 1; reload <= RELOADS; reload++) {
    scrapers.start();
    assert.match(await host.step(`flush load ${chunk} 200`), /^flush OK 200 /);
    assert.match(await host.step('reload'), /^reload DONE/, host.stderr.slice(-2000));
    await scrapers.answers(2);
    await scrapers.stop();
    if (reload === SETTLED_AFTER) {
      await host.step('sleep 500');
      footprint.threads = await host.number('threads');
      footprint.descriptors = await host.number('fds');
      footprint.residentKib = await host.number('rss');
    }
  }
  await comesDownTo(host, 'threads', footprint.threads);
  await comesDownTo(host, 'fds', footprint.descriptors);
  const residentKib = await host.number('rss');
  const { threads, descriptors } = footprint;
  t.diagnostic(
    `${threads} threads, ${descriptors} descriptors; RSS ${footprint.residentKib} KiB after ${SETTLED_AFTER} ` +
      `reloads, ${residentKib} KiB after ${RELOADS}; ${scrapers.answered} scrapes answered`,
  );
  assert.ok(residentKib < 1.1 * footprint.residentKib, `${residentKib} KiB`);
  await scrapeUntil(urlOf(port), (body) => (totalOf(body, 'promexporter_records_total') ?? 0) > 0);
  await quitWell(host);
});

test('a reload with an unknown key leaves the old instance counting', async (t) => {
  const { host, url } = await startScript(t);
  await flushOk(host, hex(event({ a: 1 })));
  assert.match(await host.step('reload-broken foo bar'), /^reload-broken HALTED/);
  await flushOk(host, hex(event({ a: 2 })));
  await assertCounted(url, 2, 2);
  assert.match(await host.step('reload'), /^reload DONE/);
  await quitWell(host);
});

test('a reload with a value that we refuse ends as the host ends it, and a start follows', async (t) => {
  const { host, url } = await startScript(t);
  assert.match(await host.step('reload-broken buffer_limit 1'), /^reload-broken ABORTED/);
  await assert.rejects(scrape(url), { code: 'ECONNREFUSED' });
  assert.match(await host.step('init'), /^init OK/);
  assert.equal((await scrape(url)).status, 200);
  assert.match(host.stderr, /buffer_limit: expected a size .*, got "1"/);
  await quitWell(host);
});

test('a reload in which one of two outputs is refused leaves no port taken', async (t) => {
  const ports = [await freePort(), await freePort()];
  const outputs = ports.flatMap((port) => output(`listen=127.0.0.1:${port}`));
  const host = script(t, outputs);
  assert.match(await host.step('init'), /^init OK/);
  assert.match(await host.step('reload-broken #1 metrics_path x'), /^reload-broken ABORTED/);
  for (const port of ports) await assert.rejects(scrape(urlOf(port)), { code: 'ECONNREFUSED' });
  assert.match(await host.step('init'), /^init OK/);
  for (const port of ports) assert.equal((await scrape(urlOf(port))).status, 200);
  await quitWell(host);
});

/** Possible faults of a file, and the line by which the host says that it continues as before. */
const BROKEN: Readonly<Record<string, readonly [lines: string, said: RegExp]>> = {
  'that cannot be read': ['[NONSENSE\n', /reload\.conf:9/],
  'with an unknown key': ['  nonsense yes\n', /Reloading is halted/],
};

for (const program of hostPrograms()) {
  for (const [kind, [lines, said]] of Object.entries(BROKEN)) {
    const options = { skip: program.skip };
    test(
      `${program.name}: SIGHUP with a file ${kind} leaves the old one running`,
      options,
      async (t) => {
        const path = join(folderOf(t), 'reload.conf');
        const url = urlOf(await freePort());
        const conf =
          `[SERVICE]\n  flush 0.2\n[INPUT]\n  name cpu\n[OUTPUT]\n  name promexporter\n  match *\n` +
          `  listen ${new URL(url).host}\n`;
        writeFileSync(path, conf);
        const host = startProcess(t, program.path, ['-Y', '-e', PLUGIN, '-c', path]);
        await listening(host);
        const before = await scrapeUntil(url, (body) => /^cpu\{/m.test(body));
        writeFileSync(path, conf + lines);
        host.child.kill('SIGHUP');
        await host.logged(said);
        const records = totalOf(before, 'promexporter_records_total') ?? 0;
        await scrapeUntil(
          url,
          (body) => (totalOf(body, 'promexporter_records_total') ?? 0) > records + 1,
        );
        assert.equal(host.log().match(/listening on/g)?.length, 1);
        writeFileSync(path, conf);
        host.child.kill('SIGHUP');
        await host.logged(/successful reload done/);
        await scrapeUntil(url, (body) => /^cpu\{/m.test(body));
        assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
      },
    );
  }
}
