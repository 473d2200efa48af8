// The page for people in a real browser, served by the plugin in the bundled host: its content, that it continues after
// a failure, that it needs no mouse and no JavaScript, and that it does nothing else.

import assert from 'node:assert/strict';
import { cpus } from 'node:os';
import { join } from 'node:path';
import test, { after, before, type TestContext } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import {
  openPage,
  plotPixels,
  startBrowser,
  visibleRows,
  waitForText,
} from '../support/e2e/browser.ts';
import {
  type HostProgram,
  hostPrograms,
  ROOT,
  type RunningHost,
  startHost,
  waitFor,
} from '../support/e2e/fluent_bit.ts';
import { scrapeCpu } from '../support/e2e/scrape.ts';
import { freePort } from '../support/free_port.ts';

/** If set, the tests write the screenshots of the documentation. */
const SCREENSHOTS = process.env.PROMEXPORTER_SCREENSHOTS === '1';
const IMAGES = join(ROOT, 'docs/images');
/** In screenshots, long enough for an interesting plot. */
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

/** The name, without help, of each visible family. */
async function visibleFamilies(page: Page): Promise<string[]> {
  return page.locator('#families tr[data-name]:visible a').allTextContents();
}

/** The element with the focus: its id, otherwise its label or text. */
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

test('an address that names no family is as good as one without', async (t) => {
  const { host, home } = await startCpu(t);
  const { page, faults } = await openPage(t, browser, `${home}#100%`);
  await waitForText(page, '#live-state', /^live$/);
  assert.deepEqual(faults, []);
  await stopWell(host);
});

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

test('the page shows the answer of an endpoint that refuses', async (t) => {
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

test('the pointer in the plot selects the numbers of that time, and a pause holds them', async (t) => {
  const { host, home } = await startCpu(t);
  const { page, faults } = await openPage(t, browser, home);
  await waitForText(page, '#live-state', /^live$/);
  await waitForText(page, '#live-value', /^Now$/);
  await page.locator('#live-plot .u-over').hover();
  await waitForText(page, '#live-value', /^\d\d:\d\d:\d\d$/);
  await page.getByRole('button', { name: 'Pause' }).click();
  await waitForText(page, '#live-state', /^paused$/);
  assert.equal(
    await page.getByRole('button', { name: 'Pause' }).getAttribute('aria-pressed'),
    'true',
  );
  await page.getByRole('button', { name: 'Pause' }).click();
  await waitForText(page, '#live-state', /^live$/);
  await waitForText(page, '#live-value', /^Now$/);
  assert.deepEqual(faults, []);
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
  // Before the link: for a text, which names no icon, browsers look for /favicon.ico.
  assert.deepEqual(faults, []);
  await page.getByRole('link', { name: 'cpu', exact: true }).click();
  const text = (await page.locator('body').textContent()) ?? '';
  assert.deepEqual(text.match(/^# TYPE .*/gm), ['# TYPE cpu gauge']);
  assert.match(text, /^cpu\{cpu="all",mode="user"\} /m);
  await stopWell(host);
});

test('a narrow page plots the chosen family, and fits', async (t) => {
  const { host, home } = await startCpu(t);
  const viewport = { width: 390, height: 844 };
  const { page, faults } = await openPage(t, browser, home, { viewport, colorScheme: 'light' });
  assert.equal(await page.locator('#live').isVisible(), false);
  await page.getByRole('button', { name: 'Plot cpu' }).click();
  await waitForText(page, '#live-state', /^live$/);
  const width = await page.evaluate('document.documentElement.scrollWidth');
  assert.equal(width, viewport.width);
  // After a reload, it shows the same family.
  await page.reload();
  await waitForText(page, '#live-title', /^cpu$/);
  if (SCREENSHOTS) {
    await page.waitForTimeout(POSE_MS);
    await page.screenshot({ path: join(IMAGES, 'page-narrow.png') });
  }
  assert.deepEqual(faults, []);
  await stopWell(host);
});

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with' : 'without';
  test(`a narrow page names rules that took nothing, ${how} JavaScript`, async (t) => {
    const rules = `rules={presets: [cpu], metrics: [
      {name: errors_total, type: counter, when: {field: $level, eq: error}},
      {name: idle_ratio_of_all_processors, type: gauge, value: $idle_p, parse: percent}]}`;
    const { host, home } = await startCpu(t, [rules]);
    const viewport = { width: 390, height: 844 };
    const { page, faults } = await openPage(t, browser, home, { viewport, javaScriptEnabled });
    // The numbers are at most a second old; without JavaScript the page must be reloaded.
    await waitFor(
      () => 'what the rules have skipped',
      async () => {
        if (!javaScriptEnabled) await page.reload();
        return /\(2 without a record, values skipped\)/.test(
          (await page.locator('#facts').textContent()) ?? '',
        )
          ? true
          : undefined;
      },
    );
    await page.getByRole('link', { name: /without a record/ }).click();
    const table = await visibleRows(page, '#rules tbody');
    assert.deepEqual(
      // The preset's rules, which took records, come after these.
      table
        .slice(0, 2)
        .map(([name, records, skipped]) => [name, records, skipped?.replace(/\d+/, 'N')]),
      [
        ['errors_total', '0', ''],
        ['idle_ratio_of_all_processors', '0', 'missing N'],
      ],
    );
    const [top, shown] = [
      await page.locator('#rules').evaluate((section) => section.getBoundingClientRect().top),
      await page.evaluate('[innerHeight, document.documentElement.scrollWidth]'),
    ];
    assert.ok(top < (shown as number[])[0]!, `the link does not lead to ${top}`);
    assert.equal((shown as number[])[1], viewport.width);
    assert.deepEqual(faults, []);
    await stopWell(host);
  });
}
