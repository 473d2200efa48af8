// `npm start`, as a user types it, with either host.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import {
  listening,
  PLUGIN,
  ROOT,
  type Running,
  realHost,
  startProcess,
} from '../support/e2e/fluent_bit.ts';
import { scrapeCpu } from '../support/e2e/scrape.ts';

const START = ['start', '--', '-p', 'listen=127.0.0.1:0'];
const real = realHost();

/** PATH without a fluent-bit: its folder is replaced by one with links to everything else in it. */
function startWithoutFluentBit(t: TestContext): Running {
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-path-'));
  const entries = (process.env.PATH ?? '').split(delimiter);
  const hidden = dirname(real.path);
  if (entries.includes(hidden)) {
    for (const name of readdirSync(hidden)) {
      if (name !== 'fluent-bit') symlinkSync(join(hidden, name), join(folder, name));
    }
  }
  const path = entries.map((entry) => (entry === hidden ? folder : entry)).join(delimiter);
  return startProcess(t, 'npm', START, { env: { PATH: path, FLUENT_BIT: '' }, folder });
}

/** Everything that `npm start` must do with either host. */
async function servesAndEnds(npm: Running, signal: NodeJS.Signals): Promise<void> {
  const host = await listening(npm);
  assert.equal((await scrapeCpu(host.url)).status, 200);
  assert.deepEqual(await host.stop(signal), { status: 0, signal: null });
  assert.doesNotMatch(host.log(), /npm (ERR|error)/);
}

test('npm start serves with fluent-bit and ends on SIGTERM', { skip: real.skip }, async (t) => {
  const npm = startProcess(t, 'npm', START);
  await npm.logged(/^start: Fluent Bit v/m);
  await servesAndEnds(npm, 'SIGTERM');
});

test('npm start says that it uses the bundled host, and ends on SIGINT', async (t) => {
  const npm = startWithoutFluentBit(t);
  await npm.logged(/^start: the bundled host/m);
  await servesAndEnds(npm, 'SIGINT');
});

test('npm start refuses a FLUENT_BIT that is no program', async (t) => {
  const npm = startProcess(t, 'npm', START, {
    env: { FLUENT_BIT: PLUGIN.replace('.so', '.none') },
  });
  assert.equal((await npm.ended()).status, 1);
  assert.match(npm.log(), /Cannot use FLUENT_BIT: expected .*, got "\S+\.none"/);
  assert.ok(npm.log().includes(ROOT));
});
