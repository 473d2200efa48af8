// Awkward names, helps and values, from rules and records to checkers that are not ours, which must read back the
// original texts: promtool, Prometheus, and the strict OpenMetrics parser.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type TestContext } from 'node:test';
import type { Escaping } from '../../ts/exposition/escape_name.ts';
import { type Format, formatOf, OPENMETRICS, TEXT } from '../../ts/exposition/format.ts';
import { shownLabelName, shownMetricName } from '../reference/names.ts';
import {
  awkwardRecords,
  awkwardRules,
  LABEL_TEXT,
  labelNameOf,
  metricNameOf,
  TEXTS,
  typeOf,
  VALUES,
} from '../support/e2e/awkward.ts';
import { waitFor } from '../support/e2e/fluent_bit.ts';
import { openMetricsSamples, promtoolCheck, startPrometheus } from '../support/e2e/prometheus.ts';
import { Counted } from '../support/unit/counted.ts';

const CLASSIC: readonly Escaping[] = ['underscores', 'dots', 'values'];

/** The strict parser ends an exemplar's labels at the first brace, in quotes or not (0.16.0). */
const STRICT_EXEMPLARS = VALUES.filter(([, shown]) => !shown.includes('}'));

function exposition(format: Format, exemplars = VALUES): string {
  const counted = new Counted(awkwardRules(), { createdTimestamps: true });
  counted.chunk('t', ...awkwardRecords(exemplars)).advance(1000);
  assert.deepEqual([counted.skips, counted.overflows, counted.warnings], [{}, {}, []]);
  return counted.exposition(format);
}

/** The label v of each sample of values_total, as it was sent. */
const SHOWN_VALUES = VALUES.map(([, shown]) => shown).sort();

test('the text format can be read by promtool, in each escaping', () => {
  for (const escaping of CLASSIC) {
    const { status, output } = promtoolCheck(exposition(formatOf('text', escaping)));
    // Its opinions on names are status 3; 1 means that it cannot read the text.
    assert.ok(status === 0 || status === 3, `${escaping}: ${status} ${output.slice(0, 2000)}`);
  }
});

for (const escaping of CLASSIC) {
  test(`a strict reader of OpenMetrics reads back the original texts, escaping=${escaping}`, () => {
    const format = formatOf('openmetrics', escaping);
    const families = openMetricsSamples(exposition(format, STRICT_EXEMPLARS));
    const values = families.find(({ name }) => name === 'values')!;
    const counted = values.samples.filter(({ name }) => name === 'values_total');
    assert.deepEqual(counted.map(({ labels }) => labels.v).sort(), SHOWN_VALUES);
    const exemplars = families
      .find(({ name }) => name === 'exemplars')!
      .samples.filter(({ exemplar }) => exemplar !== null);
    // Two are too long for an exemplar, and two hold U+0000.
    assert.equal(exemplars.length, STRICT_EXEMPLARS.length - 4);
    for (const { labels, exemplar } of exemplars) assert.deepEqual(exemplar, { id: labels.e });
    TEXTS.forEach((text, index) => {
      const shown = shownMetricName(metricNameOf(text, index), escaping);
      const label = shownLabelName(labelNameOf(text, index), escaping);
      const family = families.find(({ name }) => name === shown);
      assert.ok(family !== undefined, shown);
      assert.equal(family.type, typeOf(index), shown);
      assert.equal(family.documentation, text, shown);
      for (const { name, labels } of family.samples) {
        assert.ok(name.startsWith(shown), name);
        assert.deepEqual([labels[label], labels.plain], [LABEL_TEXT, 'p'], name);
      }
    });
  });
}

/** Serves one exposition; ends with the test. */
async function serve(t: TestContext, format: Format): Promise<string> {
  const body = exposition(format);
  const server = createServer((_, response) => {
    response.setHeader('Content-Type', format.contentType);
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

for (const format of [TEXT, OPENMETRICS]) {
  test(`a Prometheus ingests all of it as ${format.contentType}`, async (t) => {
    const prometheus = await startPrometheus(t, await serve(t, format));
    let lastError = '';
    await waitFor(
      () => `a scrape; the last failed: ${lastError}`,
      async () => {
        lastError = await prometheus.lastError();
        return (await prometheus.query('up == 1')).length > 0 || undefined;
      },
    );
    const values = await prometheus.query('values_total');
    assert.deepEqual(values.map(({ metric }) => metric.v).sort(), SHOWN_VALUES);
    const named = await prometheus.query(`{plain="p", __name__!~".*_created"}`);
    const labels = TEXTS.map((text, index) =>
      shownLabelName(labelNameOf(text, index), 'underscores'),
    );
    const seen = new Set(named.flatMap(({ metric }) => Object.keys(metric)));
    for (const label of labels) assert.ok(seen.has(label), label);
    for (const { metric } of named) {
      const label = Object.keys(metric).find((name) => labels.includes(name))!;
      assert.equal(metric[label], LABEL_TEXT);
    }
  });
}
