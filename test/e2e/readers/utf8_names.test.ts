// Names that are not classic in real readers: quoted if the reader asks for UTF-8, as Prometheus does since 3.0, and
// with underscores if it does not. The requests of a Prometheus show which kind it is.

import assert from 'node:assert/strict';
import test from 'node:test';
import { hostPrograms } from '../../support/e2e/fluent_bit.ts';
import { openMetricsCheck, promtoolCheck, startPrometheus } from '../../support/e2e/prometheus.ts';
import type { QueriedSeries } from '../../support/e2e/prometheus_api.ts';
import { SKIP, startReadingFluentBit } from '../../support/e2e/readers/prometheus_scrape.ts';
import { sampleOf, startCounting } from '../../support/e2e/readers/served.ts';
import { tapInto } from '../../support/e2e/readers/tap.ts';
import { startVictoriaMetrics } from '../../support/e2e/readers/victoria_metrics.ts';
import { scrape } from '../../support/e2e/scrape.ts';
import { scrapeUntil } from '../../support/lifecycle/counted.ts';
import { readExposition } from '../../support/unit/read_exposition.ts';

const RULES = `metrics:
  - name: http.requests_total
    type: counter
    help: Requests.
    labels: {http.method: $method, größe: $size}
    exemplar: {trace_id: $trace}
  - name: température.au\u2028salon
    type: gauge
    help: 'Température.'
    value: $celsius
  - name: warte zeit_seconds
    type: histogram
    help: Wait.
    value: $wait
    buckets: [1]
`;

const RECORDS = [
  { method: 'GET', size: 'groß', trace: '4bf92f', celsius: -1.5, wait: 0.5 },
  { method: 'GET', size: 'groß', trace: '4bf92f', celsius: 21.5, wait: 2 },
];

/** Each sample's id with the names from the rules, with underscores, and its value. */
const SAMPLES: readonly (readonly [string, string, number])[] = [
  [
    'http.requests_total{größe="groß",http.method="GET"}',
    'http_requests_total{gr__e="groß",http_method="GET"}',
    2,
  ],
  ['température.au\u2028salon{}', 'temp_rature_au_salon{}', 21.5],
  ['warte zeit_seconds_bucket{le="1"}', 'warte_zeit_seconds_bucket{le="1"}', 1],
  ['warte zeit_seconds_bucket{le="Infinity"}', 'warte_zeit_seconds_bucket{le="Infinity"}', 2],
  ['warte zeit_seconds_count{}', 'warte_zeit_seconds_count{}', 2],
  ['warte zeit_seconds_sum{}', 'warte_zeit_seconds_sum{}', 2.5],
];

/** In any order. */
function linesOf(samples: readonly { readonly id: string; readonly value: number }[]): string[] {
  return samples.map(({ id, value }) => `${id} ${value}`).sort();
}

function wanted(names: 'utf8' | 'underscores'): string[] {
  const samples = SAMPLES.map(([utf8, underscores, value]) => ({
    id: names === 'utf8' ? utf8 : underscores,
    value,
  }));
  return linesOf(samples);
}

/** Everything but the scraper's own series about the target. */
const SCRAPED = '{job="promexporter",__name__!~"up|scrape_.*"}';
const isStable = ({ length }: readonly QueriedSeries[]) => length === SAMPLES.length;
const isCounted = (body: string) => /^warte_zeit_seconds_count 2$/m.test(body);

for (const program of hostPrograms()) {
  const { name, skip } = program;
  const properties = ['self_metrics=off'];

  test(`${name}: Prometheus has UTF-8 names if it asks for them`, { skip }, async (t) => {
    const url = await startCounting(t, program, RULES, RECORDS, properties);
    await scrapeUntil(url, isCounted);
    const tap = await tapInto(t, url);
    const prometheus = await startPrometheus(t, tap.url);
    const series = await prometheus.queryUntil(SCRAPED, isStable);
    const [exchange] = tap.exchanges;
    const asksForUtf8 = exchange?.asked.accept?.includes('escaping=allow-utf-8');
    assert.equal(
      exchange?.answered['content-type']?.includes('escaping=allow-utf-8'),
      asksForUtf8,
      exchange?.answered['content-type'],
    );
    t.diagnostic(asksForUtf8 ? 'this Prometheus asks for UTF-8' : 'this Prometheus does not');
    assert.deepEqual(linesOf(series.map(sampleOf)), wanted(asksForUtf8 ? 'utf8' : 'underscores'));
    const exemplars = await prometheus.exemplars(SCRAPED);
    assert.deepEqual(
      exemplars.map(({ exemplars: [first] }) => first?.labels.trace_id),
      ['4bf92f'],
    );
  });

  test(`${name}: victoria-metrics has UTF-8 names with underscores`, { skip }, async (t) => {
    const url = await startCounting(t, program, RULES, RECORDS, properties);
    const storage = await startVictoriaMetrics(t, url);
    const series = await storage.queryUntil(SCRAPED, isStable);
    assert.deepEqual(linesOf(series.map(sampleOf)), wanted('underscores'));
  });

  test(`${name}: prometheus_scrape has UTF-8 names with underscores`, { skip: SKIP }, async (t) => {
    const url = await startCounting(t, program, RULES, RECORDS, properties);
    const reader = await startReadingFluentBit(t, url);
    const read = await reader.expositionUntil(isCounted);
    assert.deepEqual(linesOf(readExposition(read)), wanted('underscores'));
  });

  test(`${name}: the checkers read UTF-8 names in every escaping they know`, {
    skip,
  }, async (t) => {
    const url = await startCounting(t, program, RULES, RECORDS, properties);
    await scrapeUntil(url, isCounted);
    for (const escaping of ['underscores', 'dots', 'values']) {
      const ask = async (type: string) =>
        (await scrape(url, { accept: `${type};version=1.0.0;escaping=${escaping}` })).body;
      const { status, output } = promtoolCheck(await ask('text/plain'));
      // promtool reads them, but complains about some.
      assert.ok(status === 0 || status === 3, `${escaping}: ${output}`);
      const strict = openMetricsCheck(await ask('application/openmetrics-text'));
      assert.equal(strict.status, 0, `${escaping}: ${strict.output}`);
    }
  });
}
