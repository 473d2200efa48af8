// One rendering for scrapes that arrive together, and what goes into it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Family } from '../../../ts/render/family.ts';
import { OPENMETRICS, TEXT } from '../../../ts/render/format.ts';
import { Exposition, type ExpositionSources } from '../../../ts/serve/exposition.ts';

function gauge(name: string, value: () => number): Family {
  return {
    name,
    type: 'gauge',
    help: '',
    writeSamples: (out) => out.writeAscii(`${name} ${value()}\n`),
  };
}

function exposition(sources: Partial<ExpositionSources>): Exposition {
  return new Exposition({
    prepare() {},
    storeFamilies: () => [],
    selfSnapshots: async () => [],
    onRendered() {},
    onFailed() {},
    ...sources,
  });
}

describe('Exposition', () => {
  it('renders once for scrapes of one format that arrive together', async () => {
    let renders = 0;
    const shared = exposition({ storeFamilies: () => [gauge('renders', () => ++renders)] });
    const [first, second, other] = await Promise.all([
      shared.scrape(TEXT),
      shared.scrape(TEXT),
      shared.scrape(OPENMETRICS),
    ]);
    assert.equal(first, second);
    assert.equal(first.toString(), '# TYPE renders gauge\nrenders 1\n');
    assert.equal(other.toString(), '# TYPE renders gauge\nrenders 2\n# EOF\n');
  });

  it('renders anew for the next scrape, and leaves the earlier buffer alone', async () => {
    let value = 0;
    const fresh = exposition({ storeFamilies: () => [gauge('value', () => ++value)] });
    const first = await fresh.scrape(TEXT);
    const second = await fresh.scrape(TEXT);
    assert.match(first.toString(), /value 1/);
    assert.match(second.toString(), /value 2/);
  });

  it('prepares before it reads the store', async () => {
    const order: string[] = [];
    await exposition({
      prepare: () => order.push('prepare'),
      storeFamilies() {
        order.push('store');
        return [];
      },
    }).scrape(TEXT);
    assert.deepEqual(order, ['prepare', 'store']);
  });

  it('lets the plugin’s own families win over names from records', async () => {
    const snapshot = [
      { name: 'process_open_fds', help: '', type: 'gauge', values: [{ value: 7 }] },
    ];
    const text = await exposition({
      storeFamilies: () => [gauge('process_open_fds', () => 1), gauge('cpu', () => 2)],
      selfSnapshots: async () => [snapshot],
    }).scrape(TEXT);
    assert.equal(
      text.toString(),
      '# TYPE cpu gauge\ncpu 2\n# TYPE process_open_fds gauge\nprocess_open_fds 7\n',
    );
  });

  it('tells a failure, rejects all that wait for it, and renders the next', async () => {
    const failures: unknown[] = [];
    let broken = true;
    const failing = exposition({
      storeFamilies() {
        if (broken) throw new Error('broken');
        return [];
      },
      onFailed: (error) => failures.push(error),
    });
    const both = await Promise.allSettled([failing.scrape(TEXT), failing.scrape(TEXT)]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(failures.length, 1);
    broken = false;
    assert.equal((await failing.scrape(TEXT)).length, 0);
  });
});
