// docs/metrics.md and the code agree on the plugin's own metrics: names, types, labels.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TOTAL_SLOTS } from '../../ts/binding.ts';
import { TEXT } from '../../ts/exposition/format.ts';
import { Counts } from '../../ts/metrics/counts.ts';
import { SelfMetrics } from '../../ts/metrics/self_metrics.ts';
import { createSelfRegistry } from '../../ts/serve/own_metrics/self_registry.ts';
import { TestFamilies } from '../support/unit/metrics/family_definitions.ts';

const TOP = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const MARKDOWN = readFileSync(path.join(TOP, 'docs/metrics.md'), 'utf8');

/** Labels of buckets and quantiles, not of the metric. */
const OF_SAMPLES = new Set(['le', 'quantile']);

interface Shape {
  readonly type: string;
  readonly labels: readonly string[];
}

/** The rows of the document's tables. */
function documented(): Map<string, Shape> {
  const rows = MARKDOWN.matchAll(/^\| `(\w+)` \| (\w+) \|([^|]*)\| [^|]+ \|$/gm);
  return new Map(
    [...rows].map(([, name, type, labels]) => [
      name!,
      { type: type!, labels: [...labels!.matchAll(/`(\w+)`/g)].map(([, label]) => label!).sort() },
    ]),
  );
}

describe('docs/metrics.md', () => {
  const counts = new Counts();
  const families = new TestFamilies({ maxSeries: 3 });
  const counting = new SelfMetrics({
    counts,
    families,
    queueTotals: () => new Float64Array(TOTAL_SLOTS),
    rulesReload: { successful: true, succeededMs: 0 },
  });
  const serving = createSelfRegistry('1', { hasTls: true });
  after(() => {
    counting.close();
    serving.close();
  });

  it('lists every metric with its type and its labels, and no other', async () => {
    // One sample of each that has labels.
    counts.addMalformed('PROMEX_X', 1);
    counts.skips('a')[0]!++;
    counts.taken('a', true);
    families.family({ name: 'a', maxValues: [{ label: 'x', max: 1 }] }).overflow();
    serving.countScrape(TEXT);
    serving.countResponse(200);

    const listed = documented();
    const served = [...(await counting.snapshot()), ...(await serving.snapshot())];
    assert.deepEqual([...listed.keys()].sort(), [...new Set(served.map((m) => m.name))].sort());
    for (const { name, type, values } of served) {
      assert.equal(type, listed.get(name)!.type, name);
      const labels = new Set(values.flatMap((value) => Object.keys(value.labels ?? {})));
      // Metrics that a test cannot cause, such as a garbage collection, may have no sample yet.
      if (values.length === 0) assert.ok(name.startsWith('nodejs_'), name);
      else {
        const own = [...labels].filter((label) => !OF_SAMPLES.has(label)).sort();
        assert.deepEqual(own, listed.get(name)!.labels, name);
      }
    }
  });

  for (const file of ['prometheus/alerts.yml', 'grafana/dashboards/promexporter.json']) {
    it(`lists the metrics that examples/${file} uses`, () => {
      const listed = documented();
      const text = readFileSync(path.join(TOP, 'examples', file), 'utf8');
      const used = text.match(/\b(?:promexporter|process|nodejs)_\w+/g) ?? [];
      assert.ok(used.length > 0);
      for (const name of used) assert.ok(listed.has(name.replace(/_(?:bucket|sum)$/, '')), name);
    });
  }
});
