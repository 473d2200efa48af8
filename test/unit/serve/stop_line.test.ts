// The line by which native code closes an endpoint whose environment is over.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Binding } from '../../../ts/binding.ts';
import type { Options } from '../../../ts/config/options.ts';
import { Store } from '../../../ts/metrics/store.ts';
import { type Endpoint, openEndpoint } from '../../../ts/serve/endpoint.ts';
import { RawClient, requestText } from './raw_http.ts';

const TOP = fileURLToPath(new URL('../../..', import.meta.url));
const NEVER_MS = 60_000;
const OPTIONS: Options = {
  listen: [{ host: '127.0.0.1', port: 0, ipv6: false }],
  metricsPath: '/metrics',
  credentials: null,
  webConfig: null,
  ruleSet: { namespace: '', constantLabels: [], groups: [], generic: true },
  maxSeries: 1000,
  seriesTtlMs: 0,
  selfMetrics: false,
  createdTimestamps: false,
  bufferLimitBytes: 64_000_000,
};

type Addon = Binding & { readonly host: { endStopLines(patienceMs: number): boolean } };

describe('a stop line', { timeout: NEVER_MS }, () => {
  let addon: Addon;
  let endpoint: Endpoint | undefined;

  before(async () => {
    addon = createRequire(import.meta.url)(path.join(TOP, 'native/build/Release/binding.node'));
    const { bundleText } = await import(
      new URL('../../../scripts/bundle.mjs', import.meta.url).href
    );
    endpoint = await openEndpoint({
      options: OPTIONS,
      workerSource: await bundleText('ts/serve/worker.ts'),
      store: new Store(() => {}),
      version: '0',
      log() {},
      openStopLine: () => addon.openStopLine(),
    });
  });
  after(() => endpoint?.close());

  it('closes every socket of the worker without a word from this thread', async () => {
    const port = Number(new URL(endpoint!.addresses[0]!).port);
    const [idle, half] = [new RawClient(port), new RawClient(port)];
    const answer = await idle.send(requestText('GET', '/metrics')).answer();
    assert.equal(answer.status, 200);
    await half.send('GET /metr').connected();
    // This thread is blocked meanwhile, as a counting thread is whose JavaScript has been stopped.
    assert.equal(addon.host.endStopLines(NEVER_MS), true);
    await Promise.all([idle.closed(), half.closed()]);
    const late = new RawClient(port);
    await late.closed();
    await assert.rejects(late.answer(), /closed after ""/);
  });
});
