// A real victoria-metrics with a data folder of its own that scrapes one target; it has Prometheus' API.

import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { findTestProgram } from '../../../../scripts/setup/test_programs.mjs';
import { freePort } from '../../free_port.ts';
import { ROOT, startProcess, waitFor } from '../fluent_bit.ts';
import {
  type Queries,
  queriesOf,
  type ScrapeConfig,
  scrapeConfiguration,
} from '../prometheus_api.ts';
import { scrape } from '../scrape.ts';

/**
 * Starts it, and stops it with the test.
 *
 * @param url what it scrapes
 */
export async function startVictoriaMetrics(
  t: TestContext,
  url: string,
  settings: ScrapeConfig = {},
): Promise<Queries> {
  const program = findTestProgram(ROOT, 'victoria-metrics');
  assert.ok(program, 'victoria-metrics is missing: npm test unpacks it into .deps');
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-victoria-metrics-'));
  const configuration = join(folder, 'scrape.json');
  writeFileSync(configuration, scrapeConfiguration(url, settings));
  // If it chooses a port itself, it does not say which.
  const address = `127.0.0.1:${await freePort()}`;
  const server = startProcess(
    t,
    program,
    [
      `-promscrape.config=${configuration}`,
      `-storageDataPath=${join(folder, 'data')}`,
      `-httpListenAddr=${address}`,
      // So that the last scrape is found immediately.
      '-search.latencyOffset=0s',
      '-search.disableCache',
      '-memory.allowedBytes=64MB',
    ],
    { folder },
  );
  await server.logged(/started VictoriaMetrics/);
  // It says so at about the time at which it begins to listen, sometimes before.
  const isListening = () =>
    scrape(`http://${address}/health`).then(
      () => true,
      () => undefined,
    );
  await waitFor(() => `victoria-metrics to listen:\n${server.log()}`, isListening);
  // The last scrape is found after some seconds, or on this request.
  const flush = () => scrape(`http://${address}/internal/force_flush`);
  return queriesOf(`http://${address}/api/v1`, server.log, flush);
}
