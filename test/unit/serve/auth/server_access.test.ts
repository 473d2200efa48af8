// The server with checks that take time, limits, and configured headers, over real loopback sockets.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { AuthScheme, Verdict } from '../../../../ts/serve/auth/security.ts';
import {
  client,
  closeAll,
  get,
  open,
  plain,
} from '../../../support/unit/serve/http/open_server.ts';
import { basic, exchange, requestText } from '../../../support/unit/serve/http/raw_http.ts';

afterEach(closeAll);

/** Checks that the test answers, in any order. */
class SlowScheme implements AuthScheme {
  readonly challenge = 'Basic';
  readonly #waiting: ((verdict: Verdict) => void)[] = [];
  #wake = () => {};

  authorize(): Promise<Verdict> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#wake();
    });
  }

  async awaited(count: number): Promise<void> {
    while (this.#waiting.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  answer(index: number, verdict: Verdict): void {
    this.#waiting[index]?.(verdict);
  }
}

const always = (verdict: Verdict): AuthScheme => ({ challenge: 'Basic', authorize: () => verdict });

describe('a server whose passwords take time to check', () => {
  it('answers pipelined requests in their order, whichever check ends first', async () => {
    const auth = new SlowScheme();
    const port = await open({}, { auth });
    const three = client(port).send(get('/metrics') + get('/no') + get('/metrics'));
    await auth.awaited(3);
    auth.answer(2, 'denied');
    auth.answer(1, 'granted');
    auth.answer(0, 'granted');
    assert.equal((await three.answer()).body, 'metrics text');
    assert.equal((await three.answer()).status, 404);
    assert.equal((await three.answer()).status, 401);
  });

  it('gives no place in flight to clients that wait for their check', async () => {
    const auth = new SlowScheme();
    const port = await open({}, { auth });
    const waiting = Array.from({ length: 20 }, () => client(port).send(get('/metrics')));
    await auth.awaited(20);
    auth.answer(19, 'granted');
    for (let i = 0; i < 19; i++) auth.answer(i, 'denied');
    const statuses = await Promise.all(waiting.map(async (one) => (await one.answer()).status));
    assert.equal(statuses.filter((status) => status === 401).length, 19);
    assert.equal(statuses.filter((status) => status === 200).length, 1);
  });

  it('survives clients that go away meanwhile', async () => {
    const auth = new SlowScheme();
    const port = await open({}, { auth });
    const gone = client(port).send(get('/metrics').repeat(3));
    await auth.awaited(3);
    gone.socket.resetAndDestroy();
    await gone.closed();
    for (const [index, verdict] of (['granted', 'denied', 'busy'] as const).entries()) {
      auth.answer(index, verdict);
    }
    const next = client(port).send(get('/metrics'));
    await auth.awaited(4);
    auth.answer(3, 'granted');
    assert.equal((await next.answer()).status, 200);
  });

  it('reads no body while it checks, and none afterwards', async () => {
    const auth = new SlowScheme();
    const port = await open({}, { auth });
    const smuggled = get('/metrics');
    const request = requestText('GET', '/metrics', { 'Content-Length': String(smuggled.length) });
    const sent = client(port).send(request + smuggled);
    await auth.awaited(1);
    auth.answer(0, 'denied');
    const { status, headers } = await sent.answer();
    assert.equal(status, 401);
    assert.equal(headers.connection, 'close');
    await sent.closed();
    await assert.rejects(sent.answer(), /closed after ""/);
  });
});

describe('a server with limits', () => {
  it('answers 429 after too many failures, 503 if too many are checked', async () => {
    for (const [verdict, status] of [
      ['limited', 429],
      ['busy', 503],
    ] as const) {
      const port = await open({}, { auth: always(verdict) });
      const answer = await exchange(port, get('/metrics', { Authorization: basic('u:p') }));
      assert.equal(answer.status, status);
      assert.equal(answer.headers['retry-after'], '1');
      assert.equal(answer.headers['www-authenticate'], undefined);
      await closeAll();
    }
  });

  it('answers 429 to requests beyond the rate limit, before it looks at passwords', async () => {
    let left = 2;
    const admit = () => (left-- > 0 ? 0 : 3_599_000.5);
    const port = await open({}, { auth: always('granted'), admit });
    const kept = client(port);
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await kept.send(get('/metrics')).answer());
    assert.deepEqual(
      answers.map(({ status, headers }) => [status, headers['retry-after']]),
      [
        [200, undefined],
        [200, undefined],
        [429, '3600'],
        [429, '3600'],
      ],
    );
  });
});

describe('a server with configured headers', () => {
  it('sends them with every answer, refusals too', async () => {
    const headers = { 'X-Frame-Options': 'deny', 'Strict-Transport-Security': 'max-age=1' };
    const port = await open({ scrape: async () => plain('x') }, { headers });
    for (const [request, status] of [
      [get('/metrics'), 200],
      [get('/no'), 404],
      [requestText('POST', '/metrics'), 405],
      [requestText('GET', '/metrics', { 'Content-Length': '3' }), 413],
      ['GET /metrics HTTP/1.1\r\n\r\n', 400],
      ['garbage\r\n\r\n', 400],
      ['CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
      [get('/metrics', { 'X-Long': 'x'.repeat(9000) }), 431],
    ] as const) {
      const answer = await exchange(port, request);
      assert.equal(answer.status, status, request.slice(0, 40));
      assert.equal(answer.headers['x-frame-options'], 'deny', request.slice(0, 40));
      assert.equal(answer.headers['strict-transport-security'], 'max-age=1');
    }
    await closeAll();
    const closed = await open({}, { headers, auth: always('denied') });
    assert.equal((await exchange(closed, get('/'))).headers['x-frame-options'], 'deny');
  });
});
