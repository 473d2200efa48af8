// The expositions of other programs in docs/migrating.md are those that they really make.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { findTestProgram } from '../../scripts/setup/test_programs.mjs';
import { ROOT, realHost, startProcess, waitFor } from '../support/e2e/fluent_bit.ts';
import { freePort } from '../support/free_port.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { readExposition } from '../support/unit/read_exposition.ts';

const TEXT = readFileSync(join(ROOT, 'docs/migrating.md'), 'utf8');
const { path, skip } = realHost();

/** The first block of that kind after a heading. */
function block(heading: string, head: string): string {
  const section = TEXT.slice(TEXT.search(new RegExp(`^##+ ${heading}$`, 'm')));
  const start = section.indexOf(`\n\`\`\`${head}\n`) + head.length + 5;
  return section.slice(start, section.indexOf('\n```', start) + 1);
}

test('the configuration before serves the exposition before', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-migrating-'));
  // prometheus_exporter cannot choose a free port.
  const port = await freePort();
  const records = join(folder, 'records.ndjson');
  writeFileSync(records, block('The same records through both', 'json'));
  const input = `pipeline:
  inputs:
    - {name: tail, path: ${records}, parser: lines_of_json, tag: shop.web, read_from_head: on}
`;
  const pipeline = block('A configuration before', 'yaml')
    .replace('pipeline:\n', input)
    .replace('host: 0.0.0.0', 'host: 127.0.0.1')
    .replace('port: 2021', `port: ${port}`);
  const configuration = join(folder, 'before.yaml');
  writeFileSync(configuration, `parsers: [{name: lines_of_json, format: json}]\n${pipeline}`);
  const expected = block('The same records through both', 'text before');

  startProcess(t, path, ['-c', configuration], { folder });
  // The three filters' metrics arrive one after the other.
  let served = '';
  await waitFor(
    () => `the exposition before, instead of:\n${served}`,
    async () => {
      const response = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null);
      served = (await response?.text()) ?? '';
      return served.includes('queue_depth') ? served : undefined;
    },
  );
  assert.equal(served, expected);
});

test('mtail makes the exposition before, and the rules make the same samples', (t) => {
  const program = findTestProgram(ROOT, 'mtail');
  assert.ok(program, 'npm test sets mtail up');
  const folder = folderOf(t);
  writeFileSync(join(folder, 'web.mtail'), block('From mtail', 'mtail'));
  writeFileSync(join(folder, 'web.log'), block('From mtail', 'log'));
  const before = block('From mtail', 'text before');

  const shown = ['--one_shot', '--one_shot_format', 'prometheus', '--emit_prog_label=false'];
  const files = ['--progs', 'web.mtail', '--logs', 'web.log', '--log_dir', folder];
  const { stdout, stderr } = spawnSync(program, [...shown, ...files], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.equal(stdout, before, stderr);
  // That the rules make the exposition after is checked beside the other rules of the document.
  const samplesOf = (text: string) => readExposition(text).map(({ id, value }) => [id, value]);
  assert.deepEqual(samplesOf(block('From mtail', 'text')), samplesOf(before));
});
