// The first rule of README.md in the real Fluent Bit, with its configuration, serves the exposition that it shows.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import {
  listening,
  PLUGIN,
  ROOT,
  realHost,
  startProcess,
  waitFor,
} from '../support/e2e/fluent_bit.ts';
import { scrape } from '../support/e2e/scrape.ts';

const TEXT = readFileSync(join(ROOT, 'README.md'), 'utf8');
const [RULES, CONFIGURATION] = [...TEXT.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(
  ([, block]) => block ?? '',
);
const RECORDS = /^\$ cat requests\.log\n((?:\{.*\n)+)/m.exec(TEXT)?.[1] ?? '';
const EXPOSITION = /^\$ npx promexporter try .*\n([\s\S]*?)^```$/m.exec(TEXT)?.[1] ?? '';
const { path, skip } = realHost();

test('the configuration of README.md serves its exposition', { skip }, async (t) => {
  assert.ok(RULES !== undefined && CONFIGURATION !== undefined && EXPOSITION !== '');
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-readme-'));
  writeFileSync(join(folder, 'rules.yaml'), RULES);
  writeFileSync(join(folder, 'requests.log'), RECORDS);
  // The plugin stays in its place, because libnode may be beside it.
  const configuration = CONFIGURATION.replace('./out_promexporter.so', PLUGIN).replace(
    'rules_file',
    "listen: '127.0.0.1:0', rules_file",
  );
  writeFileSync(join(folder, 'fluent-bit.yaml'), configuration);
  // Paths in it are relative to the folder in which Fluent Bit is started.
  const start = ['-c', `cd '${folder}' && exec '${path}' -c fluent-bit.yaml`];
  const host = await listening(startProcess(t, 'sh', start, { folder }));

  let served = '';
  await waitFor(
    () => `the exposition, instead of:\n${served}`,
    async () => {
      // The endpoint is scraped while the records are counted: some may be missing.
      served = (await scrape(host.url)).body;
      // Only the next family comes after it: the line that is not JSON has no series.
      return served.startsWith(`${EXPOSITION}# `) ? served : undefined;
    },
  );
});
