// The kubernetes filter of the real Fluent Bit, with pods from a fake API server, makes the records of the cookbook's
// golden case, and the rules count them.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { listening, PLUGIN, ROOT, realHost, startProcess } from '../support/e2e/fluent_bit.ts';
import { apiServer, CASE, filterKeys } from '../support/e2e/kubernetes_api.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { scrapeUntil } from '../support/lifecycle/counted.ts';

const { path, skip } = realHost();

function configuration(folder: string, url: string): string {
  const keys = Object.entries(filterKeys(folder, url)).map(([key, value]) => `${key}: ${value}`);
  return `service: {flush: 0.2, log_level: info}
pipeline:
  inputs:
    - name: tail
      path: ${join(CASE, 'containers')}/*.log
      read_from_head: on
      multiline.parser: docker, cri
      tag: kube.var.log.containers.<file>
      tag_regex: '(?<file>[^/]+)$'
  filters:
    - name: kubernetes
      match: kube.*
      ${keys.join('\n      ')}
      merge_log: on
      keep_log: off
  outputs:
    - name: promexporter
      match: '*'
      listen: 127.0.0.1:0
      self_metrics: off
      rules_file: ${join(ROOT, 'examples/cookbook/kubernetes.yaml')}
    - {name: stdout, match: '*', format: json_lines, json_date_key: false}
`;
}

/** Records of a log or a golden file, in order of their text: files are read in any order. */
function recordsIn(text: string): string[] {
  const bodies = text.matchAll(/^(?:\[\[[^\]]*\],)?(\{"time".*\}\})/gm);
  return [...bodies].map(([, body]) => body!).sort();
}

test('kubernetes: the filter makes the sample records, and the rules count them', {
  skip,
}, async (t) => {
  const folder = folderOf(t);
  const file = join(folder, 'fluent-bit.yaml');
  writeFileSync(file, configuration(folder, await apiServer(t)));
  const host = await listening(startProcess(t, path, ['-e', PLUGIN, '-c', file]));
  const expected = readFileSync(join(CASE, 'expected.txt'), 'utf8');
  const body = await scrapeUntil(host.url, (text) => text.length >= expected.length);
  assert.deepEqual(body.split('\n').sort(), expected.split('\n').sort());
  assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
  const golden = recordsIn(readFileSync(join(CASE, 'records.ndjson'), 'utf8'));
  assert.equal(golden.length, 6);
  assert.deepEqual(recordsIn(host.log()), golden);
});
