// The HTTP server over real loopback sockets: requests that it refuses, and that it survives.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { client, closeAll, get, open } from '../../../support/unit/serve/http/open_server.ts';
import { exchange, requestText } from '../../../support/unit/serve/http/raw_http.ts';

afterEach(closeAll);

describe('server', () => {
  it('refuses a request without one Host, except from HTTP/1.0', async () => {
    const port = await open();
    const line = (version: string, hosts: string) => `GET /metrics HTTP/${version}\r\n${hosts}\r\n`;
    for (const hosts of ['', 'Host: x\r\nHost: x\r\n', 'Host: x\r\nhost: y\r\n']) {
      assert.equal((await exchange(port, line('1.1', hosts))).status, 400, hosts);
    }
    assert.equal((await exchange(port, line('1.0', ''))).status, 200);
    assert.equal((await exchange(port, line('1.0', 'Host: x\r\nHost: y\r\n'))).status, 400);
  });

  it('matches the raw path exactly', async () => {
    const port = await open();
    for (const target of [
      '/metric',
      '/metrics/',
      '//metrics',
      '/%6detrics',
      '/x/../metrics',
      '/METRICS',
      'ftp://x/metrics',
      '/http://x/metrics',
      '/favicon.ico',
      '/metrics%3F',
    ]) {
      assert.equal((await exchange(port, get(target))).status, 404, target);
    }
  });

  it('refuses other methods with Allow', async () => {
    const port = await open();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']) {
      const { status, headers } = await exchange(port, requestText(method, '/metrics'));
      assert.equal(status, 405, method);
      assert.equal(headers.allow, 'GET, HEAD');
    }
  });

  it('refuses other methods with Allow even if they have a body, and closes', async () => {
    const port = await open();
    for (const method of ['POST', 'PUT']) {
      const refused = client(port)
        .send(requestText(method, '/metrics', { 'Content-Length': '3' }))
        .send('abc');
      const { status, headers } = await refused.answer();
      assert.deepEqual([status, headers.allow, headers.connection], [405, 'GET, HEAD', 'close']);
      await refused.closed();
    }
  });

  it('refuses a request body and closes, without reading it as a request', async () => {
    const port = await open();
    const smuggled = get('/metrics');
    for (const framing of [
      { 'Content-Length': String(smuggled.length) },
      { 'Transfer-Encoding': 'chunked' },
      { 'Content-Length': '5', Expect: '100-continue' },
    ]) {
      const refused = client(port)
        .send(requestText('GET', '/metrics', framing))
        .send(smuggled);
      const { status, headers } = await refused.answer();
      assert.equal(status, 413, JSON.stringify(framing));
      assert.equal(headers.connection, 'close');
      await refused.closed();
      await assert.rejects(refused.answer(), /closed after ""/);
    }
  });

  it('refuses CONNECT', async () => {
    const refused = client(await open()).send(
      'CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n',
    );
    const { status, headers } = await refused.answer();
    assert.equal(status, 405);
    assert.equal(headers.allow, 'GET, HEAD');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    await refused.closed();
  });

  it('refuses Upgrade', async () => {
    const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket' };
    const refused = client(await open()).send(get('/metrics', upgrade));
    assert.equal((await refused.answer()).status, 400);
    await refused.closed();
  });

  it('refuses garbage, headers above 8 KiB, and both ways to frame a body at once', async () => {
    const port = await open();
    for (const [text, status] of [
      ['\u0016\u0003\u0001 this is TLS\r\n\r\n', 400],
      ['BREW /metrics HTTP/1.1\r\nHost: x\r\n\r\n', 400],
      ['GET /metrics HTTP/1.1\r\n\r\n', 400],
      [get('/metrics', { 'X-Long': 'x'.repeat(9000) }), 431],
      [get(`/${'x'.repeat(9000)}`), 431],
      [get('/metrics', { 'Content-Length': '5', 'Transfer-Encoding': 'chunked' }), 400],
      [get('/metrics', { 'X-A': 'a\u0000b' }), 400],
    ] as const) {
      const refused = client(port).send(text);
      assert.equal((await refused.answer()).status, status, text.slice(0, 40));
      await refused.closed();
    }
    assert.equal((await exchange(port, get('/metrics'))).status, 200);
  });

  it('survives clients that reset in the middle of anything', async () => {
    const port = await open();
    for (const text of [
      '',
      'GET ',
      'GET /metrics HTTP/1.1\r\nHo',
      'CONNECT x:1 HTTP/1.1\r\n\r\n',
      get('/metrics'),
    ]) {
      const gone = await client(port).send(text).connected();
      gone.socket.resetAndDestroy();
    }
    assert.equal((await exchange(port, get('/metrics'))).status, 200);
  });
});
