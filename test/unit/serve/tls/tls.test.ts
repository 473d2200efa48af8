// TLS in front of the server, over real loopback sockets: versions, ciphers, limits, broken handshakes.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { MAX_CONNECTIONS } from '../../../../ts/serve/limits.ts';
import { TlsFront } from '../../../../ts/serve/tls/tls_front.ts';
import { makeCertificate } from '../../../support/certificates.ts';
import { client, closeAll } from '../../../support/unit/serve/http/open_server.ts';
import { requestText } from '../../../support/unit/serve/http/raw_http.ts';
import {
  AUTHORITY,
  FOLDER,
  openTls,
  tlsConfigOf,
} from '../../../support/unit/serve/tls/open_tls.ts';
import { NoAnswer, tlsConnect, tlsExchange } from '../../../support/unit/serve/tls/tls_client.ts';

afterEach(closeAll);

describe('a server with TLS', () => {
  it('answers a client that trusts the authority, over TLS 1.3 and HTTP/1.1', async () => {
    const { port } = await openTls();
    const trusting = {
      ca: AUTHORITY.cert,
      rejectUnauthorized: true,
      ALPNProtocols: ['h2', 'http/1.1'],
    };
    const { status, text, protocol, alpn } = await tlsExchange(port, trusting);
    assert.equal(status, 200);
    assert.match(text, /metrics text$/);
    assert.equal(protocol, 'TLSv1.3');
    assert.equal(alpn, 'http/1.1');
  });

  it('keeps a connection for more than one request', async () => {
    const { port } = await openTls();
    const twice = requestText('GET', '/metrics') + requestText('GET', '/', { Connection: 'close' });
    const { text } = await tlsExchange(port, {}, twice);
    assert.equal(text.match(/HTTP\/1\.1 200 OK/g)?.length, 2);
  });

  it('accepts TLS 1.2 with forward secrecy, and nothing older', async () => {
    const { port } = await openTls();
    const { protocol, cipher } = await tlsExchange(port, { maxVersion: 'TLSv1.2' });
    assert.equal(protocol, 'TLSv1.2');
    assert.match(cipher, /^ECDHE-ECDSA-/);
    // Security level 0, otherwise the client itself would not even try.
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    await assert.rejects(tlsExchange(port, old), NoAnswer);
    const plain = { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' } as const;
    await assert.rejects(tlsExchange(port, plain), NoAnswer);
  });

  it('keeps to min_version and max_version', async () => {
    const { port } = await openTls(['min_version: TLS13']);
    await assert.rejects(tlsExchange(port, { maxVersion: 'TLSv1.2' }), NoAnswer);
    assert.equal((await tlsExchange(port)).protocol, 'TLSv1.3');
    await closeAll();
    const only12 = await openTls(['max_version: TLS12']);
    assert.equal((await tlsExchange(only12.port)).protocol, 'TLSv1.2');
  });

  it('keeps to cipher_suites in the order of the server, or of the client if so configured', async () => {
    const suites =
      'cipher_suites: [TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]';
    const client = {
      maxVersion: 'TLSv1.2',
      ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305',
    } as const;
    const { port } = await openTls([suites]);
    assert.equal((await tlsExchange(port, client)).cipher, 'ECDHE-ECDSA-CHACHA20-POLY1305');
    const other = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' } as const;
    await assert.rejects(tlsExchange(port, other), NoAnswer);
    assert.equal((await tlsExchange(port)).protocol, 'TLSv1.3', 'its suites are always on');
    await closeAll();
    const asked = await openTls([suites, 'prefer_server_cipher_suites: false']);
    assert.equal((await tlsExchange(asked.port, client)).cipher, 'ECDHE-ECDSA-AES128-GCM-SHA256');
  });

  it('accepts TLS 1.3 only if no suite for TLS 1.2 is named', async () => {
    const { port } = await openTls(['cipher_suites: [TLS_AES_128_GCM_SHA256]']);
    await assert.rejects(tlsExchange(port, { maxVersion: 'TLSv1.2' }), NoAnswer);
    assert.equal((await tlsExchange(port)).protocol, 'TLSv1.3');
  });

  it('keeps to curve_preferences', async () => {
    const { port } = await openTls(['curve_preferences: [CurveP384]']);
    assert.equal((await tlsExchange(port, { ecdhCurve: 'P-384' })).status, 200);
    await assert.rejects(tlsExchange(port, { ecdhCurve: 'X25519' }), NoAnswer);
  });

  it('survives clients that do not use TLS, and those that stop in the middle', async () => {
    const { port, refusals } = await openTls();
    for (const bytes of [
      requestText('GET', '/metrics'),
      '\u0016\u0003\u0001\u0002\u0000garbage'.padEnd(600, '\0'),
      '\u0016\u0003\u0001',
      '\0'.repeat(1000),
    ]) {
      const plain = await client(port).send(bytes).connected();
      plain.socket.end();
      await plain.closed();
    }
    for (const how of ['destroy', 'resetAndDestroy'] as const) {
      const gone = connect(port, '127.0.0.1');
      gone.on('error', () => {});
      await once(gone, 'connect');
      gone[how]();
    }
    assert.equal((await tlsExchange(port)).status, 200);
    assert.ok(refusals.length >= 4, String(refusals));
    assert.deepEqual([...new Set(refusals)], ['failed']);
  });

  it('closes a connection whose handshake does not end in time', async () => {
    const { port, refusals } = await openTls([], { handshakeTimeoutMs: 20 });
    // The second begins one: a record's header, and nothing of the record.
    for (const text of ['', '\u0016\u0003\u0001\u0001\u0000']) {
      const silent = await client(port).connected();
      silent.send(text);
      await silent.closed();
    }
    assert.deepEqual(refusals, ['failed', 'failed']);
  });

  it('ends a handshake from its upper end, or Node 18 keeps the memory of OpenSSL', async (t) => {
    const told: boolean[] = [];
    const events = { onFailed: () => told.push(true), onClientRefused: assert.fail };
    const front = new TlsFront(tlsConfigOf(), events);
    const server = createServer().listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const silent = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [raw] = await once(server, 'connection');
    front.accept(raw, assert.fail).destroy();
    assert.deepEqual(told, [true], 'by node:tls, before the connection has closed');
    assert.equal(raw.destroyed, true);
    await once(silent.resume(), 'close');
    assert.deepEqual(told, [true]);
  });

  it('answers garbage after the handshake with 400', async () => {
    const { port } = await openTls();
    const { status, text } = await tlsExchange(port, {}, 'garbage\r\n\r\n');
    assert.equal(status, 400);
    assert.match(text, /X-Content-Type-Options: nosniff/);
  });

  it('counts connections as without TLS: 503 on the one too many', async () => {
    const { port } = await openTls();
    const busy = [];
    for (let i = 0; i < MAX_CONNECTIONS; i++) {
      const socket = tlsConnect(port);
      socket.on('error', () => {});
      await once(socket, 'secureConnect');
      socket.write('GET /metrics HTTP/1.1\r\n');
      busy.push(socket);
    }
    const closing = Promise.race(busy.map((socket) => once(socket.resume(), 'close')));
    // On a busy machine the first has been sending its request for a second by now, and has to make room.
    if ((await tlsExchange(port)).status !== 503) await closing;
    for (const socket of busy.splice(0, 1)) socket.destroy();
    for (let status = 503; status === 503; ) ({ status } = await tlsExchange(port));
    for (const socket of busy) socket.destroy();
  });

  it('closes at once with handshakes, idle and half-sent connections open', async () => {
    const { port } = await openTls();
    const silent = await client(port).connected();
    const half = tlsConnect(port);
    half.on('error', () => {});
    await once(half, 'secureConnect');
    half.write('GET /met');
    // Not by once(): an 'error' may come before.
    const ended = new Promise((resolve) => half.once('close', resolve));
    await closeAll();
    await Promise.all([silent.closed(), ended]);
  });

  it('gives new connections the new certificate after renew(), and open ones one more answer', async () => {
    const { port, front } = await openTls();
    const kept = tlsConnect(port);
    await once(kept, 'secureConnect');
    makeCertificate(FOLDER, 'renewed', { issuer: AUTHORITY });
    front.renew(tlsConfigOf([], 'cert_file: renewed.pem\n  key_file: renewed.key'));
    assert.equal((await tlsExchange(port)).serverName, 'renewed');
    kept.write(requestText('GET', '/metrics'));
    const [data] = await once(kept, 'data');
    assert.match(String(data), /200 OK.*Connection: close/s);
    await once(kept, 'close');
  });
});
