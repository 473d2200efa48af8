// A Kubernetes API server that knows the pods of the cookbook's golden case, and what the kubernetes filter reads to ask
// it: served from the test's process.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ROOT } from './fluent_bit.ts';

/** Logs of containers, the pods they belong to, and the metrics that come of them. */
export const CASE = join(ROOT, 'test/golden/cookbook/kubernetes');
/** Pods by the API's path. */
const PODS: Readonly<Record<string, object>> = JSON.parse(
  readFileSync(join(CASE, 'pods.json'), 'utf8'),
);

/** Serves the pods until the test's end; resolves to its address. */
export function apiServer(t: TestContext): Promise<string> {
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

/** The keys of the filter that lead to the server instead of a cluster. Writes the files that they name. */
export function filterKeys(folder: string, url: string): Readonly<Record<string, string>> {
  const token = join(folder, 'token');
  const namespace = join(folder, 'namespace');
  writeFileSync(token, 'token');
  writeFileSync(namespace, 'shop');
  return { kube_url: url, kube_token_file: token, kube_namespace_file: namespace };
}
