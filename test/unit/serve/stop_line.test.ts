// The line by which native code closes an endpoint whose environment has ended.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Binding } from '../../../ts/binding.ts';
import { RawClient, requestText } from '../../support/unit/serve/http/raw_http.ts';
import {
  bundleWorker,
  closeEndpoint,
  OPTIONS,
  opened,
  openWith,
} from '../../support/unit/serve/open_endpoint.ts';

const TOP = fileURLToPath(new URL('../../..', import.meta.url));
const NEVER_MS = 60_000;

type Addon = Binding & { readonly host: { endStopLines(patienceMs: number): boolean } };

describe('a stop line', () => {
  let addon: Addon;

  before(bundleWorker);
  before(() => {
    addon = createRequire(import.meta.url)(path.join(TOP, 'native/build/Release/binding.node'));
    return openWith({ options: OPTIONS, openStopLine: () => addon.openStopLine() });
  });
  after(closeEndpoint);

  it('closes every socket of the worker without a word from this thread', async () => {
    const { port } = opened();
    const [idle, half] = [new RawClient(port), new RawClient(port)];
    const answer = await idle.send(requestText('GET', '/metrics')).answer();
    assert.equal(answer.status, 200);
    await half.send('GET /metr').connected();
    // This thread is blocked meanwhile, like a counting thread whose JavaScript has been stopped.
    assert.equal(addon.host.endStopLines(NEVER_MS), true);
    await Promise.all([idle.closed(), half.closed()]);
    const late = new RawClient(port);
    await late.closed();
    await assert.rejects(late.answer(), /closed after ""/);
  });
});
