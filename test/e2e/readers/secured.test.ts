// Readers of an endpoint with TLS, client certificates and users: admitted ones have every value, and those that lack
// one thing have none.

import assert from 'node:assert/strict';
import test from 'node:test';
import { hostPrograms } from '../../support/e2e/fluent_bit.ts';
import { startPrometheus } from '../../support/e2e/prometheus.ts';
import { assertNoChurn } from '../../support/e2e/readers/churn.ts';
import { SKIP, startReadingFluentBit } from '../../support/e2e/readers/prometheus_scrape.ts';
import {
  clientOf,
  inputPropertiesOf,
  scrapeConfigOf,
  securedProperties,
  UNWELCOME,
  USERS,
  WELCOME,
} from '../../support/e2e/readers/secured.ts';
import {
  assertSamples,
  SAMPLES,
  sampleOf,
  startServing,
} from '../../support/e2e/readers/served.ts';
import { startVictoriaMetrics } from '../../support/e2e/readers/victoria_metrics.ts';
import { readExposition } from '../../support/unit/read_exposition.ts';

/** In the last line of the exposition. */
const LAST = /^shop_wait_seconds_count/m;
const SHOP = '{__name__=~"shop_.*"}';
/** Everything but Prometheus' own series about the target. */
const SCRAPED = '{job="promexporter",__name__!~"up|scrape_.*"}';

for (const program of hostPrograms()) {
  const { name, skip } = program;
  for (const users of USERS) {
    const title = `${name}: TLS, client certificates, users ${users}`;

    // All at once, as they mostly wait for their first scrape.
    test(title, { skip, concurrency: true }, async (t) => {
      const properties = [...securedProperties(users), 'self_metrics=off'];
      const url = await startServing(t, program, properties, clientOf(WELCOME));
      await Promise.all([
        t.test(
          'Prometheus has every value and exemplars, and no series is new twice',
          async (tt) => {
            const prometheus = await startPrometheus(tt, url, scrapeConfigOf(WELCOME));
            const series = await prometheus.queryUntil(SHOP, ({ length }) => length > 0);
            assertSamples(series.map(sampleOf));
            assert.ok((await prometheus.exemplars(SHOP)).length > 0);
            await assertNoChurn(prometheus, SAMPLES.length);
            await prometheus.lastErrorUntil(/^$/);
          },
        ),
        t.test('victoria-metrics has every value', async (tt) => {
          const storage = await startVictoriaMetrics(tt, url, scrapeConfigOf(WELCOME));
          const series = await storage.queryUntil(SHOP, ({ length }) => length === SAMPLES.length);
          assertSamples(series.map(sampleOf), 1e-14);
        }),
        t.test('prometheus_scrape has every value', { skip: SKIP }, async (tt) => {
          const reader = await startReadingFluentBit(tt, url, inputPropertiesOf(WELCOME));
          const text = await reader.expositionUntil((body) => LAST.test(body));
          assertSamples(readExposition(text));
        }),
      ]);
    });

    test(`${title}, of which the reader lacks one`, { skip, concurrency: true }, async (t) => {
      const properties = [...securedProperties(users), 'self_metrics=off'];
      const url = await startServing(t, program, properties, clientOf(WELCOME));
      const visits = UNWELCOME.flatMap(({ what, visitor, ...said }) => [
        t.test(`Prometheus with ${what} has up 0 and no series`, async (tt) => {
          const prometheus = await startPrometheus(tt, url, scrapeConfigOf(visitor));
          const [up] = await prometheus.queryUntil('up', ({ length }) => length > 0);
          assert.equal(up?.value[1], '0');
          await prometheus.lastErrorUntil(said.prometheus);
          assert.deepEqual(await prometheus.query(SCRAPED), []);
        }),
        t.test(`prometheus_scrape with ${what} has no series`, { skip: SKIP }, async (tt) => {
          const reader = await startReadingFluentBit(tt, url, inputPropertiesOf(visitor));
          await reader.logged(said.fluentBit);
          assert.doesNotMatch(await reader.exposition(), /shop_/);
        }),
      ]);
      await Promise.all(visits);
    });
  }
}
