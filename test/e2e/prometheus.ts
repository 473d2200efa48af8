// What the endpoint is held against: promtool, the strict OpenMetrics parser, and a real Prometheus that
// scrapes it. The set-up unpacks them; where they are missing the tests fail.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { findPrometheusTools } from '../../scripts/setup/prometheus.mjs';
import { ROOT, startProcess, waitFor } from './fluent_bit.ts';
import { scrape } from './scrape.ts';

/** What a checker said about an exposition. */
export interface Verdict {
  readonly status: number | null;
  /** Everything it printed. */
  readonly output: string;
}

function check(program: string, args: readonly string[], input: string, pythonPath = ''): Verdict {
  const env = { ...process.env, PYTHONPATH: pythonPath };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    input,
    env,
    encoding: 'utf8',
  });
  if (error) throw error;
  return { status, output: `${stdout}${stderr}` };
}

function tool(name: 'prometheus' | 'promtool' | 'pythonPath'): string {
  const found = findPrometheusTools(ROOT)[name];
  assert.ok(found !== null, `${name} is missing: npm test unpacks it into .deps`);
  return found;
}

/** Parses and lints the text format. Status 0: nothing to say; 1: not readable; 3: lint. */
export function promtoolCheck(exposition: string): Verdict {
  return check(tool('promtool'), ['check', 'metrics'], exposition);
}

/** The parser that the OpenMetrics project tests itself with; prints the families' names. */
const STRICT_PARSER = `
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
for family in text_string_to_metric_families(sys.stdin.read()):
    print(family.name, family.type)
`;

/** Parses OpenMetrics strictly. Status 0 where it is valid, and then one line "name type" per family. */
export function openMetricsCheck(exposition: string): Verdict {
  return check('python3', ['-c', STRICT_PARSER], exposition, tool('pythonPath'));
}

/** One series of an answer to a query. */
export interface QueriedSeries {
  /** Labels, `__name__`, `instance` and `job` included. */
  readonly metric: Readonly<Record<string, string>>;
  /** Time in seconds, and the value in the notation of the text format. */
  readonly value: readonly [number, string];
}

export interface Prometheus {
  /** Evaluates an expression now. */
  query(expression: string): Promise<readonly QueriedSeries[]>;
  /** Evaluates it until the answer is to the caller's liking. */
  queryUntil(
    expression: string,
    enough: (series: readonly QueriedSeries[]) => boolean,
  ): Promise<readonly QueriedSeries[]>;
}

/**
 * Starts a Prometheus with a data folder of its own that scrapes one target, and stops it with the test.
 *
 * @param url what it scrapes, as the plugin logged it
 * @param auth `user:password`
 */
export async function startPrometheus(
  t: TestContext,
  url: string,
  auth: string,
): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-prometheus-'));
  const configuration = join(folder, 'prometheus.json');
  const { host, pathname } = new URL(url);
  // Basic authentication's own rule (RFC 7617, section 2): the first colon ends the user name.
  const colon = auth.indexOf(':');
  const [username, password] = [auth.slice(0, colon), auth.slice(colon + 1)];
  const job = {
    job_name: 'promexporter',
    metrics_path: pathname,
    basic_auth: { username, password },
    static_configs: [{ targets: [host] }],
  };
  // JSON is YAML too.
  writeFileSync(
    configuration,
    JSON.stringify({
      global: { scrape_interval: '500ms', scrape_timeout: '500ms' },
      scrape_configs: [job],
    }),
  );
  const args = [
    `--config.file=${configuration}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    '--web.listen-address=127.0.0.1:0',
  ];
  const server = startProcess(t, tool('prometheus'), args, { folder });
  const [, address] = await server.logged(/msg="Listening on".* address=(\S+)/);
  const query = async (expression: string): Promise<readonly QueriedSeries[]> => {
    const asked = `http://${address}/api/v1/query?query=${encodeURIComponent(expression)}`;
    const { status, body } = await scrape(asked);
    // It listens before it has read its data folder, and answers 503 until then.
    if (status === 503) return [];
    assert.equal(status, 200, body);
    return JSON.parse(body).data.result;
  };
  return {
    query,
    queryUntil: async (expression, enough) => {
      let last: readonly QueriedSeries[] = [];
      return waitFor(
        () => `an answer to ${expression}; the last was ${JSON.stringify(last)}\n${server.log()}`,
        async () => {
          last = await query(expression);
          return enough(last) ? last : undefined;
        },
      );
    },
  };
}
