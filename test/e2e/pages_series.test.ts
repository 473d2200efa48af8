// The live view of the page for people, fed record by record: the first one, awkward texts, more series than it shows.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { openPage, startBrowser, visibleRows, waitForText } from '../support/e2e/browser.ts';
import { waitFor } from '../support/e2e/fluent_bit.ts';
import { scrape } from '../support/e2e/scrape.ts';
import { event, hex } from '../support/lifecycle/chunks.ts';
import { flushOk, quitWell, startScript } from '../support/lifecycle/scripted.ts';

let browser: Browser;

before(async () => {
  browser = await startBrowser();
});
after(() => browser.close());

test('a page that was opened before the first record shows it when it comes', async (t) => {
  const { host, url } = await startScript(t);
  const { page, faults } = await openPage(t, browser, new URL('/', url).href);
  await waitForText(page, '#families', /No series from records yet/);
  assert.equal(await page.locator('#live').isVisible(), false);
  await flushOk(host, hex(event({ door: 1 })));
  await waitForText(page, '#live-title', /^door$/);
  await waitForText(page, '#live-series tbody', /^tag=test1$/);
  await flushOk(host, hex(event({ door: 0 })));
  await waitForText(page, '#live-series tbody', /^tag=test0$/);
  assert.deepEqual(faults, []);
  await quitWell(host);
});

test('the contents of records and rules are shown as text', async (t) => {
  const evil = `<img src=x onerror=alert(1)>"'&\n\\\u2028😀`;
  const [name, label] = ['evil.requests <b>', 'evil.label {"}'];
  const rule = { name, type: 'counter', help: evil, value: '$n', labels: { [label]: '$evil' } };
  const rules = JSON.stringify({ metrics: [rule] });
  const { host, url } = await startScript(t, [`rules=${rules}`]);
  await flushOk(host, hex(event({ evil, n: 1 })));
  const { page, faults } = await openPage(t, browser, new URL('/', url).href);
  await waitForText(page, '#live-state', /^live$/);
  const row = page.locator('#live-series tbody tr');
  assert.equal(await row.locator('label').textContent(), `${label}=${evil}`);
  assert.equal(await page.locator('#live-title').textContent(), name);
  assert.equal(await page.locator('#live-help').textContent(), evil);
  // By the second scrape the counter has grown.
  await waitForText(page, '#live-series tbody', /0\/s$/);
  await flushOk(host, hex(event({ evil, n: 100 })));
  const [, rate] = await waitForText(page, '#live-series tbody', /([1-9]\d*(?:\.\d+)?)\/s$/);
  assert.ok(Number(rate) <= 100, rate);
  assert.deepEqual(faults, []);
  await quitWell(host);
});

test('of a family with many series the first 500 are read, and found', async (t) => {
  const rules = JSON.stringify({
    metrics: [{ name: 'many_seconds', type: 'histogram', value: '$n', labels: { id: '$id' } }],
  });
  const { host, url } = await startScript(t, [`rules=${rules}`]);
  const ids = Array.from({ length: 600 }, (_, id) => event({ id, n: 0.25 }));
  for (let at = 0; at < ids.length; at += 100) await flushOk(host, hex(...ids.slice(at, at + 100)));
  const { page, faults } = await openPage(t, browser, new URL('/', url).href);
  await waitForText(page, '#live-count', /^the first 500 series$/);
  await page.getByText('Labels with most values').click();
  await waitForText(page, '#live-labels-note', /^Of 600 series\./);
  await waitForText(page, '#live-labels-table tbody', /^id6000 11 12 13 14 1…$/);
  await page.getByLabel('Find series').fill('id=49');
  assert.equal((await visibleRows(page, '#live-series tbody')).length, 11);
  await waitForText(page, '#live-count', /^11 of the first 500 series$/);
  // As many lines as the eye can tell apart, and not one more.
  for (const box of (await page.locator('#live-series input:visible').all()).slice(0, 10)) {
    await box.check();
  }
  await waitForText(page, '#live-count', /, 20 plotted \(the maximum\)$/);
  assert.equal(await page.locator('#live-series input:visible').last().isDisabled(), true);
  await page.getByRole('button', { name: 'Plot none' }).click();
  assert.equal(await page.locator('#live-series input:checked').count(), 0);
  await page.getByLabel('Find series').fill('id=49');
  await page.getByLabel('Show').selectOption('average of the last 10 s');
  // Repeated, as a page on a busy machine may take longer than 10 s for one scrape.
  await waitFor(
    () => 'the average of id=49',
    async () => {
      await flushOk(host, hex(event({ id: 49, n: 0.75 })));
      const shown = await page.locator('#live-series tbody').textContent();
      return /id=49750 ms/.test(shown ?? '') || undefined;
    },
  );
  assert.deepEqual(faults, []);
  await quitWell(host);
});

/** One record with this many fields, each of which becomes a family. */
const fields = (count: number) =>
  event(Object.fromEntries(Array.from({ length: count }, (_, i) => [`field_${1000 + i}`, i])));

test('of many families 500 are shown, and the others are found', async (t) => {
  const { host, url } = await startScript(t);
  await flushOk(host, hex(fields(1200)));
  await waitFor(
    () => 'all fields',
    async () => ((await scrape(url)).body.includes('field_2199{') ? true : undefined),
  );
  const { page, faults } = await openPage(t, browser, new URL('/', url).href);
  const rows = page.locator('#families tr[data-name]');
  await waitForText(page, '#count', /^1,2\d\d families, 1 to 500 shown$/);
  assert.equal(await rows.count(), 500);
  await waitForText(page, '#live-title', /^field_1000$/);
  // Only on the third page.
  await page.getByLabel('Find a family').fill('field_2199 gauge');
  await waitForText(page, '#count', /^1 of 1,2\d\d families$/);
  assert.deepEqual(await rows.locator('a').allTextContents(), ['field_2199']);
  // The plotted family stays, and the address matches what is visible.
  await waitForText(page, '#live-title', /^field_1000$/);
  assert.match(page.url(), /\/\?q=field_2199\+gauge#field_1000$/);
  // Enter opens the family that the server finds, however fast it was pressed.
  await page.getByLabel('Find a family').fill('field_2100');
  await page.keyboard.press('Enter');
  await waitForText(page, '#live-title', /^field_2100$/);
  await page.reload();
  await waitForText(page, '#live-title', /^field_2100$/);
  await page.getByLabel('Find a family').fill('field_');
  await waitForText(page, '#count', /^1,200 of 1,2\d\d families, 1 to 500 shown$/);
  await page.getByRole('link', { name: 'Next' }).click();
  await waitForText(page, '#count', /^1,200 of 1,2\d\d families, 501 to 1,000 shown$/);
  assert.deepEqual(faults, []);
  await quitWell(host);
});

test('a page without JavaScript leads to all of many families', async (t) => {
  const { host, url } = await startScript(t);
  await flushOk(host, hex(fields(1200)));
  const { page, faults } = await openPage(t, browser, new URL('/?q=field_', url).href, {
    javaScriptEnabled: false,
  });
  const names: string[] = [];
  let shown: string | null = null;
  await waitFor(
    () => `all fields in ${shown}`,
    async () => {
      await page.reload();
      shown = await page.locator('#count').textContent();
      return shown?.startsWith('1,200 of ') ? true : undefined;
    },
  );
  const next = page.getByRole('link', { name: 'Next' });
  for (;;) {
    names.push(...(await page.locator('#families tr[data-name] a').allTextContents()));
    if ((await next.count()) === 0) break;
    await next.click();
  }
  assert.deepEqual(
    names,
    Array.from({ length: 1200 }, (_, i) => `field_${1000 + i}`),
  );
  assert.deepEqual(faults, []);
  await quitWell(host);
});
