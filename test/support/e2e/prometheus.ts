// Checkers of the endpoint: promtool, the strict OpenMetrics parser, and a real Prometheus that scrapes it. The set-up
// unpacks them; if they are missing, the tests fail.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { findPrometheusTools } from '../../../scripts/setup/prometheus.mjs';
import { ROOT, startProcess, waitFor } from './fluent_bit.ts';
import {
  ask,
  type EvaluatedRule,
  type Metadata,
  type QueriedExemplars,
  type Queries,
  queriesOf,
  type ScrapeConfig,
  scrapeConfiguration,
} from './prometheus_api.ts';

/** A checker's verdict on an exposition. */
export interface Verdict {
  readonly status: number | null;
  /** Its whole output. */
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

/** Parses and lints the text format. Status 0: fine; 1: not readable; 3: lint. */
export function promtoolCheck(exposition: string): Verdict {
  return check(tool('promtool'), ['check', 'metrics'], exposition);
}

/** Checks a configuration and the files that it names (`promtool check config`). Status 0: Prometheus takes it. */
export function promtoolCheckConfig(file: string, flags: readonly string[] = []): Verdict {
  return check(tool('promtool'), ['check', 'config', ...flags, file], '');
}

/** Runs unit tests of alerting and recording rules (`promtool test rules`). Status 0: all of them hold. */
export function promtoolTestRules(file: string): Verdict {
  return check(tool('promtool'), ['test', 'rules', file], '');
}

/** The parser with which the OpenMetrics project tests itself; prints the families' names. */
const STRICT_PARSER = `
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
for family in text_string_to_metric_families(sys.stdin.read()):
    print(family.name, family.type)
`;

/** Parses OpenMetrics strictly. Status 0 if it is valid, and then one line "name type" per family. */
export function openMetricsCheck(exposition: string): Verdict {
  return check('python3', ['-c', STRICT_PARSER], exposition, tool('pythonPath'));
}

/** The same, as JSON. Bytes, because Python would take a carriage return for the end of a line. */
const STRICT_READER = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
text = sys.stdin.buffer.read().decode()
print(json.dumps([{
    'name': family.name, 'type': family.type, 'unit': family.unit,
    'documentation': family.documentation,
    'samples': [{
        'name': sample.name, 'labels': sample.labels,
        'exemplar': sample.exemplar and sample.exemplar.labels,
    } for sample in family.samples],
} for family in text_string_to_metric_families(text)]))
`;

/** A family as a strict parser reads it. */
export interface ReadFamily {
  readonly name: string;
  readonly type: string;
  /** Empty: none. */
  readonly unit: string;
  readonly documentation: string;
  readonly samples: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    /** Its labels; null: none. */
    readonly exemplar: Readonly<Record<string, string>> | null;
  }[];
}

/** Families read by a strict parser of OpenMetrics; fails if it refuses. */
export function openMetricsSamples(exposition: string): ReadFamily[] {
  const { status, output } = check(
    'python3',
    ['-c', STRICT_READER],
    exposition,
    tool('pythonPath'),
  );
  assert.equal(status, 0, output);
  return JSON.parse(output);
}

export interface Prometheus extends Queries {
  /** All stored exemplars of the series. */
  exemplars(expression: string): Promise<readonly QueriedExemplars[]>;
  /** For every family that it has scraped. */
  metadata(): Promise<readonly Metadata[]>;
  /** All rules of its rule files. */
  rules(): Promise<readonly EvaluatedRule[]>;
  /** The error of its last scrape; '' for none. */
  lastError(): Promise<string>;
  /** Waits until it reports this: on a busy machine a scrape may take too long, which is another error. */
  lastErrorUntil(wanted: RegExp): Promise<void>;
}

/**
 * Starts a Prometheus that scrapes one target, and stops it with the test.
 *
 * @param url what it scrapes, as the plugin logged it
 * @param features of --enable-feature, beside exemplar-storage
 */
export function startPrometheus(
  t: TestContext,
  url: string,
  settings: ScrapeConfig = {},
  features: readonly string[] = [],
): Promise<Prometheus> {
  return runPrometheus(t, scrapeConfiguration(url, settings), features);
}

/**
 * Starts a Prometheus with a data folder of its own and storage for exemplars, and stops it with the test.
 *
 * @param text its configuration
 */
export async function runPrometheus(
  t: TestContext,
  text: string,
  features: readonly string[] = [],
): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-prometheus-'));
  const configuration = join(folder, 'prometheus.json');
  writeFileSync(configuration, text);
  const args = [
    `--config.file=${configuration}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    '--web.listen-address=127.0.0.1:0',
    `--enable-feature=${['exemplar-storage', ...features].join()}`,
  ];
  const server = startProcess(t, tool('prometheus'), args, { folder });
  const [, address] = await server.logged(/msg="Listening on".* address=(\S+)/);
  const api = `http://${address}/api/v1`;
  const lastError = async () => {
    const data = await ask<{ activeTargets: { lastError: string }[] }>(api, 'targets');
    return data?.activeTargets[0]?.lastError ?? '';
  };
  return {
    ...queriesOf(api, server.log),
    exemplars: async (query) =>
      (await ask<QueriedExemplars[]>(api, 'query_exemplars', { query, start: '0', end: '1e10' })) ??
      [],
    metadata: async () => (await ask<Metadata[]>(api, 'targets/metadata')) ?? [],
    rules: async () => {
      const data = await ask<{ groups: { rules: EvaluatedRule[] }[] }>(api, 'rules');
      return data?.groups.flatMap(({ rules }) => rules) ?? [];
    },
    lastError,
    lastErrorUntil: async (wanted) => {
      let last = '';
      await waitFor(
        () => `${wanted} as what went wrong, which is ${JSON.stringify(last)}`,
        async () => {
          last = await lastError();
          return wanted.test(last) || undefined;
        },
      );
    },
  };
}
