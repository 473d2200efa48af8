// Readers of an endpoint with TLS, client certificates and users: those who are let in have every value, and those who
// lack one thing have none.

import assert from 'node:assert/strict';
import test from 'node:test';
import { readExposition } from '../../unit/read_exposition.ts';
import { hostPrograms } from '../fluent_bit.ts';
import { startPrometheus } from '../prometheus.ts';
import { SKIP, startReadingFluentBit } from './prometheus_scrape.ts';
import {
  clientOf,
  inputPropertiesOf,
  scrapeConfigOf,
  securedProperties,
  UNWELCOME,
  USERS,
  WELCOME,
} from './secured.ts';
import { assertSamples, SAMPLES, sampleOf, startServing } from './served.ts';
import { startVictoriaMetrics } from './victoria_metrics.ts';

const SHOP = '{__name__=~"shop_.*"}';
/** Everything but what Prometheus says of the target itself. */
const SCRAPED = '{job="promexporter",__name__!~"up|scrape_.*"}';

for (const program of hostPrograms()) {
  const { name, skip } = program;
  for (const users of USERS) {
    const properties = [...securedProperties(users), 'self_metrics=off'];
    const title = (what: string) => `${name}, TLS, client certificates, users ${users}: ${what}`;

    test(title('Prometheus has every value and exemplars'), { skip }, async (t) => {
      const url = await startServing(t, program, properties, clientOf(WELCOME));
      const prometheus = await startPrometheus(t, url, scrapeConfigOf(WELCOME));
      const series = await prometheus.queryUntil(SHOP, ({ length }) => length > 0);
      assertSamples(series.map(sampleOf));
      assert.ok((await prometheus.exemplars(SHOP)).length > 0);
      assert.equal(await prometheus.lastError(), '');
    });

    test(title('Prometheus that lacks one has up 0, no series'), { skip }, async (t) => {
      const url = await startServing(t, program, properties, clientOf(WELCOME));
      await Promise.all(
        UNWELCOME.map(async ([what, visitor, wanted]) => {
          const prometheus = await startPrometheus(t, url, scrapeConfigOf(visitor));
          const [up] = await prometheus.queryUntil('up', ({ length }) => length > 0);
          assert.equal(up?.value[1], '0', what);
          assert.match(await prometheus.lastError(), wanted, what);
          assert.deepEqual(await prometheus.query(SCRAPED), [], what);
        }),
      );
    });

    test(title('victoria-metrics has every value'), { skip }, async (t) => {
      const url = await startServing(t, program, properties, clientOf(WELCOME));
      const storage = await startVictoriaMetrics(t, url, scrapeConfigOf(WELCOME));
      const series = await storage.queryUntil(SHOP, ({ length }) => length === SAMPLES.length);
      assertSamples(series.map(sampleOf), 1e-14);
    });

    test(title('prometheus_scrape has every value'), { skip: SKIP }, async (t) => {
      const url = await startServing(t, program, properties, clientOf(WELCOME));
      const reader = await startReadingFluentBit(t, url, inputPropertiesOf(WELCOME));
      const text = await reader.expositionUntil((body) => body.includes('shop_wait_seconds_count'));
      assertSamples(readExposition(text));
    });

    test(title('prometheus_scrape that lacks one has no series'), { skip: SKIP }, async (t) => {
      const url = await startServing(t, program, properties, clientOf(WELCOME));
      await Promise.all(
        UNWELCOME.map(async ([what, visitor]) => {
          const reader = await startReadingFluentBit(t, url, inputPropertiesOf(visitor));
          await reader.logged(/\[error\]/);
          assert.doesNotMatch(await reader.exposition(), /shop_/, what);
        }),
      );
    });
  }
}
