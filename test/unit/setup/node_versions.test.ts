// Which versions of Node.js the set-up for tests gets, and when: its npm is a fake that packs a program, and records the
// packages it is asked for.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { NODE_VERSIONS, nodeProgram } from '../../../scripts/setup/node_versions.mjs';
import { ROOT } from '../../support/e2e/fluent_bit.ts';
import { folderOf } from '../../support/lifecycle/chunks.ts';
import { evaluate } from '../../support/unit/setup/evaluate.ts';

function project(t: TestContext): string {
  const folder = folderOf(t);
  mkdirSync(join(folder, 'bin'));
  const npm = `#!/bin/sh
echo "$*" >> '${folder}/calls'
mkdir -p package/bin
printf '#!/bin/sh\\necho v0\\n' > package/bin/node
chmod +x package/bin/node
tar -czf node.tgz package
rm -r package
`;
  writeFileSync(join(folder, 'bin/npm'), npm);
  chmodSync(join(folder, 'bin/npm'), 0o755);
  writeFileSync(join(folder, 'calls'), '');
  return folder;
}

/** The packages that npm was asked for. */
function setUp(folder: string): string[] {
  writeFileSync(join(folder, 'calls'), '');
  const path = [join(folder, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
  evaluate('node_versions', folder, 'setUpNodeVersions(root)', { PATH: path });
  return readFileSync(join(folder, 'calls'), 'utf8').split('\n').slice(0, -1);
}

const packageOf = (version: string) => `pack node-${process.platform}-${process.arch}@${version}`;

test('missing versions are unpacked, once', (t) => {
  const folder = project(t);
  assert.deepEqual(setUp(folder), NODE_VERSIONS.map(packageOf));
  for (const version of NODE_VERSIONS) assert.ok(existsSync(nodeProgram(folder, version)));
  assert.deepEqual(setUp(folder), []);
  const [oldest = ''] = NODE_VERSIONS;
  rmSync(nodeProgram(folder, oldest));
  assert.deepEqual(setUp(folder), [packageOf(oldest)]);
});

test('the oldest version is the lowest that package.json allows', () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  assert.equal(`>=${NODE_VERSIONS[0]}`, `${engines.node}.0`);
});
