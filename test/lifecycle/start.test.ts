// How the plugin starts, and how it refuses to: one clear line, and the host's own exit status.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import {
  type HostProgram,
  hostPrograms,
  listening,
  PLUGIN,
  type Running,
  startHost,
  startProcess,
} from '../support/e2e/fluent_bit.ts';
import { scrape, scrapeCpu } from '../support/e2e/scrape.ts';
import { freePort } from '../support/free_port.ts';
import { builtFile } from '../support/host/scripted_host.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { scrapeUntil } from '../support/lifecycle/counted.ts';
import { errorsIn, START_FAILED } from '../support/lifecycle/refused.ts';
import { output, quitWell, script, urlOf } from '../support/lifecycle/scripted.ts';

/** A port on which another server listens. */
async function takenPort(t: TestContext): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

function start(t: TestContext, program: HostProgram, ...outputs: readonly string[]): Running {
  return startProcess(t, program.path, ['-e', PLUGIN, '-f', '1', '-i', 'cpu', ...outputs]);
}

/** Fails unless the host ends as after a failed start, and the plugin gives the reason in exactly one line. */
async function refusesWith(host: Running, reason: RegExp): Promise<void> {
  assert.deepEqual(await host.ended(), { status: START_FAILED, signal: null }, host.log());
  const errors = errorsIn(host.log());
  assert.equal(errors.length, 1, host.log());
  assert.match(errors[0] ?? '', reason);
}

test('a scrape right after init is answered', async (t) => {
  const port = await freePort();
  const host = script(t, output(`listen=127.0.0.1:${port}`));
  await assert.rejects(scrape(urlOf(port)), { code: 'ECONNREFUSED' });
  assert.match(await host.step('init'), /^init OK/);
  assert.equal((await scrape(urlOf(port))).status, 200);
  await quitWell(host);
});

test('after a refused start the same process can start', async (t) => {
  const port = await freePort();
  const host = script(t, output(`listen=127.0.0.1:${port}`, 'buffer_limit=1'));
  assert.match(await host.step('init'), /^init FAILED/);
  await assert.rejects(scrape(urlOf(port)), { code: 'ECONNREFUSED' });
  await host.step('set buffer_limit 1M');
  assert.match(await host.step('init'), /^init OK/);
  assert.equal((await scrape(urlOf(port))).status, 200);
  await quitWell(host);
});

test('an instance that never initialised can be ended', async (t) => {
  const port = await freePort();
  const host = script(t, output(`listen=127.0.0.1:${port}`));
  assert.equal(await host.step('exit-null'), 'exit-null OK');
  await host.step('init');
  assert.equal(await host.step('exit-null'), 'exit-null OK');
  assert.equal((await scrape(urlOf(port))).status, 200);
  await quitWell(host);
});

test('when the second output cannot start, the first one leaves its port', async (t) => {
  const port = await freePort();
  const taken = await takenPort(t);
  const outputs = [output(`listen=127.0.0.1:${port}`), output(`listen=127.0.0.1:${taken}`)];
  const host = script(t, outputs.flat());
  assert.match(await host.step('init'), /^init FAILED/);
  await assert.rejects(scrape(urlOf(port)), { code: 'ECONNREFUSED' });
  await quitWell(host);
});

test('the plugin starts in hosts of every plugin definition', async (t) => {
  for (const abi of ['old', '5.0', '5.1.1']) {
    const port = await freePort();
    const host = script(t, ['--host-abi', abi, ...output(`listen=127.0.0.1:${port}`)]);
    assert.match(await host.step('init'), /^init OK/);
    assert.equal((await scrape(urlOf(port))).status, 200);
    await quitWell(host);
  }
});

// A file that libnode reads at its start, hidden in a mount namespace of the host's own.
test('a file that libnode needs and that is missing refuses the start', async (t) => {
  const [needed] = /"(\/[^"]+)"/.exec(readFileSync(builtFile('libnode_paths.cc'), 'utf8')) ?? [];
  if (needed === undefined) return t.skip('this libnode needs no files');
  const path = needed.slice(1, -1);
  const empty = join(folderOf(t), 'empty');
  mkdirSync(empty);
  const unshare = [['--mount'], ['--user', '--map-root-user', '--mount']].find(
    (options) => spawnSync('unshare', [...options, 'mount', '--bind', empty, empty]).status === 0,
  );
  if (unshare === undefined) return t.skip('no mount namespaces for this user');
  for (const program of hostPrograms()) {
    if (program.skip) continue;
    const hide = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
    const host = [program.path, '-e', PLUGIN, '-i', 'cpu', ...output('listen=127.0.0.1:0')];
    const inside = ['sh', '-c', hide, 'sh', empty, dirname(path), ...host];
    const running = startProcess(t, 'unshare', [...unshare, ...inside]);
    await refusesWith(running, /\/.*which is missing.*\(PROMEX_LIBNODE_FILES\)/);
    assert.ok(running.log().includes(dirname(path)), running.log());
  }
});

for (const program of hostPrograms()) {
  const { name, skip } = program;
  const options = { skip };

  test(`${name}: a taken port refuses the start`, options, async (t) => {
    const port = await takenPort(t);
    const host = start(t, program, ...output(`listen=127.0.0.1:${port}`));
    await refusesWith(host, new RegExp(`127\\.0\\.0\\.1:${port}.*PROMEX_LISTEN`));
  });

  test(`${name}: a wrong value refuses the start`, options, async (t) => {
    const host = start(t, program, ...output('listen=127.0.0.1:0', 'self_metrics=perhaps'));
    await refusesWith(host, /self_metrics: expected on or off, got "perhaps" .*PROMEX_/);
  });

  test(`${name}: each of several wrong values has a line`, options, async (t) => {
    const wrong = ['listen=nonsense', 'metrics_path=metrics', 'buffer_limit=1', 'username=a'];
    const host = start(t, program, ...output(...wrong));
    assert.deepEqual(await host.ended(), { status: START_FAILED, signal: null });
    const errors = errorsIn(host.log());
    assert.equal(errors.length, 4, host.log());
    for (const key of ['listen', 'metrics_path', 'buffer_limit', 'password']) {
      assert.ok(
        errors.some((line) => line.includes(`] ${key}: expected`)),
        `${key} in ${errors}`,
      );
    }
  });

  test(`${name}: an unknown key refuses the start`, options, async (t) => {
    const host = start(t, program, ...output('listen=127.0.0.1:0', 'foo=bar'));
    assert.deepEqual(await host.ended(), { status: START_FAILED, signal: null });
    assert.match(host.log(), /promexporter: unknown configuration property 'foo'/);
  });

  test(`${name}: two outputs serve on ports of their own`, options, async (t) => {
    const outputs = ['one', 'two'].flatMap((namespace) => [
      ...output('listen=127.0.0.1:0', `namespace=${namespace}`),
      ...['-m', '*'],
    ]);
    const host = await listening(start(t, program, ...outputs));
    const two = await host.logged(/listening on \S+[\s\S]*listening on (http:\S+)/);
    const answers = await Promise.all([host.url, two[1] ?? ''].map((url) => scrapeOwn(url)));
    assert.deepEqual(answers, ['one_cpu', 'two_cpu']);
    assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
  });

  test(`${name}: a second host on the port leaves the first serving`, options, async (t) => {
    const first = await startHost(t, program);
    const { host: address } = new URL(first.url);
    await refusesWith(start(t, program, ...output(`listen=${address}`)), /PROMEX_LISTEN/);
    await scrapeCpu(first.url);
    assert.deepEqual(await first.stop('SIGTERM'), { status: 0, signal: null });
  });
}

/** Name of the cpu family on this endpoint, once there is one. */
async function scrapeOwn(url: string): Promise<string | undefined> {
  return /^(\w*cpu)\{/m.exec(await scrapeUntil(url, (body) => /^\w*cpu\{/m.test(body)))?.[1];
}
