// A real victoria-metrics reads every kind of metric, and its query language returns the records' values.

import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { hostPrograms } from '../../support/e2e/fluent_bit.ts';
import type { QueriedSeries } from '../../support/e2e/prometheus_api.ts';
import {
  assertSamples,
  SAMPLES,
  sampleOf,
  startServing,
} from '../../support/e2e/readers/served.ts';
import { tapInto } from '../../support/e2e/readers/tap.ts';
import { startVictoriaMetrics } from '../../support/e2e/readers/victoria_metrics.ts';

const SHOP = '{__name__=~"shop_.*"}';
/** It stores decimal numbers of 63 bits and reads some of them without the last digits: 9007199254740991 is right. */
const TOLERANCE = 1e-14;

function isStable(series: readonly QueriedSeries[]): boolean {
  return series.length === SAMPLES.length;
}

async function readThrough(
  t: TestContext,
  url: string,
  encoding: 'gzip' | undefined,
): Promise<void> {
  const tap = await tapInto(t, url, encoding === 'gzip' ? [] : ['accept-encoding']);
  const storage = await startVictoriaMetrics(t, tap.url);
  const series = await storage.queryUntil(SHOP, isStable);
  assertSamples(series.map(sampleOf), TOLERANCE);
  await storage.queryUntil('up', ([up]) => up?.value[1] === '1');
  assert.ok(tap.exchanges.length > 0);
  for (const { asked, status, answered } of tap.exchanges) {
    assert.equal(status, 200);
    assert.match(asked.accept ?? '', /^text\/plain;version=0\.0\.4/);
    assert.match(answered['content-type'] ?? '', /^text\/plain; version=0\.0\.4/);
    assert.equal(answered['content-encoding'], encoding);
  }
}

for (const program of hostPrograms()) {
  const { name, skip } = program;

  test(`${name}: victoria-metrics has the records' values`, { skip }, async (t) => {
    const url = await startServing(t, program);
    await Promise.all([readThrough(t, url, 'gzip'), readThrough(t, url, undefined)]);
  });
}
