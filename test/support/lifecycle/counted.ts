// Counting as seen from outside: the plugin's own metrics, which arrive at the endpoint about a second after the events
// they count. Runs in the test's process.

import assert from 'node:assert/strict';
import { waitFor } from '../e2e/fluent_bit.ts';
import { type ScrapeOptions, samplesOf, scrape } from '../e2e/scrape.ts';

/** Value of a sample without labels, or the sum over all its series; undefined if there is none. */
export function totalOf(body: string, name: string): number | undefined {
  const samples = samplesOf(body, name);
  if (samples.length === 0) return undefined;
  return samples.reduce((sum, sample) => sum + sample.value, 0);
}

/**
 * Scrapes until an answer of status 200 satisfies `ready`, ignoring refused and broken connections. Resolves to its
 * body.
 */
export async function scrapeUntil(
  url: string,
  ready: (body: string) => boolean,
  options: ScrapeOptions = {},
): Promise<string> {
  let last = 'nothing';
  return waitFor(
    () => `${ready} on ${url}; the last answer was ${last}`,
    async () => {
      try {
        const { status, body } = await scrape(url, options);
        last = `${status}:\n${body.slice(-4000)}`;
        return status === 200 && ready(body) ? body : undefined;
      } catch (error) {
        last = String(error);
        return undefined;
      }
    },
  );
}

/** The first answer in which `chunks` chunks have been accepted and all of them are counted. */
export function settled(url: string, chunks: number, options: ScrapeOptions = {}): Promise<string> {
  return scrapeUntil(
    url,
    (body) =>
      totalOf(body, 'promexporter_chunks_total') === chunks &&
      totalOf(body, 'promexporter_queue_chunks') === 0,
    options,
  );
}

/** Fails unless exactly `records` records came out of `chunks` chunks. */
export async function assertCounted(url: string, chunks: number, records: number): Promise<string> {
  const body = await settled(url, chunks);
  assert.equal(totalOf(body, 'promexporter_records_total'), records);
  return body;
}
