// The maximum number of families without configuration: all of them are served, and the worker survives.

import assert from 'node:assert/strict';
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
  assert.equal((await scrape(url)).status, 200);
  assert.equal((await scrape(url, { accept: OPENMETRICS })).status, 200);
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
