// The kubernetes filter of the real Fluent Bit, with pods from a fake API server, makes the records of the cookbook's
// golden case, and the rules count them.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { listening, PLUGIN, ROOT, realHost, startProcess } from '../support/e2e/fluent_bit.ts';
import { folderOf } from '../support/lifecycle/chunks.ts';
import { scrapeUntil } from '../support/lifecycle/counted.ts';

const CASE = join(ROOT, 'test/golden/cookbook/kubernetes');
/** Pods by the API's path. */
const PODS: Readonly<Record<string, object>> = JSON.parse(
  readFileSync(join(CASE, 'pods.json'), 'utf8'),
);
const { path, skip } = realHost();

/** Serves the pods until the test's end; resolves to its address. */
function apiServer(t: TestContext): Promise<string> {
  const server = createServer((request, response) => {
    const pod = PODS[request.url?.split('?')[0] ?? ''];
    response.writeHead(pod === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(pod ?? { kind: 'Status', code: 404 }));
  });
  t.after(() => server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      assert.ok(typeof address === 'object' && address !== null);
      resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}

function configuration(folder: string, url: string): string {
  const token = join(folder, 'token');
  const namespace = join(folder, 'namespace');
  writeFileSync(token, 'token');
  writeFileSync(namespace, 'shop');
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
      kube_url: ${url}
      kube_token_file: ${token}
      kube_namespace_file: ${namespace}
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
