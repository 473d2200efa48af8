// Opening and closing: all addresses or none, and nothing left open.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { NO_SECURITY } from '../../../ts/serve/auth/security.ts';
import type { MetricsService } from '../../../ts/serve/http/answer_request.ts';
import { ListenError, listenOnAll } from '../../../ts/serve/http/listen.ts';
import { openMetricsServer } from '../../../ts/serve/http/server.ts';
import { freePort } from '../../support/free_port.ts';
import { plain } from '../../support/unit/serve/http/open_server.ts';
import { exchange, RawClient, requestText } from '../../support/unit/serve/http/raw_http.ts';

const LOCAL = { host: '127.0.0.1', port: 0, ipv6: false };
const LOCAL6 = { host: '::1', port: 0, ipv6: true };
const SERVICE: MetricsService = {
  metricsPath: '/metrics',
  openHealthCheck: null,
  security: () => NO_SECURITY,
  scrape: async () => plain('x'),
  page: async () => ({ status: 200, headers: {}, body: 'page' }),
  onResponse() {},
  onScraped() {},
};
const GET = requestText('GET', '/metrics');

/** Throws if the port is still taken. */
async function takePort(port: number, host = '127.0.0.1'): Promise<void> {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

async function listenErrorOf(opening: Promise<unknown>): Promise<ListenError> {
  const error = await opening.then(
    () => assert.fail('it listens'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ListenError, String(error));
  assert.equal(error.code, 'PROMEX_LISTEN');
  assert.doesNotMatch(error.message, /\n/);
  return error;
}

describe('openMetricsServer()', () => {
  it('serves on every address', async () => {
    const server = await openMetricsServer([LOCAL, LOCAL, LOCAL6], SERVICE);
    for (const { port } of server.bound.slice(0, 2))
      assert.equal((await exchange(port, GET)).status, 200);
    const six = new RawClient(server.bound[2]!.port, '::1').send(GET);
    assert.equal((await six.answer()).status, 200);
    await server.close();
  });

  it('serves one port on IPv4 and IPv6', async () => {
    const port = await freePort();
    const both = [
      { host: '0.0.0.0', port, ipv6: false },
      { host: '::', port, ipv6: true },
    ];
    const server = await openMetricsServer(both, SERVICE);
    assert.equal((await exchange(port, GET)).status, 200);
    await server.close();
  });

  it('serves IPv4 too on [::] alone', async () => {
    const server = await openMetricsServer([{ host: '::', port: 0, ipv6: true }], SERVICE);
    assert.equal((await exchange(server.bound[0]!.port, GET)).status, 200);
    await server.close();
  });

  it('reports that a port is in use, and closes the servers it had opened', async () => {
    const taken = await openMetricsServer([LOCAL], SERVICE);
    const free = await freePort();
    const { port } = taken.bound[0]!;
    const addresses = [
      { ...LOCAL, port: free },
      { ...LOCAL, port },
    ];
    const { message } = await listenErrorOf(openMetricsServer(addresses, SERVICE));
    assert.match(message, new RegExp(`127\\.0\\.0\\.1:${port}\\b.*in use.*choose another port`));
    await takePort(free);
    await taken.close();
  });

  it('says that no interface has the address', async () => {
    // 192.0.2.0/24 is reserved for documentation (RFC 5737).
    const away = { host: '192.0.2.1', port: 0, ipv6: false };
    assert.match(
      (await listenErrorOf(openMetricsServer([away], SERVICE))).message,
      /192\.0\.2\.1:0.*EADDRNOTAVAIL/,
    );
  });

  it('says that permission is missing', async () => {
    // Root may listen everywhere, so the refusal is simulated here.
    const refusing = () => {
      const server = createServer();
      server.listen = () => {
        const error = Object.assign(new Error('listen EACCES'), { code: 'EACCES' });
        process.nextTick(() => server.emit('error', error));
        return server;
      };
      return server;
    };
    const { message } = await listenErrorOf(listenOnAll([{ ...LOCAL, port: 80 }], refusing));
    assert.match(message, /127\.0\.0\.1:80.*EACCES.*below 1024/);
  });
});

describe('close()', () => {
  it('closes idle, half-sent and busy connections, and frees the port', async () => {
    let scraping = () => {};
    const inScrape = new Promise<void>((resolve) => {
      scraping = resolve;
    });
    const server = await openMetricsServer([LOCAL], {
      ...SERVICE,
      scrape() {
        scraping();
        return new Promise(() => {});
      },
    });
    const { port } = server.bound[0]!;
    const idle = new RawClient(port).send(requestText('GET', '/'));
    await idle.answer();
    const half = await new RawClient(port).send('GET /met').connected();
    const busy = new RawClient(port).send(GET);
    await inScrape;
    await server.close();
    await takePort(port);
    await Promise.all([idle.closed(), half.closed(), busy.closed()]);
  });

  it('does not wait for a reader that is slow', async () => {
    let handedOver = () => {};
    const sent = new Promise<void>((resolve) => {
      handedOver = resolve;
    });
    const server = await openMetricsServer([LOCAL], {
      ...SERVICE,
      scrape: async () => plain(Buffer.alloc(64 * 1024 * 1024)),
      onScraped: () => handedOver(),
    });
    const slow = new RawClient(server.bound[0]!.port);
    slow.socket.pause();
    slow.send(GET);
    await sent;
    await server.close();
    await takePort(server.bound[0]!.port);
    slow.destroy();
  });
});
