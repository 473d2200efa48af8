// Fluent Bit as a reader: its input prometheus_scrape reads the endpoint, and its output prometheus_exporter serves the
// result as its own text.

import type { TestContext } from 'node:test';
import { freePort } from '../../free_port.ts';
import { realHost, startProcess, waitFor } from '../fluent_bit.ts';
import { scrape } from '../scrape.ts';

/** Why tests with this reader are skipped; false if Fluent Bit is available. */
export const SKIP = realHost().skip;

export interface ReadingFluentBit {
  /** The metrics that it has read, in the text format; '' before the first scrape. */
  exposition(): Promise<string>;
  /** The same, as soon as the caller accepts it. */
  expositionUntil(enough: (text: string) => boolean): Promise<string>;
  log(): string;
  /** Resolves with the match when its log has one. */
  logged(pattern: RegExp): Promise<RegExpExecArray>;
}

/**
 * Starts a Fluent Bit that reads once a second, and stops it with the test.
 *
 * @param url what it reads
 * @param properties of the input, `key=value` each
 */
export async function startReadingFluentBit(
  t: TestContext,
  url: string,
  properties: readonly string[] = [],
): Promise<ReadingFluentBit> {
  const { hostname, port, pathname } = new URL(url);
  const own = await freePort();
  const given = (...all: readonly string[]) => all.flatMap((property) => ['-p', property]);
  const reads = [
    `host=${hostname}`,
    `port=${port}`,
    `metrics_path=${pathname}`,
    'scrape_interval=1s',
  ];
  const reader = startProcess(t, realHost().path, [
    ...['-f', '0.2', '-i', 'prometheus_scrape', ...given(...reads, ...properties)],
    ...['-o', 'prometheus_exporter', ...given('match=*', 'host=127.0.0.1', `port=${own}`)],
  ]);
  const exposition = async (): Promise<string> => {
    try {
      return (await scrape(`http://127.0.0.1:${own}/metrics`)).body;
    } catch {
      // It starts to listen a while after its own start.
      return '';
    }
  };
  return {
    exposition,
    expositionUntil: (enough) =>
      waitFor(
        () => `${enough} of what was read; the log:\n${reader.log()}`,
        async () => {
          const text = await exposition();
          return enough(text) ? text : undefined;
        },
      ),
    log: reader.log,
    logged: reader.logged,
  };
}
