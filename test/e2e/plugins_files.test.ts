// The Debian package's files that load the plugin, in the real Fluent Bit: each in the configuration that its comment shows.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { listening, PLUGIN, ROOT, realHost, startProcess } from '../support/e2e/fluent_bit.ts';

const { path, skip } = realHost();
const INSTALLED = '/etc/fluent-bit-promexporter';

const OUTPUTS: Readonly<Record<string, string>> = {
  'plugins.conf':
    '[INPUT]\n    name dummy\n[OUTPUT]\n    name promexporter\n    match *\n    listen 127.0.0.1:0\n',
  'plugins.yaml': `pipeline:
  inputs: [{name: dummy}]
  outputs: [{name: promexporter, match: '*', listen: '127.0.0.1:0'}]
`,
};

for (const [name, output] of Object.entries(OUTPUTS)) {
  test(`${name} loads the plugin`, { skip }, async (t) => {
    const text = readFileSync(join(ROOT, 'native/packaging', name), 'utf8');
    const shown = [...text.matchAll(/^# {5}(.*)$/gm)].map(([, line]) => `${line}\n`).join('');
    assert.ok(shown.includes(`${INSTALLED}/${name}`));
    const folder = mkdtempSync(join(tmpdir(), 'promexporter-plugins-'));
    const libnodeStaysBeside = text.replace(/\/usr\/lib\/\S+\.so/, PLUGIN);
    writeFileSync(join(folder, name), libnodeStaysBeside);
    const main = join(folder, name.replace('plugins', 'fluent-bit'));
    writeFileSync(main, shown.replace(INSTALLED, folder) + output);
    await listening(startProcess(t, path, ['-c', main], { folder }));
  });
}
