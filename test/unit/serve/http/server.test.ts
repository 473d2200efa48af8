// The HTTP server over real loopback sockets: its answers. Its refusals have a file of their own.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { Dialect, Format } from '../../../../ts/exposition/format.ts';
import { basicAuth } from '../../../../ts/serve/auth/basic_auth.ts';
import { FailureLimit } from '../../../../ts/serve/auth/failure_limit.ts';
import { checkOf } from '../../../../ts/serve/auth/plugin_credentials.ts';
import {
  client,
  closeAll,
  get,
  open,
  plain,
} from '../../../support/unit/serve/http/open_server.ts';
import { basic, exchange, requestText } from '../../../support/unit/serve/http/raw_http.ts';

const ACCESS = basicAuth(checkOf({ username: 'u', password: 'p' }), new FailureLimit());

afterEach(closeAll);

describe('server', () => {
  it('answers GET with the exposition and its headers', async () => {
    const { status, headers, body } = await exchange(await open(), get('/metrics'));
    assert.equal(status, 200);
    assert.equal(body, 'metrics text');
    assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
    assert.equal(headers['content-length'], '12');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers.vary, 'Accept, Accept-Encoding, Authorization');
  });

  it('answers OpenMetrics when Accept asks for it', async () => {
    const accept = { Accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5' };
    const { headers, body } = await exchange(await open(), get('/metrics', accept));
    assert.equal(body, 'metrics openmetrics');
    assert.equal(
      headers['content-type'],
      'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
    );
  });

  it('answers HEAD with the same headers and no body', async () => {
    const port = await open();
    const head = client(port).send(requestText('HEAD', '/metrics'));
    const { status, headers } = await head.answer(false);
    assert.equal(status, 200);
    assert.equal(headers['content-length'], '12');
    // The next bytes on the connection are the next answer, not a body.
    head.send(get('/metrics'));
    assert.equal((await head.answer()).body, 'metrics text');
  });

  it('accepts the absolute form of a target, which a proxy would get', async () => {
    const port = await open();
    for (const target of [
      'http://x/metrics',
      'HTTP://other:1/metrics?a',
      'https://[::1]:1/metrics',
    ]) {
      assert.equal((await exchange(port, get(target))).body, 'metrics text', target);
    }
    assert.match((await exchange(port, get('http://x'))).body, /^landing/);
    assert.equal((await exchange(port, get('http://x/metrics/metrics'))).status, 404);
  });

  it('passes on the names of the query, and refuses other values with the expected form', async () => {
    const asked: unknown[] = [];
    const port = await open({
      async scrape(_, names) {
        asked.push(names && [...names]);
        return plain('');
      },
    });
    for (const query of ['', '?', '?a=b', '?name[]=cpu&name[]=mem', '?name%5B%5D=a%20b']) {
      assert.equal((await exchange(port, get(`/metrics${query}`))).status, 200, query);
    }
    assert.deepEqual(asked, [null, null, null, ['cpu', 'mem'], ['a b']]);
    const { status, body } = await exchange(port, get('/metrics?name[]=<b>%'));
    assert.equal(status, 400);
    assert.match(body, /^Cannot filter by name\[\]: expected .*, got .* \(PROMEX_QUERY\)\n$/);
    assert.doesNotMatch(body, /<b>/);
    assert.equal(asked.length, 5);
  });

  it('compresses as Accept-Encoding says, and HEAD shows the same headers', async () => {
    const asked: string[] = [];
    const port = await open({
      async scrape(_format, _names, compression) {
        asked.push(compression);
        return { bytes: Buffer.from('zipped'), gzipped: compression !== 'never' };
      },
    });
    const both = { 'Accept-Encoding': 'br, gzip;q=0.5' };
    for (const method of ['GET', 'HEAD']) {
      const one = client(port).send(requestText(method, '/metrics', both));
      const { headers } = await one.answer(method === 'GET');
      assert.equal(headers['content-encoding'], 'gzip');
      assert.equal(headers['content-length'], '6');
      assert.match(headers.vary ?? '', /Accept-Encoding/);
    }
    const { headers } = await exchange(port, get('/metrics', { 'Accept-Encoding': 'br' }));
    assert.equal(headers['content-encoding'], undefined);
    assert.deepEqual(asked, ['worthwhile', 'worthwhile', 'never']);
  });

  it('sends a long body in pieces without losing any', async () => {
    const long = Buffer.alloc(
      10 * 1024 * 1024 + 7,
      'long body, no piece of which is like the next; ',
    );
    const port = await open({ scrape: async () => plain(long) });
    const one = client(port);
    for (let round = 0; round < 2; round++) {
      assert.ok((await one.send(get('/metrics')).answer()).body === long.toString());
    }
    // An answer that waits for another is sent in pieces as well.
    one.send(get('/metrics') + get('/metrics') + get('/'));
    for (let i = 0; i < 2; i++) assert.ok((await one.answer()).body === long.toString());
    assert.match((await one.answer()).body, /^landing/);
  });

  it('passes page requests to the pages, with the text after the question mark', async () => {
    const { status, body } = await exchange(await open(), get('/?q=cpu'));
    assert.equal(status, 200);
    assert.equal(body, 'landing q=cpu');
  });

  it('answers 500 without details when a page fails, and goes on', async () => {
    const port = await open({
      page: async (route) => {
        if (route === 'landing') throw new Error('secret');
        return { status: 503, headers: { 'Content-Type': 'text/plain' }, body: 'no' };
      },
    });
    const failed = await exchange(port, get('/'));
    assert.equal(failed.status, 500);
    assert.doesNotMatch(failed.body, /secret/);
    assert.equal((await exchange(port, get('/-/ready'))).status, 503);
  });

  it('asks for credentials on every page', async () => {
    const port = await open({}, { auth: ACCESS });
    for (const target of ['/', '/-/healthy', '/-/ready', '/-/page.js', '/-/page.css']) {
      assert.equal((await exchange(port, get(target))).status, 401, target);
      const headers = { Authorization: basic('u:p') };
      assert.equal((await exchange(port, get(target, headers))).status, 200, target);
    }
  });

  it('answers pipelined requests in order', async () => {
    const both = client(await open()).send(get('/metrics') + get('/'));
    assert.equal((await both.answer()).body, 'metrics text');
    assert.match((await both.answer()).body, /^landing/);
  });

  it('answers 500 without details when rendering fails, and goes on', async () => {
    const port = await open({ scrape: () => Promise.reject(new Error('secret detail')) });
    const { status, body } = await exchange(port, get('/metrics'));
    assert.equal(status, 500);
    assert.doesNotMatch(body, /secret/);
    assert.equal((await exchange(port, get('/'))).status, 200);
  });

  it('reports the status of each answer, and each scrape', async () => {
    const told: (number | string)[] = [];
    const port = await open({
      onResponse: (status) => told.push(status),
      onScraped: () => told.push('scraped'),
    });
    await exchange(port, get('/metrics'));
    await exchange(port, get('/no'));
    await exchange(port, 'garbage\r\n\r\n');
    assert.deepEqual(told, [200, 'scraped', 404, 400]);
  });
});

describe('server with credentials', () => {
  it('answers 401 with a challenge before anything else', async () => {
    const scraped: Dialect[] = [];
    const scrape = async ({ dialect }: Format) => {
      scraped.push(dialect);
      return plain('');
    };
    const port = await open({ scrape }, { auth: ACCESS });
    for (const request of [
      get('/metrics'),
      get('/metrics', { Authorization: basic('u:wrong') }),
      get('/no'),
      get('/'),
      requestText('POST', '/metrics', { 'Content-Length': '3' }),
    ]) {
      const { status, headers } = await exchange(port, request);
      assert.equal(status, 401, request);
      assert.equal(headers['www-authenticate'], 'Basic realm="promexporter", charset="UTF-8"');
    }
    assert.deepEqual(scraped, []);
  });

  it('lets the right ones in', async () => {
    const port = await open({}, { auth: ACCESS });
    assert.equal(
      (await exchange(port, get('/metrics', { Authorization: basic('u:p') }))).status,
      200,
    );
    assert.equal((await exchange(port, get('/no', { Authorization: basic('u:p') }))).status, 404);
  });
});
