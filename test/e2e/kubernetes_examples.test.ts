// Fluent Bit's configurations in examples/kubernetes/ run. Instead of a cluster's, they get the logs, the pods and the
// API server of the cookbook's case.

import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import {
  hostPrograms,
  listening,
  PLUGIN,
  realHost,
  startHost,
  startProcess,
} from '../support/e2e/fluent_bit.ts';
import { apiServer, CASE, filterKeys } from '../support/e2e/kubernetes_api.ts';
import { scrape } from '../support/e2e/scrape.ts';
import {
  type Configuration,
  configurations,
  outputKeys,
} from '../support/kubernetes/configurations.ts';
import { EXAMPLES, manifestIn } from '../support/kubernetes/manifests.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { scrapeUntil } from '../support/lifecycle/counted.ts';
import { errorsIn, START_FAILED } from '../support/lifecycle/refused.ts';

const [bundled] = hostPrograms();
const real = realHost();

/** Keys of the output that name things of a pod, with what they name here. Writes the files. */
function outputChanges(folder: string, password: string): Record<string, string> {
  const rules = manifestIn<IConfigMap>(EXAMPLES, 'rules.yaml', 'ConfigMap').data!['rules.yaml']!;
  const names = { rules_file: join(folder, 'rules.yaml'), password_file: join(folder, 'password') };
  writeFileSync(names.rules_file, rules);
  writeFileSync(names.password_file, password);
  return { listen: '127.0.0.1:0', ...names };
}

/** The configuration with everything changed that is only in a cluster or is this machine's. */
function changed(configuration: Configuration, folder: string, url: string): string {
  let { text } = configuration;
  const change = (pattern: RegExp, replacement: string): void => {
    assert.match(text, pattern);
    text = text.replace(pattern, replacement);
  };
  const colon = configuration.format === 'yaml' ? ':' : '';
  const logs = join(folder, 'containers');
  cpSync(join(CASE, 'containers'), logs, { recursive: true });
  change(/\/var\/log\/containers(\/\*\.log)\n( *)/, `${logs}$1\n$2read_from_head${colon} on\n$2`);
  const prefix = `kube${logs.replaceAll('/', '.')}.`;
  const keys = Object.entries({ ...filterKeys(folder, url), kube_tag_prefix: prefix });
  const lines = keys.map(([key, value]) => `\n$1${key}${colon} ${value}`);
  change(/^( *)keep_log.*$/im, `$&${lines.join('')}`);
  for (const [key, value] of Object.entries(outputChanges(folder, 'secret'))) {
    change(new RegExp(`^( *${key}:?) .*$`, 'm'), `$1 ${value}`);
  }
  change(/^( *)max_series.*$/m, `$&\n$1self_metrics${colon} off`);
  change(/^( *http_server:?) .*$/im, '$1 off');
  text = text.replace(/^( *db:?) .*$/im, `$1 ${join(folder, 'containers.db')}`);
  text = text.replaceAll(/^ *parsers_file .*\n/gim, '');
  return text.replace(/^\[INPUT\]\n *Name systemd\n(?: .*\n)*/m, '');
}

async function served(t: TestContext, configuration: Configuration): Promise<void> {
  const folder = folderOf(t);
  const file = join(folder, `fluent-bit.${configuration.format}`);
  writeFileSync(file, changed(configuration, folder, await apiServer(t)));
  // The operator's watcher starts Fluent Bit so; the others have no --enable-hot-reload.
  const args = ['--enable-hot-reload', '-c', file, '-e', PLUGIN];
  const host = await listening(startProcess(t, real.path, args));
  const expected = readFileSync(join(CASE, 'expected.txt'), 'utf8');
  const auth = 'prometheus:secret';
  const body = await scrapeUntil(host.url, (text) => text.length >= expected.length, { auth });
  assert.deepEqual(body.split('\n').sort(), expected.split('\n').sort());
  assert.equal((await scrape(host.url)).status, 401);
  assert.equal((await scrape(new URL('/-/ready', host.url).href)).status, 200);
  assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
  assert.doesNotMatch(host.log(), /\[error\]/);
}

for (const configuration of configurations()) {
  describe(configuration.way, () => {
    it('serves the metrics of the cookbook', { skip: real.skip }, (t) => served(t, configuration));

    it('starts its output in the bundled host, with a password', async (t) => {
      const folder = folderOf(t);
      const { name: _, match: __, ...keys } = outputKeys(configuration);
      const all = { ...keys, ...outputChanges(folder, 'secret') };
      const host = await startHost(
        t,
        bundled!,
        Object.entries(all).map((pair) => pair.join('=')),
      );
      assert.equal((await scrape(host.url)).status, 401);
      assert.equal((await scrape(host.url, { auth: 'prometheus:secret' })).status, 200);
      assert.equal((await scrape(new URL('/-/ready', host.url).href)).status, 200);
    });
  });
}

it('secret.yaml has no password, with which the plugin refuses to start', async (t) => {
  const { stringData } = manifestIn<ISecret>(EXAMPLES, 'secret.yaml', 'Secret');
  const changes = outputChanges(folderOf(t), stringData!.password!);
  const keys = Object.entries({ username: stringData!.username!, ...changes });
  const given = keys.flatMap((pair) => ['-p', pair.join('=')]);
  const args = ['-e', PLUGIN, '-i', 'cpu', '-o', 'promexporter', ...given];
  const host = startProcess(t, bundled!.path, args);
  assert.deepEqual(await host.ended(), { status: START_FAILED, signal: null });
  assert.match(errorsIn(host.log()).join(), /password_file: .*\(PROMEX_CREDENTIALS\)/);
});
