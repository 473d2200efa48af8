// The page for people in a real browser, served by the plugin in the bundled host: what it shows, that it goes on
// after a failure, that it needs no mouse and no JavaScript, and that it does nothing else.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import test, { after, before, type TestContext } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { makeCertificate, temporaryFolder } from '../certificates/certificates.ts';
import { event, hex } from '../lifecycle/chunks.ts';
import { flushOk, freePort, quitWell, startScript } from '../lifecycle/scripted.ts';
import { openPage, plotPixels, startBrowser, visibleRows, waitForText } from './browser.ts';
import {
  type HostProgram,
  hostPrograms,
  PLUGIN,
  ROOT,
  type RunningHost,
  startHost,
  startProcess,
  waitFor,
} from './fluent_bit.ts';
import { scrapeCpu } from './scrape.ts';

/** Set, the tests write the screenshots that the documentation shows. */
const SCREENSHOTS = process.env.PROMEXPORTER_SCREENSHOTS === '1';
const IMAGES = join(ROOT, 'docs/images');
/** Long enough in screenshots for a plot that shows something. */
const POSE_MS = 30_000;

const bundled = hostPrograms()[0] as HostProgram;
let browser: Browser;

before(async () => {
  browser = await startBrowser();
});
after(() => browser.close());

/** A host whose cpu series are all there, and the address of its page. */
async function startCpu(t: TestContext, properties: readonly string[] = []) {
  const host = await startHost(t, bundled, properties);
  await scrapeCpu(host.url);
  return { host, home: new URL('/', host.url).href };
}

async function stopWell(host: RunningHost): Promise<void> {
  assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
}

/** The name, without help, of each family that is to be seen. */
async function visibleFamilies(page: Page): Promise<string[]> {
  return page.locator('#families tr[data-name]:visible a').allTextContents();
}

/** What has the focus: its id, else its label or text. */
function focused(page: Page): Promise<string> {
  return page.locator(':focus').evaluate((element) => {
    return element.id || element.getAttribute('aria-label') || (element.textContent ?? '');
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the page shows the cpu series move, ${colorScheme}`, async (t) => {
    const { host, home } = await startCpu(t);
    const { page, faults } = await openPage(t, browser, home, { colorScheme });
    await waitForText(page, '#live-title', /^cpu$/);
    await waitForText(page, '#live-state', /^live$/);
    const series = 3 * (1 + cpus().length);
    const values = async () => (await visibleRows(page, '#live-series tbody')).map((row) => row[1]);
    await waitFor(
      () => 'all cpu series',
      async () => ((await values()).length === series ? true : undefined),
    );
    const [firstValues, firstPixels] = [await values(), await plotPixels(page)];
    for (const value of firstValues) assert.match(value ?? '', /^\d+(\.\d+)?$/);
    await waitFor(
      () => `other values than ${firstValues}, and another plot`,
      async () => {
        const isSame = String(await values()) === String(firstValues);
        return isSame || (await plotPixels(page)) === firstPixels ? undefined : true;
      },
    );
    assert.match(
      (await visibleRows(page, '#live-series tbody'))[0]?.[0] ?? '',
      /^cpu=allmode=system$/,
    );
    assert.match((await page.locator('#facts').textContent()) ?? '', /Pipeline\s*moving/);
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    const [red = 0] = String(ground).match(/\d+/g)?.map(Number) ?? [];
    assert.ok(colorScheme === 'dark' ? red < 64 : red > 191, String(ground));
    if (SCREENSHOTS) {
      await page.waitForTimeout(POSE_MS);
      await page.screenshot({ path: join(IMAGES, `page-${colorScheme}.png`) });
    }
    assert.deepEqual(faults, []);
    await stopWell(host);
  });
}

test('a family is found by its name, its type and its help', async (t) => {
  const { host, home } = await startCpu(t);
  const { page, faults } = await openPage(t, browser, home);
  const all = await visibleFamilies(page);
  assert.ok(all.length > 40, String(all));
  await page.getByLabel('Find a family').fill('RESIDENT process_');
  assert.deepEqual(await visibleFamilies(page), ['process_resident_memory_bytes']);
  await waitForText(page, '#count', /^1 of \d+ families$/);
  await page.getByRole('button', { name: 'Plot process_resident_memory_bytes' }).click();
  await waitForText(page, '#live-title', /^process_resident_memory_bytes$/);
  await waitForText(page, '#live-series tbody', /no labels\d+(\.\d+)? MiB/);
  // Counters are shown as rates.
  await page.getByLabel('Find a family').fill('process_cpu_seconds_total');
  await page.locator('#families tr[data-name]:visible').click();
  await waitForText(page, '#live-title', /^process_cpu_seconds_total$/);
  await waitForText(page, '#live-measure option:checked', /^increase per second/);
  const [, rate] = await waitForText(page, '#live-series tbody', /no labels(\d+(?:\.\d+)?)/);
  assert.ok(Number(rate) < 2 * cpus().length, rate);
  await page.getByLabel('Find a family').fill('nothing has this name');
  assert.deepEqual(await visibleRows(page, '#families tbody'), []);
  await page.getByLabel('Find a family').fill('');
  assert.deepEqual(await visibleFamilies(page), all);
  assert.deepEqual(faults, []);
  await stopWell(host);
});

test('the page says when a scrape fails, and goes on when the endpoint is back', async (t) => {
  const listen = `listen=127.0.0.1:${await freePort()}`;
  const { host, home } = await startCpu(t, [listen]);
  const { page } = await openPage(t, browser, home);
  await waitForText(page, '#live-state', /^live$/);
  assert.equal(await page.locator('#trouble').isVisible(), false);
  if (SCREENSHOTS) await page.waitForTimeout(POSE_MS);
  await stopWell(host);
  await waitForText(page, '#trouble', /^Cannot scrape: no answer\. Trying again every 3 s\.$/);
  assert.equal(await page.locator('#trouble').isVisible(), true);
  await waitForText(page, '#live-state', /^interrupted$/);
  await waitForText(page, '#live-value', /^\d\d:\d\d:\d\d$/);
  if (SCREENSHOTS) await page.screenshot({ path: join(IMAGES, 'page-trouble.png') });
  const again = await startCpu(t, [listen]);
  await waitForText(page, '#live-state', /^live again$/);
  assert.equal(await page.locator('#trouble').isVisible(), false);
  await waitForText(page, '#live-series tbody', /cpu=allmode=system\d/);
  await stopWell(again.host);
});

test('the page says what an endpoint answers that refuses', async (t) => {
  const { host, home } = await startCpu(t);
  const { page } = await openPage(t, browser, home);
  await waitForText(page, '#live-state', /^live$/);
  await page.route('**/metrics?*', (route) =>
    route.fulfill({ status: 503, body: 'Too many requests in flight\n<b>more</b>' }),
  );
  await waitForText(page, '#trouble', /: it answered 503 Too many requests in flight\. Trying/);
  await page.unroute('**/metrics?*');
  await waitForText(page, '#live-state', /^live again$/);
  await stopWell(host);
});

test('everything is done by keyboard', async (t) => {
  const { host, home } = await startCpu(t);
  const { page, faults } = await openPage(t, browser, home);
  await waitForText(page, '#live-state', /^live$/);
  await page.keyboard.press('/');
  assert.equal(await focused(page), 'search');
  await page.keyboard.type('cpu usage');
  assert.deepEqual(await visibleFamilies(page), ['cpu']);
  await page.keyboard.press('Enter');
  assert.equal(await focused(page), 'live-title');
  for (const id of ['live-close', 'live-interval', 'live-pause', 'live-none']) {
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), id);
  }
  await page.keyboard.press('Tab');
  const first = page.locator('#live-series input').first();
  assert.equal(await first.isChecked(), true);
  await page.keyboard.press('Space');
  assert.equal(await first.isChecked(), false);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#live').isVisible(), false);
  assert.equal(await focused(page), 'Plot cpu');
  await page.keyboard.press('Enter');
  assert.equal(await focused(page), 'live-title');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('#live').isVisible(), false);
  assert.deepEqual(faults, []);
  await stopWell(host);
});

test('the page is a plain table without JavaScript', async (t) => {
  const { host, home } = await startCpu(t);
  const { page, faults } = await openPage(t, browser, home, { javaScriptEnabled: false });
  assert.equal(await page.locator('#live').isVisible(), false);
  assert.equal(await page.getByRole('button', { name: 'Plot cpu' }).isVisible(), false);
  await page.getByLabel('Find a family').fill('cpu usage');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.waitForURL('**/?q=*');
  assert.deepEqual(
    (await visibleRows(page, '#families tbody')).map((cells) => cells.slice(0, 3)),
    [['From records'], ['cpuCollect CPU usage', 'gauge', String(3 * (1 + cpus().length))]],
  );
  // Before the link: of a text, which names no icon, browsers look for /favicon.ico.
  assert.deepEqual(faults, []);
  await page.getByRole('link', { name: 'cpu', exact: true }).click();
  const text = (await page.locator('body').textContent()) ?? '';
  assert.deepEqual(text.match(/^# TYPE .*/gm), ['# TYPE cpu gauge']);
  assert.match(text, /^cpu\{cpu="all",mode="user"\} /m);
  await stopWell(host);
});

test('the page and its scrapes are behind the password', async (t) => {
  const host = await startHost(t, bundled, ['username=u', 'password=p:w']);
  const home = new URL('/', host.url).href;
  await scrapeCpu(host.url, { auth: 'u:p:w' });
  const httpCredentials = { username: 'u', password: 'p:w' };
  const { page, faults } = await openPage(t, browser, home, { httpCredentials });
  await waitForText(page, '#live-state', /^live$/);
  await waitForText(page, '#live-series tbody', /cpu=allmode=system\d/);
  // As people write it; what the page asks must not take it over.
  const { page: named } = await openPage(t, browser, home.replace('//', '//u:p%3Aw@'));
  await waitForText(named, '#live-state', /^live$/);
  assert.deepEqual(faults, []);
  await stopWell(host);
});

test('the page works over TLS, beside the headers of the web configuration file', async (t) => {
  const folder = temporaryFolder();
  const { certFile, keyFile } = makeCertificate(folder, 'server');
  const config = {
    tls_server_config: { cert_file: certFile, key_file: keyFile },
    http_server_config: { headers: { 'X-Frame-Options': 'deny' } },
  };
  const file = join(folder, 'web.yaml');
  // JSON is YAML too.
  writeFileSync(file, JSON.stringify(config));
  const port = await freePort();
  const properties = [`listen=127.0.0.1:${port}`, `web_config_file=${file}`];
  const args = properties.flatMap((property) => ['-p', property]);
  const host = startProcess(t, bundled.path, [
    ...['-e', PLUGIN, '-f', '1', '-i', 'cpu', '-o', 'promexporter'],
    ...args,
  ]);
  await host.logged(/listening on https:/);
  const home = `https://127.0.0.1:${port}/`;
  const { page, faults } = await openPage(t, browser, home, { ignoreHTTPSErrors: true });
  await waitForText(page, '#live-state', /^live$/);
  await waitForText(page, '#live-series tbody', /cpu=allmode=system\d/);
  await waitForText(page, '#facts', /https:\/\/127\.0\.0\.1:\d+\/metrics/);
  assert.match((await page.locator('pre').textContent()) ?? '', /^ {4}scheme: https$/m);
  assert.deepEqual(faults, []);
  assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
});

test('a page that was opened before the first record shows it when it comes', async (t) => {
  const { host, url } = await startScript(t);
  const { page, faults } = await openPage(t, browser, new URL('/', url).href);
  await waitForText(page, '#families', /no record has become a series/);
  assert.equal(await page.locator('#live').isVisible(), false);
  await flushOk(host, hex(event({ door: 1 })));
  await waitForText(page, '#live-title', /^door$/);
  await waitForText(page, '#live-series tbody', /^tag=test1$/);
  await flushOk(host, hex(event({ door: 0 })));
  await waitForText(page, '#live-series tbody', /^tag=test0$/);
  assert.deepEqual(faults, []);
  await quitWell(host);
});

test('what records and rules hold is shown as text', async (t) => {
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
  // A second look later the counter has grown.
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
  await page.getByLabel('Find series').fill('id=49');
  assert.equal((await visibleRows(page, '#live-series tbody')).length, 11);
  await waitForText(page, '#live-count', /^11 of the first 500 series$/);
  // Lines as many as can be told apart, and not one more.
  for (const box of (await page.locator('#live-series input:visible').all()).slice(0, 10)) {
    await box.check();
  }
  await waitForText(page, '#live-count', /, 20 plotted: that is the most$/);
  assert.equal(await page.locator('#live-series input:visible').last().isDisabled(), true);
  await page.getByRole('button', { name: 'Plot none' }).click();
  assert.equal(await page.locator('#live-series input:checked').count(), 0);
  await page.getByLabel('Find series').fill('id=49');
  await page.getByLabel('Show').selectOption('average of the last 10 s');
  await flushOk(host, hex(event({ id: 49, n: 0.75 })));
  await waitForText(page, '#live-series tbody', /id=49750 ms/);
  assert.deepEqual(faults, []);
  await quitWell(host);
});

test('a narrow page plots what is asked for, and fits', async (t) => {
  const { host, home } = await startCpu(t);
  const viewport = { width: 390, height: 844 };
  const { page, faults } = await openPage(t, browser, home, { viewport, colorScheme: 'light' });
  assert.equal(await page.locator('#live').isVisible(), false);
  await page.getByRole('button', { name: 'Plot cpu' }).click();
  await waitForText(page, '#live-state', /^live$/);
  const width = await page.evaluate('document.documentElement.scrollWidth');
  assert.equal(width, viewport.width);
  // Loaded again, it shows the same family.
  await page.reload();
  await waitForText(page, '#live-title', /^cpu$/);
  if (SCREENSHOTS) {
    await page.waitForTimeout(POSE_MS);
    await page.screenshot({ path: join(IMAGES, 'page-narrow.png') });
  }
  assert.deepEqual(faults, []);
  await stopWell(host);
});
