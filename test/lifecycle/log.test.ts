// Our lines go to the host's log, at the levels that the host asks for, and nowhere else.

import assert from 'node:assert/strict';
import { constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import {
  hostPrograms,
  listening,
  PLUGIN,
  startProcess,
  waitFor,
} from '../support/e2e/fluent_bit.ts';
import { scrape, scrapeCpu } from '../support/e2e/scrape.ts';
import { freePort } from '../support/free_port.ts';
import { chunkFile, event, folderOf, hex } from '../support/lifecycle/chunks.ts';
import { scrapeUntil, totalOf } from '../support/lifecycle/counted.ts';
import {
  flushOk,
  output,
  quitWell,
  script,
  startScript,
  urlOf,
} from '../support/lifecycle/scripted.ts';

/**
 * Seconds between flushes: so many that an environment listens before the third chunk, at which the fault ends it, even
 * on a busy machine.
 */
const SELDOM = '3';

test('every line is written on the host’s threads, into its log_file', async (t) => {
  const path = join(folderOf(t), 'host.log');
  const port = await freePort();
  // The lines of a lost environment and a lost worker come from every kind of thread.
  const host = script(
    t,
    ['-l', path, ...output(`listen=127.0.0.1:${port}`, 'username=a', 'password=b')],
    { PROMEXPORTER_TEST_FAULT: 'heap' },
  );
  assert.match(await host.step('init'), /^init OK/);
  await flushOk(host, 'hex:c1');
  for (let n = 1; n <= 3; n++) await flushOk(host, hex(event({ a: n })));
  const log = (): string => readFileSync(path, 'utf8');
  await waitFor(
    () => `the new environment in ${log()}`,
    async () => {
      await host.step('flush test hex:');
      return log().includes('counting again') || undefined;
    },
  );
  assert.equal((await scrape(urlOf(port))).status, 401);
  const { stderr } = await quitWell(host);
  assert.equal(stderr, '');
  for (const line of [/listening on/, /PROMEX_MSGPACK/, /its heap reached/]) {
    assert.match(log(), line);
  }
  assert.doesNotMatch(log(), /foreign thread/);
});

test('a failure of the worker is logged on the host’s threads', async (t) => {
  const { host, url } = await startScript(t, [], [], { PROMEXPORTER_TEST_FAULT: 'worker' });
  assert.equal((await scrape(url)).status, 200);
  await assert.rejects(scrape(url));
  await flushOk(host, hex(event({ a: 1 })));
  await scrapeUntil(url, (body) => totalOf(body, 'a') === 1);
  const { stderr } = await quitWell(host);
  assert.match(stderr, /\[error\] \[output:promexporter\] .*PROMEX_WORKER/);
  for (const line of stderr.trim().split('\n')) assert.match(line, /^\[\d{4}\//, 'not the host’s');
});

test('no line shows a password', async (t) => {
  const secret = 'correct-horse-battery';
  const parameters = output('listen=nonsense', `password=${secret}`, 'buffer_limit=1');
  const host = script(t, parameters);
  assert.match(await host.step('init'), /^init FAILED/);
  const { stderr } = await quitWell(host);
  assert.match(stderr, /\(PROMEX_/);
  assert.ok(!stderr.includes(secret), stderr);
});

// Fluent Bit does not tell an output's `alias`, so the address distinguishes two outputs' lines.
test('each line about records says which output it is of', async (t) => {
  const rules = 'rules={metrics: [{name: a_total, type: counter, value: $n}]}';
  const ofOne = (tag: string) => [
    ...output('listen=127.0.0.1:0', 'buffer_limit=1M', rules),
    ...['-m', `${tag}.*`],
  ];
  const host = script(t, [...ofOne('a'), ...ofOne('b')]);
  assert.match(await host.step('init'), /^init OK/, host.stderr);
  const tooLarge = chunkFile(t, Buffer.alloc(2 << 20, event({ n: 1 })));
  for (const tag of ['a.x', 'b.x']) {
    await flushOk(host, hex(event({ n: 'x' })), tag);
    await flushOk(host, 'hex:c1', tag);
    assert.equal(await host.step(`flush ${tag} ${tooLarge}`), 'flush OK 0 RETRY 0 ERROR 1');
  }
  const { stderr } = await quitWell(host);
  const listening = stderr.matchAll(/listening on http:\/\/(127\.0\.0\.1:\d+)\//g);
  const addresses = [...listening].map(([, address]) => address!);
  assert.equal(new Set(addresses).size, 2, stderr);
  for (const about of [
    'skipped a value',
    'stopped reading a chunk',
    'refused a chunk of 2097152 ',
  ]) {
    const lines = stderr.split('\n').filter((line) => line.includes(about));
    const named = lines.map((line) => /\[output:promexporter\] (\S+): /.exec(line)?.[1]);
    assert.deepEqual(named, addresses, lines.join('\n'));
  }
});

test('a quiet host gets no line', async (t) => {
  const { host } = await startScript(t, [], ['-q']);
  await flushOk(host, 'hex:c1');
  assert.match(await host.step('reload'), /^reload DONE/);
  const { stderr } = await quitWell(host);
  assert.equal(stderr, '');
});

for (const program of hostPrograms()) {
  const options = { skip: program.skip };
  test(`${program.name}: with a log_file we print nothing`, options, async (t) => {
    const path = join(folderOf(t), 'host.log');
    const port = await freePort();
    const args = ['-l', path, '-f', SELDOM, '-e', PLUGIN, '-i', 'cpu'];
    const host = startProcess(t, program.path, [...args, ...output(`listen=127.0.0.1:${port}`)], {
      env: { PROMEXPORTER_TEST_FAULT: 'count' },
    });
    const log = (): string => readFileSync(path, 'utf8');
    await waitFor(
      () => `the new environment in the log; printed:\n${host.log()}`,
      () => {
        try {
          return log().includes('counting again') || undefined;
        } catch {
          return undefined; // no file yet
        }
      },
    );
    // With this fault each environment ends at its third chunk: between two of them nothing listens.
    await waitFor(
      () => `an answer; printed:\n${host.log()}`,
      () =>
        scrape(urlOf(port)).then(
          ({ status }) => status === 200 || undefined,
          () => undefined,
        ),
    );
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
    assert.match(log(), /\[output:promexporter\] listening on/);
    assert.match(log(), /\[output:promexporter\] JavaScript stopped: .*test fault: count/);
    assert.doesNotMatch(host.log(), /promexporter\]|JavaScript|test fault|listening/);
  });

  // Non-blocking streams lose lines if their reader is slow, and they are often shared with other processes.
  test(`${program.name}: its streams stay as they were`, options, async (t) => {
    const input = ['-f', '0.2', '-e', PLUGIN, '-i', 'cpu'];
    const host = await listening(
      startProcess(t, program.path, [...input, ...output('listen=127.0.0.1:0')]),
    );
    await scrapeCpu(host.url);
    for (const stream of [0, 1, 2]) {
      const info = readFileSync(`/proc/${host.child.pid}/fdinfo/${stream}`, 'utf8');
      const [, flags = ''] = /^flags:\s+([0-7]+)$/m.exec(info) ?? [];
      assert.equal(Number.parseInt(flags, 8) & constants.O_NONBLOCK, 0, `stream ${stream}`);
    }
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
  });
}
