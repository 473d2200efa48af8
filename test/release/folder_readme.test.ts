// A newcomer with the released folder, in a bare system with the real Fluent Bit: the two files and the commands of the
// folder's README.md serve the metric that it promises.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { debianRoot, whyNoDebianRoots } from '../../scripts/setup/debian_roots.mjs';
import { listening, ROOT, realHost, waitFor } from '../support/e2e/fluent_bit.ts';
import { scrape } from '../support/e2e/scrape.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { hostFolders, releasedFolder, startInside } from '../support/release/in_root.ts';

const skip = whyNoDebianRoots() || realHost().skip;

test("the folder's README leads to a metric of one's own", { skip }, async (t) => {
  const readme = readFileSync(join(releasedFolder('amd64').from, 'README.md'), 'utf8');
  const [rules = '', configuration = ''] = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(
    ([, block]) => block,
  );
  const from = folderOf(t);
  writeFileSync(join(from, 'rules.yaml'), rules);
  const anyPort = configuration.replace('127.0.0.1:8989', '127.0.0.1:0');
  assert.notEqual(anyPort, configuration);
  // The released folder is not written to.
  const files = anyPort
    .replace('./out_', '/promexporter/out_')
    .replace('examples/', '/promexporter/examples/')
    .replace('rules_file: ', 'rules_file: /newcomer/');
  writeFileSync(join(from, 'fluent-bit.yaml'), files);
  const { mount, program, env } = hostFolders(t).at(-1) ?? assert.fail('no host');
  const mounts = [releasedFolder('amd64'), { from, at: '/newcomer' }, mount];
  const arguments_ = ['-c', '/newcomer/fluent-bit.yaml'];
  const root = debianRoot(ROOT, 'bookworm');
  const host = await listening(startInside(t, root, mounts, program, arguments_, env));
  let body = '';
  await waitFor(
    () => `http_requests_total, instead of:\n${body}`,
    async () => {
      ({ body } = await scrape(host.url));
      return /^http_requests_total\{method="POST",status="303"\} 2$/m.test(body) || undefined;
    },
  );
});
