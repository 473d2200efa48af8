// The HTTP server's limits: connections, requests in flight, readers that do not read; and that everything taken is
// given back.

import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { afterEach, describe, it, type TestContext } from 'node:test';
import type { Body } from '../../../../ts/serve/rendered.ts';
import {
  client,
  closeAll,
  get,
  open,
  plain,
} from '../../../support/unit/serve/http/open_server.ts';
import { exchange } from '../../../support/unit/serve/http/raw_http.ts';

afterEach(closeAll);

/** Counts, from now on, the requests that node:http parses. */
function countRequests(t: TestContext): () => number {
  let count = 0;
  const counted = () => {
    count++;
  };
  subscribe('http.server.request.start', counted);
  t.after(() => unsubscribe('http.server.request.start', counted));
  return () => count;
}

describe('server under load', () => {
  it('answers 503 to the 9th request in flight, and accepts the next when one has ended', async () => {
    const waiting: ((exposition: Body) => void)[] = [];
    let eighth = () => {};
    const eightWait = new Promise<void>((resolve) => {
      eighth = resolve;
    });
    const port = await open({
      scrape: () =>
        new Promise((resolve) => {
          waiting.push(resolve);
          if (waiting.length === 8) eighth();
        }),
    });
    const first = Array.from({ length: 8 }, () => client(port).send(get('/metrics')));
    await eightWait;
    const ninth = client(port).send(get('/metrics'));
    const { status, headers } = await ninth.answer();
    assert.equal(status, 503);
    assert.equal(headers['retry-after'], '1');
    for (const resolve of waiting) resolve(plain('done'));
    for (const one of first) assert.equal((await one.answer()).body, 'done');
    assert.match((await ninth.send(get('/')).answer()).body, /^landing/);
  });

  it('gives a place in flight back when the client goes away', async () => {
    const port = await open({ scrape: () => new Promise(() => {}) });
    for (let i = 0; i < 20; i++) {
      const gone = await client(port).send(get('/metrics')).connected();
      gone.destroy();
    }
    // Connections are closed in order of arrival: this one comes after all of them.
    for (let status = 503; status === 503; ) status = (await exchange(port, get('/'))).status;
    assert.equal((await exchange(port, get('/'))).status, 200);
  });

  it('gives the places of pipelined requests back when the client goes away', async () => {
    let waiting = 0;
    let eighth = () => {};
    const port = await open({
      scrape() {
        waiting++;
        if (waiting === 8) eighth();
        return new Promise(() => {});
      },
    });
    for (let round = 0; round < 2; round++) {
      waiting = 0;
      const eightWait = new Promise<void>((resolve) => {
        eighth = resolve;
      });
      const gone = client(port).send(get('/metrics').repeat(8));
      await eightWait;
      gone.destroy();
      for (let status = 503; status === 503; ) status = (await exchange(port, get('/'))).status;
    }
  });

  it('closes a connection that asks more than 16 times without waiting for an answer', async (t) => {
    const port = await open();
    const sixteen = client(port).send(get('/metrics').repeat(16));
    for (let i = 0; i < 8; i++) assert.equal((await sixteen.answer()).status, 200);
    for (let i = 8; i < 16; i++) assert.equal((await sixteen.answer()).status, 503);
    assert.equal((await sixteen.send(get('/metrics')).answer()).status, 200);
    const made = countRequests(t);
    await client(port).send(get('/metrics').repeat(500)).closed();
    assert.equal(made(), 17);
    assert.equal((await exchange(port, get('/metrics'))).status, 200);
  });

  it('answers 503 to the first of many requests on the 65th connection, and looks at no other', async (t) => {
    const port = await open();
    const line = 'GET /metrics HTTP/1.1\r\n';
    await Promise.all(Array.from({ length: 64 }, () => client(port).send(line).connected()));
    const made = countRequests(t);
    const flood = client(port).send(get('/metrics').repeat(500));
    assert.equal((await flood.answer()).status, 503);
    await flood.closed();
    assert.equal(made(), 1);
  });

  it('answers 503 on the 65th connection and closes it', async () => {
    const port = await open();
    const busy = await Promise.all(
      Array.from({ length: 64 }, () => client(port).send('GET /metrics HTTP/1.1\r\n').connected()),
    );
    const { status, headers } = await exchange(port, get('/metrics'));
    assert.equal(status, 503);
    assert.equal(headers['retry-after'], '1');
    assert.equal(headers.connection, 'close');
    busy[0]!.destroy();
    for (let again = 503; again === 503; ) again = (await exchange(port, get('/metrics'))).status;
    assert.equal((await exchange(port, get('/metrics'))).status, 200);
  });

  it('answers a client that sends at once while 64 others send slowly', async () => {
    const port = await open();
    const slow = await Promise.all(
      Array.from({ length: 64 }, () => client(port).send('GET /metrics HTTP/1.1\r\n').connected()),
    );
    let status = 503;
    // They may be cut off after sending for a second.
    for (; status === 503; ) status = (await exchange(port, get('/metrics'))).status;
    assert.equal(status, 200);
    await Promise.race(slow.map((socket) => socket.closed()));
  });

  it('answers a client that sends at once while 8 others read slowly, but continuously', async () => {
    const port = await open({ scrape: async () => plain(Buffer.alloc(40 * 1024 * 1024)) });
    const slow = Array.from({ length: 8 }, () => client(port).send(get('/metrics')));
    for (const { socket } of slow) socket.on('data', () => socket.pause());
    const reading = setInterval(() => {
      for (const { socket } of slow) socket.resume();
    }, 20);
    await Promise.all(slow.map(({ socket }) => once(socket, 'data')));
    // One of them may be cut off after reading for three seconds.
    for (let status = 503; status === 503; ) status = (await exchange(port, get('/'))).status;
    await Promise.race(slow.map((one) => one.closed()));
    clearInterval(reading);
    assert.equal(slow.filter(({ socket }) => socket.destroyed).length, 1);
  });

  it('closes kept-alive connections without a request to make room', async () => {
    const port = await open();
    const idle = Array.from({ length: 64 }, () => client(port));
    for (const one of idle) {
      assert.equal((await one.send(get('/')).answer()).status, 200);
    }
    assert.equal((await exchange(port, get('/metrics'))).status, 200);
    await idle[0]!.closed();
    // No more than necessary.
    assert.equal((await idle[1]!.send(get('/')).answer()).status, 200);
  });

  it('cuts a client off that does not read within the scrape timeout it named', async () => {
    let handedOver = () => {};
    const sent = new Promise<void>((resolve) => {
      handedOver = resolve;
    });
    const port = await open({
      scrape: async () => plain(Buffer.alloc(64 * 1024 * 1024)),
      onScraped: () => handedOver(),
    });
    const slow = client(port);
    slow.socket.pause();
    slow.send(get('/metrics', { 'X-Prometheus-Scrape-Timeout-Seconds': '0.05' }));
    await sent;
    // Longer than the server's timer, which was set before this one.
    await new Promise((resolve) => setTimeout(resolve, 150));
    slow.socket.resume();
    await assert.rejects(slow.answer(), /closed after/);
  });
});
