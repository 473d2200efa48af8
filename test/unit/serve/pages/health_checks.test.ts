// Health checks that are open to all: their answers, for whom, and that nothing else is open.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { AuthScheme } from '../../../../ts/serve/auth/security.ts';
import { MAX_REQUESTS_IN_FLIGHT } from '../../../../ts/serve/limits.ts';
import {
  answerHealthCheck,
  answerOpenHealthCheck,
  type HealthCheck,
} from '../../../../ts/serve/pages/health_checks.ts';
import { makeCertificate } from '../../../support/certificates.ts';
import {
  client,
  closeAll,
  get,
  open,
  plain,
} from '../../../support/unit/serve/http/open_server.ts';
import { basic, exchange, requestText } from '../../../support/unit/serve/http/raw_http.ts';
import {
  AUTHORITY,
  FOLDER,
  OTHER_AUTHORITY,
  openTls,
} from '../../../support/unit/serve/tls/open_tls.ts';
import { NoAnswer, tlsExchange } from '../../../support/unit/serve/tls/tls_client.ts';

const OPEN = { openHealthCheck: (check: HealthCheck) => answerOpenHealthCheck(check, null) };
const CHECKS = ['/-/healthy', '/-/ready'];

afterEach(closeAll);

/** Admits no one, and counts the tries. */
class ClosedAccess implements AuthScheme {
  readonly challenge = 'Basic';
  tries = 0;

  authorize(): 'denied' {
    this.tries++;
    return 'denied';
  }
}

describe('a health check', () => {
  const answered = (check: HealthCheck, stuck: number | null, isOpen: boolean) => {
    const answer = isOpen ? answerOpenHealthCheck : answerHealthCheck;
    const { status, body } = answer(check, stuck);
    return [status, body];
  };

  it('is healthy whatever the pipeline does', () => {
    assert.deepEqual(answered('healthy', 99, false), [200, 'promexporter is healthy\n']);
    assert.deepEqual(answered('healthy', 99, true), [200, 'healthy\n']);
  });

  it('is ready if the pipeline moves, else 503, with the reason if it is protected', () => {
    assert.deepEqual(answered('ready', null, false), [200, 'promexporter is ready\n']);
    const [status, body] = answered('ready', 14, false);
    assert.equal(status, 503);
    assert.match(String(body), /not ready: for 14 s, no chunk was counted/);
  });

  it('answers one word if it is open', () => {
    assert.deepEqual(answered('ready', null, true), [200, 'ready\n']);
    assert.deepEqual(answered('ready', 14, true), [503, 'unready\n']);
  });
});

describe('open health checks', { timeout: 30_000 }, () => {
  it('are answered without a password, and nothing else is', async () => {
    const port = await open(OPEN, { auth: new ClosedAccess() });
    for (const check of CHECKS) {
      assert.equal((await exchange(port, get(check))).status, 200, check);
      assert.equal((await exchange(port, get(`${check}?x=1`))).status, 200, check);
      assert.equal((await exchange(port, requestText('HEAD', check))).status, 200, check);
    }
    for (const request of [
      ...['/', '/metrics', '/-/', '/-/page.js', '/-/page.css', '/nothing'].map((path) => get(path)),
      ...['/-/healthy/', '/-/Healthy', '/-/%68ealthy', '/./-/ready', '//-/ready'].map((path) =>
        get(path),
      ),
      requestText('POST', '/-/healthy'),
      requestText('OPTIONS', '/-/healthy'),
      requestText('GET', '/-/healthy', { 'Content-Length': '3' }),
      requestText('GET', '/-/healthy', { 'Transfer-Encoding': 'chunked' }),
      requestText('GET', '/-/healthy', { Upgrade: 'h2c', Connection: 'Upgrade' }),
      'GET /-/healthy HTTP/1.1\r\n\r\n',
      'GET /-/healthy HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    ]) {
      assert.equal((await exchange(port, request)).status, 401, request);
    }
  });

  it('require authorization like all others if they are protected', async () => {
    const port = await open({}, { auth: new ClosedAccess() });
    for (const check of CHECKS) assert.equal((await exchange(port, get(check))).status, 401);
  });

  it('check no password, so that clients cannot test one there', async () => {
    const auth = new ClosedAccess();
    const port = await open(OPEN, { auth });
    const headers = { Authorization: basic('u:p') };
    for (const check of CHECKS) {
      assert.equal((await exchange(port, get(check, headers))).status, 200);
    }
    assert.equal(auth.tries, 0);
  });

  it('neither use up the rate limit, nor wait for it', async () => {
    let taken = 0;
    const admit = () => (taken++ === 0 ? 0 : 1000);
    const port = await open(OPEN, { admit });
    for (const check of CHECKS) assert.equal((await exchange(port, get(check))).status, 200);
    assert.equal((await exchange(port, get('/metrics'))).status, 200);
    assert.equal((await exchange(port, get('/metrics'))).status, 429);
    for (const check of CHECKS) assert.equal((await exchange(port, get(check))).status, 200);
  });

  it('are answered while all places are taken', async () => {
    for (const service of [OPEN, {}]) {
      let end = () => {};
      const held = new Promise<void>((resolve) => {
        end = resolve;
      });
      let begun = 0;
      let allBegun = () => {};
      const all = new Promise<void>((resolve) => {
        allBegun = resolve;
      });
      const scrape = async () => {
        if (++begun === MAX_REQUESTS_IN_FLIGHT) allBegun();
        await held;
        return plain('x');
      };
      const port = await open({ ...service, scrape });
      for (let i = 0; i < MAX_REQUESTS_IN_FLIGHT; i++) client(port).send(get('/metrics'));
      await all;
      const { status } = await exchange(port, get('/-/healthy'));
      assert.equal(status, service === OPEN ? 200 : 503);
      end();
      await closeAll();
    }
  });
});

describe('open health checks with required client certificates', { timeout: 60_000 }, () => {
  const REQUIRED = [
    'client_auth_type: RequireAndVerifyClientCert',
    'client_ca_file: authority.pem',
    'client_allowed_sans: [scraper.example]',
  ];
  const certificate = (name: string, names: string, issuer = AUTHORITY) => {
    const { cert, key } = makeCertificate(FOLDER, name, { issuer, names });
    return { cert, key };
  };
  const GOOD = certificate('good', 'DNS:scraper.example');
  const UNLISTED = certificate('unlisted', 'DNS:other.example');
  const FOREIGN = certificate('foreign', 'DNS:scraper.example', OTHER_AUTHORITY);
  const check = get('/-/healthy');

  const openRequired = (lines = REQUIRED) => openTls(lines, { openHealthChecks: true }, OPEN);

  it('are answered to clients without one, once a connection', async () => {
    const { port, refusals } = await openRequired();
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const { status, text } = await tlsExchange(port, { maxVersion }, check);
      assert.equal(status, 200);
      assert.match(text, /^Connection: close\r$/m);
      // Later requests on the same connection are not read.
      const both = await tlsExchange(port, { maxVersion }, check + get('/metrics'));
      assert.equal(both.text.match(/HTTP\/1\.1/g)?.length, 1);
      assert.doesNotMatch(both.text, /metrics/);
    }
    assert.deepEqual(refusals, []);
  });

  it('are the only answers to clients without one', async () => {
    const { port, refusals } = await openRequired();
    const requests = [
      ...['/', '/metrics', '/-/page.js', '/nothing', '/-/healthy/'].map((path) => get(path)),
      requestText('POST', '/-/healthy'),
      requestText('GET', '/-/healthy', { 'Content-Length': '3' }),
      requestText('GET', '/-/healthy', { Upgrade: 'h2c', Connection: 'Upgrade' }),
      requestText('GET', '/metrics', { Authorization: basic('u:p') }),
      get('/metrics') + check,
      'GET /-/healthy HTTP/1.1\r\n\r\n',
      'garbage\r\n\r\n',
      'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
      get('/-/healthy', { 'X-Long': 'x'.repeat(9000) }),
    ];
    for (const request of requests) {
      await assert.rejects(tlsExchange(port, {}, request), NoAnswer, request.slice(0, 60));
    }
    assert.deepEqual(refusals, Array(requests.length).fill('it sent none'));
  });

  it('are not answered to clients that show a refused certificate', async () => {
    const { port, refusals } = await openRequired();
    await assert.rejects(tlsExchange(port, UNLISTED, check), NoAnswer);
    await assert.rejects(tlsExchange(port, FOREIGN, check), NoAnswer);
    assert.deepEqual(refusals, ['none of its names is allowed', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']);
  });

  it('leave a client with the right one as it is', async () => {
    const { port } = await openRequired();
    const last = get('/metrics', { Connection: 'close' });
    const { text } = await tlsExchange(port, GOOD, check + last);
    assert.equal(text.match(/HTTP\/1\.1 200/g)?.length, 2);
  });

  it('are answered if any certificate is required', async () => {
    const { port } = await openRequired(['client_auth_type: RequireAnyClientCert']);
    assert.equal((await tlsExchange(port, {}, check)).status, 200);
    await assert.rejects(tlsExchange(port), NoAnswer);
  });

  it('are refused like everything else if they are protected', async () => {
    const { port, refusals } = await openTls(REQUIRED);
    await assert.rejects(tlsExchange(port, {}, check), NoAnswer);
    assert.deepEqual(refusals, ['it sent none']);
  });

  it('give a client that sends nothing no answer either', async () => {
    const timeouts = { headersTimeout: 50, connectionsCheckingInterval: 10 };
    const { port, refusals } = await openTls(REQUIRED, { openHealthChecks: true }, OPEN, timeouts);
    for (const begun of ['', 'GET /-/heal']) {
      await assert.rejects(tlsExchange(port, {}, begun), NoAnswer);
    }
    assert.deepEqual(refusals, ['it sent none', 'it sent none']);
  });
});
