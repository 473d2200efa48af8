// The host as a program: configuration, inputs, signals, daemon mode.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { decodeMulti, ExtensionCodec } from '@msgpack/msgpack';
import { callsIn, host, plugin, run, temporaryFolder } from '../support/host/fake_plugin.ts';

const folder = temporaryFolder();

test('a refused chunk is tried once more and then dropped', async () => {
  const calls = callsIn(join(folder, 'retry'));
  const file = join(folder, 'one.msgpack');
  writeFileSync(file, Buffer.from('9192', 'hex'));
  const input = ['-i', 'file', '-p', `path=${file}`, '-t', 'once', '--host-duration', '1.5'];
  const { stderr } = await run(
    ['-v', '-e', plugin, ...input, '-o', 'fake', '-p', 'answer=retry'],
    calls.env,
  );
  assert.match(stderr, /chunk of tag once for output fake.0 is dropped after 2 attempts/);
  assert.equal(calls.read().filter((call) => call === 'Flush once 2 pipeline').length, 2);
});

test('the cpu input sends the same records as in_cpu', async () => {
  const dump = join(folder, 'cpu.msgpack');
  await run([
    '-q',
    '-e',
    plugin,
    '-i',
    'cpu',
    '-o',
    'fake',
    '-p',
    `dump=${dump}`,
    '--host-duration',
    '1.6',
  ]);
  const codec = new ExtensionCodec();
  codec.register({ type: 0, encode: () => null, decode: (bytes) => bytes.length });
  const [record] = [...decodeMulti(readFileSync(dump), { extensionCodec: codec })] as [
    [[number, object], Record<string, number>],
  ];
  assert.deepEqual(record[0], [8, {}]);
  const keys = ['cpu_p', 'user_p', 'system_p'];
  for (let cpu = 0; cpu < availableParallelism(); cpu++) {
    keys.push(`cpu${cpu}.p_cpu`, `cpu${cpu}.p_user`, `cpu${cpu}.p_system`);
  }
  assert.deepEqual(Object.keys(record[1]).slice(0, keys.length), keys);
  assert.ok(Object.values(record[1]).every((value) => Number.isFinite(value) && value >= 0));
});

test('-o NAME -h lists the plugin’s keys', async () => {
  const { status, stdout } = await run(['-e', plugin, '-o', 'fake', '-h']);
  assert.equal(status, 0);
  assert.match(stdout, /answer +What each flush answers\n +> default: ok, type: string/);
});

test('a configuration file sets service, input and output, with environment variables', async () => {
  const calls = callsIn(join(folder, 'conf'));
  const conf = join(folder, 'host.conf');
  const plugins = join(folder, 'plugins.conf');
  writeFileSync(plugins, `[PLUGINS]\n    Path ${plugin}\n`);
  writeFileSync(
    conf,
    '[SERVICE]\n  flush 0.1\n  plugins_file plugins.conf\n# a comment\n[INPUT]\n  Name dummy\n  Tag app.log\n' +
      `[INPUT]\n  Name cpu\n[OUTPUT]\n  Match app.*\n  Name fake\n  Answer \${FAKE_ANSWER}\n`,
  );
  assert.equal(
    (await run(['-c', conf, '--host-duration', '1.8'], { ...calls.env, FAKE_ANSWER: 'error' }))
      .status,
    0,
  );
  assert.equal(calls.read()[2], 'Init answer=error workers= pipeline');
  assert.deepEqual(
    calls
      .read()
      .filter((call) => call.startsWith('Flush'))
      .map((call) => call.split(' ')[1]),
    ['app.log'],
  );
});

test('a configuration file with a section unknown to the host is refused with its place', async () => {
  const conf = join(folder, 'filter.conf');
  writeFileSync(conf, '[INPUT]\n  Name cpu\n[FILTER]\n  Name grep\n');
  const { status, stderr } = await run(['-c', conf]);
  assert.equal(status, 1);
  assert.match(
    stderr,
    /filter\.conf:3: expected \[SERVICE\], \[PLUGINS\], \[INPUT\] or \[OUTPUT\], got "\[FILTER\]"/,
  );
});

test('SIGHUP reloads with -Y, SIGTERM ends with status 0', async () => {
  const calls = callsIn(join(folder, 'signals'));
  const child = spawn(host, ['-Y', '-e', plugin, '-i', 'dummy', '-o', 'fake'], {
    env: { ...process.env, ...calls.env },
  });
  let log = '';
  const logged = (text: string) =>
    new Promise<void>((resolve) => {
      child.stderr.on('data', (data) => {
        log += String(data);
        if (log.includes(text)) {
          resolve();
        }
      });
    });
  await logged('[fake] initialised');
  child.kill('SIGHUP');
  await logged('successful reload done');
  child.kill('SIGTERM');
  const status = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(status, 0);
  assert.equal(calls.read().filter((call) => call.startsWith('Init')).length, 2);
});

test('in daemon mode the plugin registers before the fork and starts after it', async () => {
  const log = join(folder, 'daemon.log');
  const calls = callsIn(join(folder, 'daemon'));
  const parameters = [
    '-d',
    '-e',
    plugin,
    '-i',
    'dummy',
    '-o',
    'fake',
    '-l',
    log,
    '--host-duration',
    '0.2',
  ];
  await promisify(execFile)(host, parameters, { env: { ...process.env, ...calls.env } });
  while (!calls.read().some((call) => call.startsWith('Unregister'))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.equal(calls.read().filter((call) => call.startsWith('Register')).length, 1);
  assert.match(readFileSync(log, 'utf8'), /\[fake\] initialised/);
});
