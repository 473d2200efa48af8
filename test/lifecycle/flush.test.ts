// The possible contents of a flush, its threads and stacks, and that every accepted record is counted once.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { encode } from '@msgpack/msgpack';
import { samplesOf, scrape } from '../support/e2e/scrape.ts';
import { freePort } from '../support/free_port.ts';
import {
  chunkFile,
  event,
  GROUP_END_SECONDS,
  GROUP_START_SECONDS,
  hex,
  oldEvent,
  repeated,
} from '../support/lifecycle/chunks.ts';
import { assertCounted, scrapeUntil, settled, totalOf } from '../support/lifecycle/counted.ts';
import {
  flushOk,
  logged,
  output,
  quitWell,
  script,
  startScript,
  urlOf,
} from '../support/lifecycle/scripted.ts';

const MIB = 1 << 20;

test('an empty chunk before any record is accepted and counts nothing', async (t) => {
  const { host, url } = await startScript(t);
  await flushOk(host, 'hex:');
  await flushOk(host, hex(event({ a: 1 })));
  await assertCounted(url, 1, 1);
  await quitWell(host);
});

test('both layouts of events are counted', async (t) => {
  const { host, url } = await startScript(t);
  await flushOk(host, hex(event({ a: 1 }), oldEvent({ b: 2 }), event({ c: true })));
  const body = await assertCounted(url, 1, 3);
  assert.deepEqual([totalOf(body, 'a'), totalOf(body, 'b'), totalOf(body, 'c')], [1, 2, 1]);
  await quitWell(host);
});

test('markers of log groups are not counted', async (t) => {
  const { host, url } = await startScript(t);
  const start = event({ resource: { weight: 5 } }, GROUP_START_SECONDS);
  const end = event({}, GROUP_END_SECONDS);
  await flushOk(host, hex(start, event({ a: 1 }), event({ a: 2 }), end, event({ a: 3 })));
  const body = await assertCounted(url, 1, 3);
  assert.equal(totalOf(body, 'a'), 3);
  assert.doesNotMatch(body, /weight/);
  await quitWell(host);
});

test('a chunk of 10 MB is counted to its last record', async (t) => {
  const { host, url } = await startScript(t);
  const one = event({ message: 'some text as logs have it', status: 200, took: 0.25 });
  const count = Math.ceil((10 * MIB) / one.length);
  const last = event({ last: 1 });
  await flushOk(host, chunkFile(t, Buffer.concat([repeated(one, count), last])));
  assert.equal(totalOf(await assertCounted(url, 1, count + 1), 'last'), 1);
  await quitWell(host);
});

test('a chunk larger than buffer_limit is refused with a line, later ones are counted', async (t) => {
  const { host, url } = await startScript(t, ['buffer_limit=1M']);
  const one = event({ a: 1 });
  const large = chunkFile(t, repeated(one, Math.ceil((2 * MIB) / one.length)));
  assert.equal(await host.step(`flush test ${large}`), 'flush OK 0 RETRY 0 ERROR 1');
  await flushOk(host, hex(event({ a: 7 })));
  assert.equal(totalOf(await assertCounted(url, 1, 1), 'a'), 7);
  assert.match(host.stderr, /larger than buffer_limit \(PROMEX_CHUNK_TOO_LARGE\)/);
  await quitWell(host);
});

test('a chunk of metrics is passed over with a line', async (t) => {
  const { host, url } = await startScript(t);
  await flushOk(host, hex(Buffer.from(encode({ meta: {}, metrics: [] }))));
  await logged(host, /\(PROMEX_NOT_LOGS\)/);
  await flushOk(host, hex(event({ a: 1 })));
  const body = await assertCounted(url, 2, 1);
  const [malformed] = samplesOf(body, 'promexporter_chunks_malformed_total');
  assert.deepEqual(malformed?.labels, { code: 'PROMEX_NOT_LOGS' });
  assert.equal(malformed?.value, 1);
  await quitWell(host);
});

test('garbage is survived, and later chunks are counted', async (t) => {
  const { host, url } = await startScript(t);
  const whole = event({ a: 1, b: { c: [1, 2, 3] } });
  const garbage = [
    Buffer.from('c1', 'hex'),
    Buffer.from('dd', 'hex'),
    Buffer.from('ddffffffff', 'hex'),
    Buffer.from('92dfffffffff', 'hex'),
    Buffer.alloc(60_000, 0x91), // nested beyond any depth
    whole.subarray(0, whole.length - 1),
  ];
  for (const bytes of garbage) await flushOk(host, hex(bytes));
  for (let i = 0; i < 50; i++) await flushOk(host, hex(randomBytes(1 + 97 * i)));
  const before = await settled(url, garbage.length + 50);
  await flushOk(host, hex(repeated(whole, 10)));
  const body = await settled(url, garbage.length + 51);
  const records = (text: string) => totalOf(text, 'promexporter_records_total') ?? Number.NaN;
  assert.equal(records(body), records(before) + 10);
  assert.equal(totalOf(body, 'a'), 1);
  await quitWell(host);
});

for (const workers of [0, 4]) {
  test(`with workers ${workers} every record of every flush is counted once`, async (t) => {
    const { host, url } = await startScript(t, [`workers=${workers}`]);
    const chunk = hex(...Array.from({ length: 10 }, (_, i) => event({ a: i, text: 'x' })));
    const threads = workers === 0 ? '' : ` ${workers}`;
    const chunks = 500 * Math.max(workers, 1);
    const answer = `flush OK ${chunks} RETRY 0 ERROR 0`;
    assert.equal(await host.step(`flush test ${chunk} 500${threads}`), answer);
    await assertCounted(url, chunks, 10 * chunks);
    await quitWell(host);
  });
}

test('the host’s own worker threads deliver live input', async (t) => {
  const port = await freePort();
  const input = ['-i', 'cpu', '-f', '0.2', '--host-rate', '20'];
  const host = script(t, [...input, ...output(`listen=127.0.0.1:${port}`, 'workers=4')]);
  assert.match(await host.step('init'), /^init OK/);
  await settledAbove(urlOf(port), 20);
  await quitWell(host);
});

async function settledAbove(url: string, records: number): Promise<void> {
  await scrapeUntil(url, (body) => (totalOf(body, 'promexporter_records_total') ?? 0) > records);
}

test('with a full queue, accepted records are counted completely and once', async (t) => {
  const { host, url } = await startScript(t, ['buffer_limit=1M']);
  const one = event({ a: 1 });
  const records = Math.floor((0.4 * MIB) / one.length);
  const file = chunkFile(t, repeated(one, records));
  const answer = await host.step(`flush test ${file} 100 4`);
  const [, accepted, refused, wrong] = /OK (\d+) RETRY (\d+) ERROR (\d+)/.exec(answer) ?? [];
  assert.equal(Number(accepted) + Number(refused), 400, answer);
  assert.equal(wrong, '0');
  const body = await assertCounted(url, Number(accepted), Number(accepted) * records);
  assert.equal(totalOf(body, 'promexporter_chunks_refused_total'), Number(refused));
  await quitWell(host);
});

for (const stack of [65_536, 24_576]) {
  test(`a coroutine stack of ${stack} bytes suffices for every answer`, async (t) => {
    const { host, url } = await startScript(t, ['buffer_limit=1M'], ['--host-stack', `${stack}`]);
    const one = event({ a: 1 });
    const large = chunkFile(t, repeated(one, Math.ceil((2 * MIB) / one.length)));
    await flushOk(host, hex(one), `tag.${'x'.repeat(1000)}`);
    // Logging from a flush is the deepest possible call.
    assert.equal(await host.step(`flush test ${large}`), 'flush OK 0 RETRY 0 ERROR 1');
    await flushOk(host, 'hex:c1');
    await logged(host, /PROMEX_MSGPACK/);
    assert.equal(await host.step(`flush test ${hex(one)} 50 4`), 'flush OK 200 RETRY 0 ERROR 0');
    await assertCounted(url, 202, 201);
    const [, used] = /^stack (\d+) of/.exec(await host.step('stack')) ?? [];
    t.diagnostic(`stack used: ${used} of ${stack} bytes`);
    assert.ok(Number(used) > 0 && Number(used) < stack);
    await quitWell(host);
  });
}

test('outputs get the tags that they match, and garbage for one does not affect the other', async (t) => {
  const ports = [await freePort(), await freePort()] as const;
  const outputs = ports.flatMap((port, i) => [
    ...output(`listen=127.0.0.1:${port}`),
    ...['-m', `${i}.*`],
  ]);
  const host = script(t, outputs);
  assert.match(await host.step('init'), /^init OK/);
  for (let i = 0; i < 5; i++) await flushOk(host, 'hex:c1', '0.bad');
  await flushOk(host, hex(event({ a: 1 }), event({ a: 2 })), '1.good');
  const other = await assertCounted(urlOf(ports[1]), 1, 2);
  assert.equal(totalOf(other, 'promexporter_chunks_malformed_total'), undefined);
  await assertCounted(urlOf(ports[0]), 5, 0);
  assert.doesNotMatch((await scrape(urlOf(ports[0]))).body, /^a\{/m);
  await quitWell(host);
});
