// The HTTP server's timeouts over real loopback sockets: shorter than the endpoint's, so that the tests need not wait.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import {
  client,
  closeAll,
  get,
  open,
  plain,
} from '../../../support/unit/serve/http/open_server.ts';

const SOON = { headersTimeout: 50, requestTimeout: 50, connectionsCheckingInterval: 10 };
/** For tests in which the first request has to come in time, whatever the load of the machine. */
const LATE_MS = 2000;
const LATE = { ...SOON, headersTimeout: LATE_MS, requestTimeout: LATE_MS };

afterEach(closeAll);

describe('server with timeouts', () => {
  it('answers 408 to clients that send their request too slowly, or none', async () => {
    const told: number[] = [];
    const port = await open({ onResponse: (status) => told.push(status) }, {}, SOON);
    for (const text of ['', 'GE', 'GET /metrics HTTP/1.1\r\nHost: x\r\n']) {
      const slow = client(port).send(text);
      const { status, headers } = await slow.answer();
      assert.equal(status, 408, text);
      assert.equal(headers.connection, 'close');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      await slow.closed();
    }
    assert.deepEqual(told, [408, 408, 408]);
  });

  it('answers 408 if a header comes now and then', async () => {
    const port = await open({}, {}, SOON);
    const slow = client(port).send('GET /metrics HTTP/1.1\r\n');
    const dripping = setInterval(() => slow.send('X: y\r\n'), 5);
    assert.equal((await slow.answer()).status, 408);
    clearInterval(dripping);
    await slow.closed();
  });

  it('answers the earlier request completely, however long that takes', async () => {
    const long = Buffer.alloc(12 * 1024 * 1024, 'long body, no piece of which is like the next; ');
    const port = await open({ scrape: async () => plain(long) }, {}, LATE);
    const one = client(port).send(`${get('/metrics')}GET /met`);
    one.socket.pause();
    // The server's timer, which was set before this one, has run out by then.
    await new Promise((resolve) => setTimeout(resolve, LATE_MS + 200));
    one.socket.resume();
    assert.ok((await one.answer()).body === long.toString());
    assert.equal((await one.answer()).status, 408);
    await one.closed();
  });

  it('closes a kept connection on which no request comes', async () => {
    const port = await open({}, {}, { keepAliveTimeout: 20 });
    const kept = client(port).send(get('/metrics'));
    assert.equal((await kept.answer()).status, 200);
    await kept.closed();
    await assert.rejects(kept.answer(), /closed after ""/);
  });

  it('keeps a connection as long as it may', async () => {
    const port = await open({}, {}, { ...LATE, keepAliveTimeout: 60_000 });
    const kept = client(port).send(get('/metrics'));
    assert.equal((await kept.answer()).headers['keep-alive'], 'timeout=60');
    await new Promise((resolve) => setTimeout(resolve, LATE_MS + 150));
    assert.equal((await kept.send(get('/metrics')).answer()).status, 200);
  });
});
