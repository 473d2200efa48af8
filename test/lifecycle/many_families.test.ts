// The maximum number of families without configuration: all of them are served, and the worker survives.

import assert from 'node:assert/strict';
import { get } from 'node:http';
import test from 'node:test';
import { waitFor } from '../support/e2e/fluent_bit.ts';
import { OPENMETRICS, scrape } from '../support/e2e/scrape.ts';
import { chunkFile, event } from '../support/lifecycle/chunks.ts';
import { flushOk, quitWell, startScript } from '../support/lifecycle/scripted.ts';

const FIELDS = 1000;
const FLUSHES = 10;
const RECORDS = 10;

/** Nearly the longest name that the path of a field may give. */
const fieldName = (record: number, field: number) => `field_${record}_${field}_`.padEnd(500, 'x');

/** A record whose fields occur in no other one. */
const record = (number: number) =>
  event(Object.fromEntries(Array.from({ length: FIELDS }, (_, i) => [fieldName(number, i), i])));

/** Reads a large answer without keeping it: the server waits 30 s for a client to read all, and this one may be slow. */
const sizeOf = (url: string, accept: string) =>
  new Promise<number>((resolve, reject) => {
    const request = get(url, { agent: false, headers: { accept } }, (response) => {
      let sizeBytes = 0;
      response.on('data', (piece: Buffer) => {
        sizeBytes += piece.length;
      });
      response.on('error', reject);
      response.on('end', () => {
        assert.equal(response.statusCode, 200);
        resolve(sizeBytes);
      });
    });
    request.on('error', reject);
  });

test('100,000 families are served to scrapers and people', async (t) => {
  const { host, url } = await startScript(t);
  for (let flush = 0; flush < FLUSHES; flush++) {
    const records = Array.from({ length: RECORDS }, (_, i) => record(flush * RECORDS + i));
    await flushOk(host, chunkFile(t, Buffer.concat(records)));
  }
  const last = fieldName(FLUSHES * RECORDS - 1, FIELDS - 1);
  await waitFor(
    () => last,
    async () => {
      const { body } = await scrape(`${url}?name[]=${last}`);
      return body.includes(`${last}{`) ? true : undefined;
    },
  );
  const namesBytes = FLUSHES * RECORDS * FIELDS * last.length;
  for (const accept of ['text/plain', OPENMETRICS]) {
    const sizeBytes = await sizeOf(url, accept);
    assert.ok(sizeBytes > namesBytes, `${sizeBytes} bytes of ${accept}`);
  }
  const home = new URL('/', url).href;
  const pages = await Promise.all(
    Array.from({ length: 8 }, (_, i) => scrape(i % 2 === 0 ? home : `${home}?q=${i}&page=200`)),
  );
  for (const { status, body } of pages) {
    assert.equal(status, 200);
    assert.match(body, /100,\d{3} families, /);
    assert.ok(body.length < 2_000_000, `${body.length} characters`);
  }
  await host.step('flush test hex:');
  assert.doesNotMatch(host.stderr, /\[error\]/);
  await quitWell(host);
});
