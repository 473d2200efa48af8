// Errors that the host catches, but Fluent Bit would miss or crash on later.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { callsIn, plugin, run, temporaryFolder } from '../support/host/fake_plugin.ts';
import { ScriptedHost } from '../support/host/scripted_host.ts';

const folder = temporaryFolder();

test('the plugin definition has the size of the chosen version, and a write beyond it faults', async () => {
  for (const [abi, size] of [
    ['old', 32],
    ['5.0', 40],
    ['5.1.1', 48],
  ] as const) {
    const calls = callsIn(join(folder, `abi-${abi}`));
    const parameters = [
      '-e',
      plugin,
      '-i',
      'dummy',
      '-o',
      'fake',
      '--host-abi',
      abi,
      '--host-duration',
      '0.1',
    ];
    assert.equal((await run(parameters, calls.env)).status, 0);
    assert.equal(calls.read()[1], `Register ${size} main`);
    const careless = await run(parameters, { FAKE_PLUGIN_OVERRUN: 'def' });
    assert.equal(careless.signal, abi === '5.1.1' ? null : 'SIGABRT');
  }
});

test('a flush that overruns its stack is caught', async () => {
  await using scripted = new ScriptedHost(['-e', plugin, '-o', 'fake', '-p', 'overrun=stack']);
  await scripted.step('init');
  await assert.rejects(scripted.step('flush a hex:00'), /overran its coroutine's stack/);
  assert.equal((await scripted.ended).signal, 'SIGABRT');
});

test('a plugin that takes over a signal is caught', async () => {
  const result = await run([
    '-e',
    plugin,
    '-i',
    'dummy',
    '-o',
    'fake',
    '-p',
    'overrun=signal',
    '--host-duration',
    '0.1',
  ]);
  assert.equal(result.status, 3);
  assert.match(result.stderr, /the plugin changed what Terminated does/);
});

test('lines from a plugin’s own thread go to stderr, past the log file', async () => {
  const log = join(folder, 'foreign.log');
  const parameters = [
    '-i',
    'dummy',
    '-o',
    'fake',
    '-p',
    'overrun=foreign',
    '-l',
    log,
    '--host-duration',
    '0.1',
  ];
  const { stderr } = await run(['-e', plugin, ...parameters]);
  assert.match(stderr, /\[ info\] \[foreign thread\] a line from elsewhere\n$/);
  const lines = readFileSync(log, 'utf8');
  assert.match(lines, /\[ info\] \[fake\] initialised/);
  assert.doesNotMatch(lines, /elsewhere/);
});
