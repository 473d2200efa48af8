// The formats that a scraper may ask for, over HTTP from the bundled host: names in UTF-8, escapings, created
// timestamps.

import assert from 'node:assert/strict';
import test from 'node:test';
import { openMetricsSamples } from '../support/e2e/prometheus.ts';
import { scrape } from '../support/e2e/scrape.ts';
import { event, hex } from '../support/lifecycle/chunks.ts';
import { scrapeUntil, totalOf } from '../support/lifecycle/counted.ts';
import { flushOk, startScript } from '../support/lifecycle/scripted.ts';

const RULES = `metrics:
  - name: http.server.duration_seconds
    type: histogram
    help: How long requests took.
    value: $s
    buckets: [1]
    labels: {http.method: $method}
`;

/** The header of Prometheus 3.0. */
const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

test('names in UTF-8 and created timestamps reach the scraper as it asks for them', async (t) => {
  const startSeconds = Date.now() / 1000;
  const properties = [`rules=${RULES}`, 'created_timestamps=on'];
  const { host, url } = await startScript(t, properties);
  await flushOk(host, hex(event({ method: 'GET', s: 0.5 })));
  const plain = await scrapeUntil(url, (body) => totalOf(body, 'promexporter_records_total') === 1);
  assert.ok(plain.includes('http_server_duration_seconds_count{http_method="GET"} 1\n'), plain);
  assert.doesNotMatch(plain, /_created|# UNIT/);

  const asked = async (accept: string) => {
    const { headers, body } = await scrape(url, { accept });
    return { type: headers['content-type'], body };
  };
  const newest = await asked(PROMETHEUS_3);
  const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
  assert.equal(newest.type, `${openMetrics}; escaping=allow-utf-8`);
  for (const line of [
    '# TYPE "http.server.duration_seconds" histogram',
    '# UNIT "http.server.duration_seconds" seconds',
    '{"http.server.duration_seconds_bucket","http.method"="GET",le="1.0"} 1',
    '{"http.server.duration_seconds_sum","http.method"="GET"} 0.5',
    '# UNIT promexporter_render_duration_seconds seconds',
  ]) {
    assert.ok(newest.body.includes(`${line}\n`), `${line} in\n${newest.body}`);
  }
  const text = await asked('text/plain;version=1.0.0;escaping=values');
  assert.equal(text.type, 'text/plain; version=1.0.0; charset=utf-8; escaping=values');
  assert.match(text.body, /^U__http_2e_server_2e_duration__seconds_count\{U__http_2e_method=/m);

  const strict = await asked('application/openmetrics-text');
  assert.equal(strict.type, `${openMetrics}; escaping=underscores`);
  const families = openMetricsSamples(strict.body);
  const family = families.find(({ name }) => name === 'http_server_duration_seconds');
  assert.equal(family?.unit, 'seconds');
  const created = /^http_server_duration_seconds_created\{http_method="GET"\} (\S+)$/m;
  const [, seconds] = created.exec(strict.body) ?? assert.fail(strict.body);
  assert.ok(Number(seconds) >= startSeconds && Number(seconds) <= Date.now() / 1000, seconds);
});
