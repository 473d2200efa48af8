// The page for people with a password, and with TLS.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { makeCertificate, temporaryFolder } from '../support/certificates.ts';
import { openPage, startBrowser, waitForText } from '../support/e2e/browser.ts';
import {
  type HostProgram,
  hostPrograms,
  PLUGIN,
  startHost,
  startProcess,
} from '../support/e2e/fluent_bit.ts';
import { scrapeCpu } from '../support/e2e/scrape.ts';
import { freePort } from '../support/free_port.ts';

const bundled = hostPrograms()[0] as HostProgram;
let browser: Browser;

before(async () => {
  browser = await startBrowser();
});
after(() => browser.close());

test('the page and its scrapes require the password', async (t) => {
  const host = await startHost(t, bundled, ['username=u', 'password=p:w']);
  const home = new URL('/', host.url).href;
  await scrapeCpu(host.url, { auth: 'u:p:w' });
  const httpCredentials = { username: 'u', password: 'p:w' };
  const { page, faults } = await openPage(t, browser, home, { httpCredentials });
  await waitForText(page, '#live-state', /^live$/);
  await waitForText(page, '#live-series tbody', /cpu=allmode=system\d/);
  // As people write it; requests of the page must not inherit it.
  const { page: named } = await openPage(t, browser, home.replace('//', '//u:p%3Aw@'));
  await waitForText(named, '#live-state', /^live$/);
  assert.deepEqual(faults, []);
  assert.deepEqual(await host.stop('SIGTERM'), { status: 0, signal: null });
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
