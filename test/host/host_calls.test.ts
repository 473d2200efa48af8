// The order of the host's calls, seen from a plugin that records them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decode } from '@msgpack/msgpack';
import { callsIn, plugin, run, temporaryFolder } from '../support/host/fake_plugin.ts';
import { ScriptedHost } from '../support/host/scripted_host.ts';

const folder = temporaryFolder();

test('the host calls a plugin in Fluent Bit’s order at start, reload and stop', async () => {
  const calls = callsIn(join(folder, 'order'));
  await using scripted = new ScriptedHost(
    ['-e', plugin, '-o', 'fake', '-p', 'workers=0'],
    calls.env,
  );
  assert.match(await scripted.step('init'), /^init OK/);
  assert.match(await scripted.step('reload'), /^reload DONE/);
  assert.equal((await scripted.quit()).status, 0);
  const started = [
    'PreRegister 0 main',
    'Register 48 main',
    'Init answer= workers= pipeline',
    'PreRun 0 pipeline',
  ];
  assert.deepEqual(calls.read(), [
    ...started,
    'PreRegister 1 main',
    'Register 48 main',
    'PreExit 1 pipeline',
    'Exit instance pipeline',
    'Unregister fake main',
    'Init answer= workers= pipeline',
    'PreRun 0 pipeline',
    'PreExit 0 pipeline',
    'Exit instance pipeline',
    'Unregister fake main',
  ]);
});

test('a reload with an unknown key throws the new instances away with ExitCtx(NULL) and keeps the old', async () => {
  const calls = callsIn(join(folder, 'halted'));
  await using scripted = new ScriptedHost(['-e', plugin, '-o', 'fake'], calls.env);
  await scripted.step('init');
  assert.match(await scripted.step('reload-broken foo bar'), /^reload-broken HALTED/);
  assert.equal(await scripted.step('flush a hex:9192'), 'flush OK 1 RETRY 0 ERROR 0');
  const { stderr } = await scripted.quit();
  assert.match(stderr, /fake: unknown configuration property 'foo'/);
  assert.deepEqual(calls.read().slice(4, 10), [
    'PreRegister 1 main',
    'Register 48 main',
    'PreExit 0 main',
    'Exit NULL main',
    'Unregister fake main',
    'Flush a 2 pipeline',
  ]);
});

test('a reload whose Init fails is aborted, and init starts again', async () => {
  await using scripted = new ScriptedHost(['-e', plugin, '-o', 'fake']);
  await scripted.step('init');
  assert.match(await scripted.step('reload-broken answer fail-init'), /^reload-broken ABORTED/);
  assert.equal(await scripted.step('flush a hex:00'), 'error: flush while not running');
  assert.match(await scripted.step('init'), /^init OK/);
  assert.equal((await scripted.quit()).status, 0);
});

test('one failing output ends the start with status 255, the others exit', async () => {
  const calls = callsIn(join(folder, 'failed'));
  const outputs = ['-o', 'fake', '-m', '*', '-o', 'fake', '-p', 'answer=fail-init', '-o', 'fake'];
  assert.equal((await run(['-e', plugin, '-i', 'dummy', ...outputs], calls.env)).status, 255);
  assert.deepEqual(calls.read().slice(4), [
    'PreExit 0 pipeline',
    'Exit instance pipeline',
    'PreExit 0 pipeline',
    'Exit NULL pipeline',
    'Unregister fake main',
  ]);
});

test('flush runs on as many threads as asked and counts the answers', async () => {
  const outputs = ['-o', 'fake', '-o', 'fake', '-p', 'answer=retry', '-o', 'fake', '-m', 'other.*'];
  await using scripted = new ScriptedHost(['-e', plugin, ...outputs, '--host-stack', '24576']);
  await scripted.step('init');
  assert.equal(await scripted.step('flush app.x hex:9192 5 4'), 'flush OK 20 RETRY 20 ERROR 0');
  assert.equal(await scripted.step('flush other.y hex:'), 'flush OK 2 RETRY 1 ERROR 0');
  assert.match(await scripted.step('stack'), /^stack [1-9]\d* of 24576$/);
  assert.match(await scripted.step('threads'), /^threads 2$/);
});

test("a script's hex: chunk reaches the plugin byte for byte", async () => {
  const dump = join(folder, 'hex.msgpack');
  await using scripted = new ScriptedHost(['-e', plugin, '-o', 'fake', '-p', `dump=${dump}`]);
  await scripted.step('init');
  await scripted.step('flush a hex:92ce0000000180');
  assert.deepEqual(decode(readFileSync(dump)), [1, {}]);
});
