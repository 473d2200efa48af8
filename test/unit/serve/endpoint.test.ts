// The counting thread's side with a real worker: start, scrape, crash and restart, close.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { getPriority } from 'node:os';
import { afterEach, before, describe, it } from 'node:test';
import { type Endpoint, type EndpointConfig, openEndpoint } from '../../../ts/serve/endpoint.ts';
import { HandMadeStore } from '../../support/unit/serve/hand_made_store.ts';
import { basic, exchange, RawClient, requestText } from '../../support/unit/serve/http/raw_http.ts';
import {
  bundleWorker,
  closeEndpoint,
  logged,
  OPTIONS,
  opened,
  openWith,
  workerSource,
} from '../../support/unit/serve/open_endpoint.ts';

const GET = requestText('GET', '/metrics');

before(bundleWorker);
afterEach(closeEndpoint);

interface Opened {
  readonly port: number;
  readonly endpoint: Endpoint;
  readonly store: HandMadeStore;
}

async function open(config: Partial<EndpointConfig> = {}): Promise<Opened> {
  const store = new HandMadeStore();
  const endpoint = await openWith({ options: OPTIONS, store, ...config });
  return { endpoint, port: opened().port, store };
}

/** What was logged. */
const lines = () => opened().lines;

async function assertFree(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
}

describe('openEndpoint()', () => {
  it('resolves when it can be scraped, at the address that it returns and logs', async () => {
    const { endpoint, port } = await open();
    assert.deepEqual(endpoint.addresses, [`http://127.0.0.1:${port}/metrics`]);
    assert.equal((await exchange(port, GET)).status, 200);
    assert.deepEqual(lines(), [`info listening on http://127.0.0.1:${port}/metrics`]);
  });

  it('rejects with one line if the port is taken, and leaves nothing open', async () => {
    const { port } = await open();
    const first = { host: '127.0.0.1', port: 0, ipv6: false };
    const options = { ...OPTIONS, listen: [first, { ...first, port }] };
    await assert.rejects(
      openEndpoint({
        options,
        workerSource: workerSource(),
        store: new HandMadeStore(),
        log() {},
        version: '1',
      }),
      {
        code: 'PROMEX_LISTEN',
        message: new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${port} .*$`),
      },
    );
  });

  it('rejects if the worker cannot start', async () => {
    const starting = openEndpoint({
      options: OPTIONS,
      workerSource: 'throw new Error("no start")',
      store: new HandMadeStore(),
      log: () => assert.fail('nothing is logged: the rejection says it'),
      version: '1',
    });
    await assert.rejects(starting, { code: 'PROMEX_WORKER', message: /no start/ });
  });

  it('asks for credentials, and warns if they can be overheard', async () => {
    const credentials = { username: 'u', password: 'hunter2' };
    const { port } = await open({ options: { ...OPTIONS, credentials } });
    assert.equal((await exchange(port, GET)).status, 401);
    const request = requestText('GET', '/metrics', { Authorization: basic('u:hunter2') });
    assert.equal((await exchange(port, request)).status, 200);
    assert.ok(!lines().some((line) => line.startsWith('warn')), lines().join('\n'));
    await closeEndpoint();

    const listen = [{ host: '0.0.0.0', port: 0, ipv6: false }];
    await open({ options: { ...OPTIONS, credentials, listen } });
    assert.equal(lines().filter((line) => /^warn .*TLS/.test(line)).length, 1);
    assert.ok(!lines().join().includes('hunter2'));
  });

  it('says a warning of Node.js as a log line', async () => {
    await open({
      workerSource: `${workerSource()}\nprocess.emitWarning('look out', 'OddWarning');`,
    });
    assert.match(await logged(/look out/), /^warn .*OddWarning/);
  });
});

/** By the thread's id; proc(5), /proc/pid/stat, field 19. */
function nicenessOfThreads(): Map<string, number> {
  const tasks = '/proc/self/task';
  return new Map(
    readdirSync(tasks).map((id) => {
      const stat = readFileSync(`${tasks}/${id}/stat`, 'utf8');
      return [id, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])];
    }),
  );
}

describe('an endpoint', () => {
  it('lets other threads go before its worker if processors are few', async () => {
    const before = nicenessOfThreads();
    await open();
    const wanted = Math.min(getPriority() + 5, 19);
    const after = nicenessOfThreads();
    const own = [...after].filter(([id]) => !before.has(id)).map(([, niceness]) => niceness);
    assert.ok(own.includes(wanted), `niceness of the new threads: ${own}; wanted ${wanted}`);
    for (const [id, niceness] of before) assert.equal(after.get(id) ?? niceness, niceness);
  });

  it('serves published series, including segments sent a moment before', async () => {
    const { endpoint, port, store } = await open();
    assert.equal((await exchange(port, GET)).body, '');
    for (const segment of store.add('a', 2)) endpoint.sendSegment(segment);
    assert.equal((await exchange(port, GET)).body, '', 'sent, not yet published');
    store.publish(2);
    assert.equal((await exchange(port, GET)).body, '# TYPE a gauge\na 0\na 1\n');
  });

  it('serves its own metrics and those of the counting thread', async () => {
    const { endpoint, port } = await open({ options: { ...OPTIONS, selfMetrics: true } });
    endpoint.sendSelf([
      { name: 'promexporter_records_total', help: 'R.', type: 'counter', values: [{ value: 5 }] },
    ]);
    const { body } = await exchange(port, GET);
    for (const line of [
      'promexporter_records_total 5',
      'promexporter_scrapes_total{format="text"} 1',
      'promexporter_build_info{version="1.2.3"',
      'process_start_time_seconds ',
      'nodejs_heap_size_used_bytes{thread="serve"} ',
    ]) {
      assert.ok(body.includes(`\n${line}`), `${line} is not in\n${body}`);
    }
  });

  it('serves no metrics of its own if they are off', async () => {
    const { endpoint, port } = await open();
    endpoint.sendSelf([
      { name: 'promexporter_records_total', help: 'R.', type: 'counter', values: [{ value: 5 }] },
    ]);
    assert.equal((await exchange(port, GET)).body, '');
  });

  it('reports each scrape', async () => {
    let scraped = () => {};
    const told = new Promise<void>((resolve) => {
      scraped = resolve;
    });
    const { port } = await open({ onScrape: () => scraped() });
    await exchange(port, GET);
    await told;
  });
});

describe('an endpoint whose worker dies', () => {
  it('serves again at the same port, with all segments and the latest snapshot', async () => {
    const { endpoint, port, store } = await open({
      fault: 'worker',
      options: { ...OPTIONS, selfMetrics: true },
    });
    for (const segment of store.add('a', 1)) endpoint.sendSegment(segment);
    store.publish(1);
    endpoint.sendSelf([{ name: 'mine', help: '', type: 'gauge', values: [{ value: 5 }] }]);
    assert.equal((await exchange(port, GET)).status, 200);
    await assert.rejects(exchange(port, GET), /closed after/);
    assert.match(await logged(/^error/), /PROMEXPORTER_TEST_FAULT=worker.*PROMEX_WORKER.*100 ms/);
    // While no worker runs: the next starts with it.
    for (const segment of store.add('b', 1)) endpoint.sendSegment(segment);
    await logged(/again on/);
    assert.equal(opened().port, port);
    for (let i = 0; i < 3; i++) {
      const { body } = await exchange(port, GET);
      assert.match(body, /^a 0$/m);
      assert.match(body, /^mine 5$/m);
    }
  });

  it('can be closed while it waits to start another', async () => {
    const { endpoint, port } = await open({ fault: 'worker' });
    await exchange(port, GET);
    await assert.rejects(exchange(port, GET));
    await logged(/^error/);
    await endpoint.close();
    await assertFree(port);
    assert.ok(!lines().some((line) => /again on/.test(line)));
  });

  it('says why it cannot listen again, and keeps trying', async () => {
    const { port } = await open({ fault: 'worker' });
    await exchange(port, GET);
    await assert.rejects(exchange(port, GET));
    await logged(/^error/);
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    await logged(new RegExp(`Cannot listen on 127\\.0\\.0\\.1:${port}`));
    squatter.close();
    await logged(/again on/);
    assert.equal((await exchange(port, GET)).status, 200);
  });
});

describe('close()', () => {
  it('frees the port and closes connections, idle and half-sent', async () => {
    const { endpoint, port } = await open();
    const idle = new RawClient(port).send(requestText('GET', '/'));
    await idle.answer();
    const half = await new RawClient(port).send('GET /met').connected();
    await endpoint.close();
    await assertFree(port);
    await Promise.all([idle.closed(), half.closed()]);
  });

  it('is done once, and bears everything said to it afterwards', async () => {
    const { endpoint, store } = await open();
    await Promise.all([endpoint.close(), endpoint.close()]);
    for (const segment of store.add('a', 1)) endpoint.sendSegment(segment);
    endpoint.sendSelf([]);
    assert.ok(!lines().some((line) => line.startsWith('error')), lines().join('\n'));
  });

  it('terminates a worker that does not answer', async () => {
    // Its own listener comes first, and never lets the worker's run.
    const hang = `require('node:worker_threads').parentPort.on('message', () => { for (;;); });`;
    const { endpoint, port } = await open({ workerSource: `${hang}\n${workerSource()}` });
    await endpoint.close();
    await assertFree(port);
  });
});
