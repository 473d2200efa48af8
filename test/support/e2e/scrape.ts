// Scrapes the endpoint like a client, and reads the samples of the text format from the answer.

import { type IncomingHttpHeaders, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { cpus } from 'node:os';
import { patienceMs, waitFor } from './fluent_bit.ts';

/** The options of a client. */
export interface ScrapeOptions {
  /** `user:password` for basic authentication. */
  readonly auth?: string;
  readonly accept?: string;
  /** An address of this machine, to look like another client: 127.0.0.2. */
  readonly localAddress?: string;
  /** Unix socket of an HTTP proxy that leads to the server. */
  readonly socketPath?: string;
  /** For `https:`, PEM each: the server's authority, and the client's own certificate and key. */
  readonly tls?: { readonly ca: string; readonly cert?: string; readonly key?: string };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One sample line. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Accept header of a scraper that wants OpenMetrics only. */
export const OPENMETRICS = 'application/openmetrics-text;version=1.0.0';

/** One GET request on a connection of its own. */
export function scrape(
  url: string,
  { auth, accept, tls, localAddress, socketPath }: ScrapeOptions = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = accept === undefined ? {} : { accept };
    const credentials = auth === undefined ? {} : { auth };
    const request = url.startsWith('https:') ? requestTls : requestPlain;
    const from = localAddress === undefined ? {} : { localAddress };
    const through = socketPath === undefined ? {} : { socketPath, path: url };
    const options = {
      agent: false,
      headers,
      timeout: patienceMs(),
      ...credentials,
      ...tls,
      ...from,
      ...through,
    };
    const sent = request(url, options);
    sent.on('timeout', () => sent.destroy(new Error(`no answer from ${url}`)));
    sent.on('error', reject);
    sent.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        body += piece;
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    sent.end();
  });
}

/** Series of the cpu input: three modes, for each processor and for all together. */
const CPU_SERIES = 3 * (1 + cpus().length);

/** Scrapes until the first cpu record has been counted to its last field, and returns that answer. */
export function scrapeCpu(url: string, options: ScrapeOptions = {}): Promise<Answer> {
  let last: Answer | undefined;
  return waitFor(
    () => `cpu samples on ${url}; the last answer was ${last?.status}:\n${last?.body}`,
    async () => {
      last = await scrape(url, options);
      return last.body.match(/^cpu\{/gm)?.length === CPU_SERIES ? last : undefined;
    },
  );
}

/** The samples of one family, in the order of the text. Label values contain no escapes here. */
export function samplesOf(body: string, name: string): Sample[] {
  return body.split('\n').flatMap((line) => {
    const match = /^([\w:]+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match?.[1] !== name) return [];
    const pairs = [...(match[2] ?? '').matchAll(/(\w+)="([^"]*)"/g)];
    const labels = Object.fromEntries(pairs.map((pair) => [pair[1], pair[2]]));
    return [{ name, labels, value: Number(match[3]) }];
  });
}
