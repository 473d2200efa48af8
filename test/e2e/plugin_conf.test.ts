// plugin.conf at the top of the project: it runs unchanged, and its commented examples work, too.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import {
  hostPrograms,
  listening,
  ROOT,
  type Running,
  realHost,
  startHost,
  startProcess,
} from '../support/e2e/fluent_bit.ts';
import { scrape, scrapeCpu } from '../support/e2e/scrape.ts';

const TEXT = readFileSync(join(ROOT, 'plugin.conf'), 'utf8');
const FREE_PORT = { PROMEXPORTER_LISTEN: '127.0.0.1:0' };
const real = realHost();
const { skip } = real;

/** The configuration with its lines for basic authentication uncommented. */
const WITH_CREDENTIALS = TEXT.replace(/^( *)#(username|password) /gm, '$1$2 ');

function startWithText(t: TestContext, text: string, env: NodeJS.ProcessEnv): Running {
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-conf-'));
  const path = join(folder, 'plugin.conf');
  writeFileSync(path, text);
  return startProcess(t, real.path, ['-c', path], { env, folder });
}

/** The keys of [OUTPUT] that are for the plugin, with the defaults of their variables. */
function outputProperties(): string[] {
  const section = TEXT.slice(TEXT.indexOf('[OUTPUT]'));
  return [...section.matchAll(/^ +(\w+) +(\S+)$/gm)]
    .filter(([, key]) => key !== 'name' && key !== 'match' && key !== 'workers')
    .map(([, key, value]) => `${key}=${value?.replace(/^\$\{\w+:-(.*)\}$/, '$1')}`);
}

test('fluent-bit: plugin.conf serves cpu metrics', { skip }, async (t) => {
  const args = ['-c', 'plugin.conf'];
  const host = await listening(startProcess(t, real.path, args, { env: FREE_PORT }));
  assert.equal((await scrapeCpu(host.url)).status, 200);
  assert.deepEqual(await host.stop('SIGINT'), { status: 0, signal: null });
});

test('fluent-bit: the credentials of plugin.conf guard the endpoint', { skip }, async (t) => {
  const env = { ...FREE_PORT, PROMEXPORTER_PASSWORD: 'of the variable' };
  const host = await listening(startWithText(t, WITH_CREDENTIALS, env));
  assert.equal((await scrape(host.url)).status, 401);
  assert.equal((await scrape(host.url, { auth: 'prometheus:of the variable' })).status, 200);
});

test('fluent-bit: plugin.conf with a username but no password does not start', {
  skip,
}, async (t) => {
  const host = startWithText(t, WITH_CREDENTIALS, { ...FREE_PORT, PROMEXPORTER_PASSWORD: '' });
  assert.notEqual((await host.ended()).status, 0);
  assert.match(host.log(), /password: .*PROMEX_CREDENTIALS/);
});

for (const program of hostPrograms()) {
  test(`${program.name}: accepts every key of plugin.conf`, { skip: program.skip }, async (t) => {
    const properties = outputProperties();
    assert.ok(properties.includes('listen=0.0.0.0:8989'), properties.join(' '));
    // The default port may be in use on the tests' machine.
    const free = properties.map((property) => property.replace(/^listen=.*/, 'listen=127.0.0.1:0'));
    const host = await startHost(t, program, free);
    assert.equal((await scrape(host.url)).status, 200);
  });
}
