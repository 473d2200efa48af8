// JavaScript fails while connections come and go as fast as they can, and the endpoint renders all the time: the host
// survives. A callback in an environment that is being stopped once ended the process (docs/decisions/0013-attacks.md),
// in about one of ten cases, so a test needs several.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import test, { type TestContext } from 'node:test';
import { scrape } from '../support/e2e/scrape.ts';
import { chunkFile, event, hex } from '../support/lifecycle/chunks.ts';
import { scrapeUntil } from '../support/lifecycle/counted.ts';
import { LAST_FIELD, manyFieldsChunk } from '../support/lifecycle/endless_exposition.ts';
import { flushOk, logged, quitWell, startScript } from '../support/lifecycle/scripted.ts';

const CLIENTS = 40;
const DEATHS = 5;
// In this time a request may be answered or not; a new connection every half millisecond.
const LONGEST_MS = 20;
const PAUSE_MS = 5;
/** For the storm before each failure: several renderings. */
const RENDERING_MS = 300;

/** Clients that connect, send a request and go away, answered or not, until the test ends. */
function storm(t: TestContext, url: string): void {
  const { hostname, port } = new URL(url);
  let over = false;
  t.after(() => {
    over = true;
  });
  function come(): void {
    if (over) return;
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.on('data', () => socket.destroy());
    socket.on('close', () => setTimeout(come, PAUSE_MS));
    socket.write(`GET /metrics HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    setTimeout(() => socket.destroy(), LONGEST_MS * Math.random());
  }
  for (let i = 0; i < CLIENTS; i++) come();
}

test('exit: the host survives it in a storm of connections', async (t) => {
  const { host, url } = await startScript(t, [], [], { PROMEXPORTER_TEST_FAULT: 'exit' });
  const many = chunkFile(t, manyFieldsChunk());
  const one = hex(event({ a: 1 }));
  // Each environment ends at its third chunk, which is the first one of the next.
  await flushOk(host, one);
  await flushOk(host, many);
  await scrapeUntil(url, (body) => LAST_FIELD.test(body));
  storm(t, url);
  for (let death = 1; death <= DEATHS; death++) {
    await host.step(`sleep ${RENDERING_MS}`);
    await flushOk(host, one);
    await logged(host, new RegExp(`(?:counting again[^]*){${death}}`));
    if (death < DEATHS) await flushOk(host, many);
  }
  await quitWell(host);
});

test('worker: the host survives it in a storm of connections', async (t) => {
  const { host, url } = await startScript(t, [], [], { PROMEXPORTER_TEST_FAULT: 'worker' });
  await flushOk(host, chunkFile(t, manyFieldsChunk()));
  assert.equal((await scrape(url)).status, 200);
  storm(t, url);
  await logged(host, /listening again on/);
  await quitWell(host);
});
