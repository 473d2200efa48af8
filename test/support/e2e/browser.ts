// Debian's Chromium, driven by playwright-core: pages that a test opens are watched for everything that a page of ours
// must not do, and closed with the test.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findTestProgram } from '../../../scripts/setup/test_programs.mjs';
import { patienceMs, ROOT, waitFor } from './fluent_bit.ts';

/** Misbehaviour of a page; empty if it behaves. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, exceptions, dialogs, requests to others than the endpoint. */
  readonly faults: string[];
}

/** Starts the browser; the caller closes it. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findTestProgram(ROOT, 'chromium');
  assert.ok(executablePath !== null, 'chromium is missing: npm test installs it');
  return chromium.launch({ executablePath, timeout: patienceMs() });
}

/**
 * Opens a URL in a window of its own.
 * @param url of the endpoint's own
 */
export async function openPage(
  t: TestContext,
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs());
  const faults: string[] = [];
  const { origin } = new URL(url);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(`${origin}/`) && !asked.startsWith('data:')) faults.push(asked);
  });
  await page.goto(url);
  return { page, faults };
}

/** Waits until a part of the page matches; the error shows its actual text. */
export async function waitForText(
  page: Page,
  selector: string,
  wanted: RegExp,
): Promise<RegExpExecArray> {
  let last: string | null = null;
  return waitFor(
    () => `${wanted} in ${selector}, which is ${JSON.stringify(last)}`,
    async () => {
      last = await page.locator(selector).textContent();
      return wanted.exec(last ?? '') ?? undefined;
    },
  );
}

/** The visible rows of a table: the text of each cell. */
export function visibleRows(page: Page, selector: string): Promise<string[][]> {
  return page
    .locator(`${selector} tr:visible`)
    .evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
    );
}

/** The plot's pixels, for comparison. */
export function plotPixels(page: Page): Promise<string> {
  return page.locator('#live-plot canvas').evaluate((canvas) =>
    // Types of browsers belong to the page, not to the tests.
    (canvas as unknown as { toDataURL(): string }).toDataURL(),
  );
}
