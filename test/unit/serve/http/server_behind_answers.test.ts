// The HTTP server over real loopback sockets: bytes that are not a request, after a request whose answer is under way.
// The answer is complete; the refusal comes after it, or not at all.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import {
  client,
  closeAll,
  get,
  open,
  plain,
} from '../../../support/unit/serve/http/open_server.ts';
import { exchange } from '../../../support/unit/serve/http/raw_http.ts';

const REFUSED = [
  ['CONNECT', 'CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n', 405],
  ['Upgrade', get('/metrics', { Connection: 'keep-alive, Upgrade', Upgrade: 'websocket' }), 400],
  ['garbage', 'garbage\r\n\r\n', 400],
] as const;
// More than the kernel buffers for a connection.
const LONG = Buffer.alloc(12 * 1024 * 1024, 'long body, no piece of which is like the next; ');

afterEach(closeAll);

describe('server, while it answers', () => {
  for (const [what, text, status] of REFUSED) {
    it(`refuses ${what} after requests in one packet, when they are answered`, async () => {
      const told: number[] = [];
      const port = await open({
        scrape: async () => plain(LONG),
        onResponse: (one) => told.push(one),
      });
      const one = client(port).send(get('/metrics') + get('/') + text);
      assert.ok((await one.answer()).body === LONG.toString());
      assert.match((await one.answer()).body, /^landing/);
      const refusal = await one.answer();
      assert.equal(refusal.status, status);
      assert.equal(refusal.headers.connection, 'close');
      await one.closed();
      await assert.rejects(one.answer(), /closed after ""/);
      assert.deepEqual(told.sort(), [200, 200, status]);
    });

    it(`refuses ${what} that comes in the middle of an answer, after it`, async () => {
      const port = await open({ scrape: async () => plain(LONG) });
      const one = client(port).send(get('/metrics'));
      await once(one.socket, 'data');
      one.socket.pause();
      one.send(text);
      // Answered when the server has read both, because it reads in order of arrival.
      await exchange(port, get('/'));
      one.socket.resume();
      assert.ok((await one.answer()).body === LONG.toString());
      assert.equal((await one.answer()).status, status);
      await one.closed();
    });

    it(`survives a client that goes away after ${what}`, async () => {
      const port = await open({ scrape: async () => plain(LONG) });
      for (const goAway of ['destroy', 'resetAndDestroy'] as const) {
        const one = client(port).send(get('/metrics') + text);
        await once(one.socket, 'data');
        one.socket[goAway]();
        assert.equal((await exchange(port, get('/'))).status, 200);
      }
    });
  }

  it('answers completely while garbage keeps coming, without a warning by Node.js', async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error) => warnings.push(warning);
    process.on('warning', warned);
    const port = await open({ scrape: async () => plain(LONG) });
    const one = client(port).send(get('/metrics'));
    for (let i = 0; i < 64; i++) one.send('garbage\r\n\r\n'.repeat(10_000));
    assert.ok((await one.answer()).body === LONG.toString());
    assert.equal((await one.answer()).status, 400);
    await one.closed();
    process.off('warning', warned);
    assert.deepEqual(warnings, []);
  });

  it('refuses nothing after an answer that closes the connection', async () => {
    const told: number[] = [];
    const port = await open({ onResponse: (one) => told.push(one) });
    const one = client(port).send(`${get('/metrics', { Connection: 'close' })}garbage\r\n\r\n`);
    assert.equal((await one.answer()).status, 200);
    await one.closed();
    await assert.rejects(one.answer(), /closed after ""/);
    assert.deepEqual(told, [200]);
  });
});
