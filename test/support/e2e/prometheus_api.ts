// How tests talk to servers with Prometheus' languages, including victoria-metrics: the configuration that makes them
// scrape, and the API that returns the scraped values. Runs in the test's process.

import assert from 'node:assert/strict';
import { waitFor } from './fluent_bit.ts';
import { type ScrapeOptions, scrape } from './scrape.ts';

/** One series of an answer to a query. */
export interface QueriedSeries {
  /** Labels, including `__name__`, `instance` and `job`. */
  readonly metric: Readonly<Record<string, string>>;
  /** Time in seconds, and the value in the notation of the text format. */
  readonly value: readonly [number, string];
}

/** One series that has exemplars. */
export interface QueriedExemplars {
  readonly seriesLabels: Readonly<Record<string, string>>;
  /** `timestamp` in seconds. */
  readonly exemplars: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: string;
    readonly timestamp: number;
  }[];
}

/** The part of the API that victoria-metrics has, too. */
export interface Queries {
  /** Evaluates an expression now. */
  query(expression: string): Promise<readonly QueriedSeries[]>;
  /** Evaluates it until the caller accepts the answer. */
  queryUntil(
    expression: string,
    enough: (series: readonly QueriedSeries[]) => boolean,
  ): Promise<readonly QueriedSeries[]>;
  /** The times, in seconds, and values of a series in the last hour, the oldest first; none if there is none. */
  samples(selector: string): Promise<readonly (readonly [seconds: number, value: number])[]>;
  /** All values of a series in the last hour, the oldest first; none if there is no such series. */
  history(selector: string): Promise<readonly number[]>;
}

/** The contents of a family's comment lines, with the dialect's escapes undone. */
export interface Metadata {
  readonly metric: string;
  readonly type: string;
  readonly help: string;
  /** '' if there was none. */
  readonly unit: string;
}

/** An alert or a record, and how its last evaluation went. */
export interface EvaluatedRule {
  readonly name: string;
  readonly health: 'ok' | 'err' | 'unknown';
  /** Left out by some versions if there is none. */
  readonly lastError?: string;
}

/**
 * Any of a job's keys but its name, metrics_path and targets, as Prometheus' configuration calls them.
 * https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
 */
export interface ScrapeConfig {
  readonly scrape_interval?: string;
  readonly scrape_timeout?: string;
  readonly basic_auth?: { readonly username: string; readonly password: string };
  readonly tls_config?: {
    readonly ca_file: string;
    readonly cert_file?: string;
    readonly key_file?: string;
  };
}

/** A configuration of Prometheus, or victoria-metrics, that scrapes one target, by default twice a second. */
export function scrapeConfiguration(url: string, settings: ScrapeConfig): string {
  const { host, pathname, protocol } = new URL(url);
  const job = {
    job_name: 'promexporter',
    scheme: protocol.slice(0, -1),
    metrics_path: pathname,
    static_configs: [{ targets: [host] }],
    ...settings,
  };
  // JSON is YAML too.
  return JSON.stringify({
    global: { scrape_interval: '500ms', scrape_timeout: '500ms' },
    scrape_configs: [job],
  });
}

/**
 * Asks Prometheus' API, https://prometheus.io/docs/prometheus/latest/querying/api/.
 *
 * @param api up to and with `/api/v1`
 * @returns the content of `data`, or undefined while the server is not ready
 */
export async function ask<T>(
  api: string,
  path: string,
  parameters: Record<string, string> = {},
  options: ScrapeOptions = {},
): Promise<T | undefined> {
  const url = `${api}/${path}?${new URLSearchParams(parameters)}`;
  const { status, body } = await scrape(url, options);
  // It listens before it has read its data folder, and answers 503 until then.
  if (status === 503) return undefined;
  assert.equal(status, 200, body);
  return JSON.parse(body).data;
}

/**
 * Queries of a server with Prometheus' API.
 * @param log shown if an answer does not come
 * @param before called before each query
 * @param options of the requests
 */
export function queriesOf(
  api: string,
  log: () => string,
  before: () => Promise<unknown> = async () => {},
  options: ScrapeOptions = {},
): Queries {
  const query = async (expression: string): Promise<readonly QueriedSeries[]> => {
    await before();
    const asked = { query: expression };
    const data = await ask<{ result: QueriedSeries[] }>(api, 'query', asked, options);
    return data?.result ?? [];
  };
  const samples: Queries['samples'] = async (selector) => {
    const asked = { query: `${selector}[1h]` };
    const data = await ask<{ result: { values: [number, string][] }[] }>(
      api,
      'query',
      asked,
      options,
    );
    return data?.result[0]?.values.map(([seconds, value]) => [seconds, Number(value)]) ?? [];
  };
  return {
    query,
    samples,
    queryUntil: async (expression, enough) => {
      let last: readonly QueriedSeries[] = [];
      return waitFor(
        () => `an answer to ${expression}; the last was ${JSON.stringify(last)}\n${log()}`,
        async () => {
          last = await query(expression);
          return enough(last) ? last : undefined;
        },
      );
    },
    history: async (selector) => (await samples(selector)).map(([, value]) => value),
  };
}
