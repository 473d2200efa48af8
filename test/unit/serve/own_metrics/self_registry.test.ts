// The worker's own metrics: their names and that they are true.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { OPENMETRICS, TEXT } from '../../../../ts/exposition/format.ts';
import {
  createSelfRegistry,
  type SelfRegistry,
} from '../../../../ts/serve/own_metrics/self_registry.ts';

let registry: SelfRegistry | null = null;

afterEach(() => registry?.close());

async function snapshotOf(opened: SelfRegistry) {
  const metrics = new Map((await opened.snapshot()).map((metric) => [metric.name, metric]));
  return {
    names: [...metrics.keys()],
    value(name: string, labels: Record<string, string> = {}) {
      const wanted = JSON.stringify(labels);
      return metrics.get(name)?.values.find((value) => JSON.stringify(value.labels) === wanted)
        ?.value;
    },
  };
}

describe('createSelfRegistry()', () => {
  it('counts scrapes by format, answers by status, and renderings', async () => {
    registry = createSelfRegistry('1.2.3');
    registry.countScrape(TEXT);
    registry.countScrape(TEXT);
    registry.countScrape(OPENMETRICS);
    registry.countResponse(200);
    registry.countResponse(401);
    const { value } = await snapshotOf(registry);
    assert.equal(value('promexporter_scrapes_total', { format: 'text' }), 2);
    assert.equal(value('promexporter_scrapes_total', { format: 'openmetrics' }), 1);
    assert.equal(value('promexporter_http_requests_total', { code: '200' }), 1);
    assert.equal(value('promexporter_http_requests_total', { code: '401' }), 1);
    assert.equal(
      value('promexporter_build_info', { version: '1.2.3', nodejs: process.versions.node }),
      1,
    );
  });

  it('describes the process, in parts that add up', async () => {
    registry = createSelfRegistry('1');
    const { value } = await snapshotOf(registry);
    const [total, user, system] = ['', '_user', '_system'].map(
      (part) => value(`process_cpu${part}_seconds_total`) ?? 0,
    );
    assert.ok(user! > 0);
    assert.ok(Math.abs(total! - user! - system!) < 1e-9);
    assert.ok(value('process_resident_memory_bytes')! > 1e6);
    assert.ok(value('process_open_fds')! > 2);
  });

  it('labels nodejs_* with the thread, and has no gauge that is called a counter', async () => {
    registry = createSelfRegistry('1');
    const metrics = await registry.snapshot();
    for (const { name, type, values } of metrics) {
      if (name.startsWith('nodejs_')) {
        for (const { labels } of values) assert.equal(labels?.thread, 'serve', name);
      }
      assert.equal(name.endsWith('_total'), type === 'counter', name);
    }
    assert.ok(metrics.some(({ name }) => name === 'nodejs_heap_size_used_bytes'));
  });

  it('keeps registries apart', async () => {
    const other = createSelfRegistry('1');
    registry = createSelfRegistry('1');
    other.countResponse(200);
    other.close();
    assert.equal(
      (await snapshotOf(registry)).value('promexporter_http_requests_total', { code: '200' }),
      undefined,
    );
  });
});
