// One rendering for scrapes that arrive together, and its content.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type Format, OPENMETRICS, TEXT } from '../../../ts/exposition/format.ts';
import type { Family } from '../../../ts/render/family.ts';
import { Exposition, type ExpositionSources } from '../../../ts/serve/exposition.ts';

function gauge(name: string, value: () => number): Family {
  return {
    name,
    type: 'gauge',
    help: '',
    seriesCount: 1,
    writeSamples: (out) => out.writeAscii(`${name} ${value()}\n`),
  };
}

function exposition(sources: Partial<ExpositionSources>): Exposition {
  return new Exposition({
    prepare() {},
    beginScrape: () => {},
    storeFamilies: () => [],
    selfSnapshots: async () => [],
    onRendered() {},
    onFailed() {},
    ...sources,
  });
}

/** Everything there is, uncompressed. */
async function scraped(from: Exposition, format: Format): Promise<Buffer> {
  return (await from.scrape(format, null, 'never')).bytes;
}

describe('Exposition', () => {
  it('renders once for scrapes of one format that arrive together', async () => {
    let renders = 0;
    const shared = exposition({ storeFamilies: () => [gauge('renders', () => ++renders)] });
    const [first, second, other] = await Promise.all([
      scraped(shared, TEXT),
      scraped(shared, TEXT),
      scraped(shared, OPENMETRICS),
    ]);
    assert.equal(first, second);
    assert.equal(first.toString(), '# TYPE renders gauge\nrenders 1\n');
    assert.equal(other.toString(), '# TYPE renders gauge\nrenders 2\n# EOF\n');
  });

  it('renders again for the next scrape, and does not touch the earlier buffer', async () => {
    let value = 0;
    const fresh = exposition({ storeFamilies: () => [gauge('value', () => ++value)] });
    const first = await scraped(fresh, TEXT);
    const second = await scraped(fresh, TEXT);
    assert.match(first.toString(), /value 1/);
    assert.match(second.toString(), /value 2/);
  });

  it('prepares before it reads the store', async () => {
    const order: string[] = [];
    const one = exposition({
      prepare: () => order.push('prepare'),
      storeFamilies() {
        order.push('store');
        return [];
      },
    });
    await scraped(one, TEXT);
    assert.deepEqual(order, ['prepare', 'store']);
  });

  it('lets the plugin’s own families win over names from records', async () => {
    const snapshot = [
      { name: 'process_open_fds', help: '', type: 'gauge', values: [{ value: 7 }] },
    ];
    const both = exposition({
      storeFamilies: () => [gauge('process_open_fds', () => 1), gauge('cpu', () => 2)],
      selfSnapshots: async () => [snapshot],
    });
    const text = await scraped(both, TEXT);
    assert.equal(
      text.toString(),
      '# TYPE cpu gauge\ncpu 2\n# TYPE process_open_fds gauge\nprocess_open_fds 7\n',
    );
  });

  it('reports a failure, rejects all that wait for it, and renders the next', async () => {
    const failures: unknown[] = [];
    let broken = true;
    const failing = exposition({
      storeFamilies() {
        if (broken) throw new Error('broken');
        return [];
      },
      onFailed: (error) => failures.push(error),
    });
    const both = await Promise.allSettled([scraped(failing, TEXT), scraped(failing, TEXT)]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(failures.length, 1);
    broken = false;
    assert.equal((await scraped(failing, TEXT)).length, 0);
  });

  it('reports a failure to list families, and lists them for the next', async () => {
    const failures: unknown[] = [];
    let broken = 2;
    const failing = exposition({
      async selfSnapshots() {
        if (broken-- === 2) throw new Error('no snapshot');
        return [];
      },
      storeFamilies() {
        if (broken === 0) throw new Error('broken');
        return [];
      },
      onFailed: (error) => failures.push(error),
    });
    await assert.rejects(failing.list(), /no snapshot/);
    await assert.rejects(failing.list(), /broken/);
    assert.equal(failures.length, 2);
    assert.deepEqual(await failing.list(), []);
  });

  it('renders only the named families, once for scrapes with the same names', async () => {
    const reads: string[] = [];
    const three = exposition({
      storeFamilies() {
        reads.push('read');
        return ['a', 'b', 'c'].map((name) => gauge(name, () => 1));
      },
    });
    const [all, some, same, none] = await Promise.all([
      three.scrape(TEXT, null, 'never'),
      three.scrape(TEXT, new Set(['c', 'a']), 'never'),
      three.scrape(TEXT, new Set(['a', 'c']), 'never'),
      three.scrape(TEXT, new Set(['d']), 'never'),
    ]);
    assert.match(all.bytes.toString(), /^b 1$/m);
    assert.equal(some.bytes.toString(), '# TYPE a gauge\na 1\n# TYPE c gauge\nc 1\n');
    assert.equal(some.bytes, same.bytes);
    assert.equal(none.bytes.length, 0);
    assert.equal(reads.length, 3);
  });

  it('lists families once for all who ask together, and again for the next', async () => {
    let lists = 0;
    const shared = exposition({
      storeFamilies() {
        lists++;
        return [gauge('a', () => 1)];
      },
    });
    const [first, second] = await Promise.all([shared.list(), shared.list()]);
    assert.equal(first, second);
    assert.equal(lists, 1);
    assert.deepEqual(await shared.list(), first);
    assert.equal(lists, 2);
  });

  it('compresses once for all who share a rendering', async () => {
    const long = 'x'.repeat(2000);
    const shared = exposition({ storeFamilies: () => [gauge(long, () => 1)] });
    const [plain, first, second] = await Promise.all([
      shared.scrape(TEXT, null, 'never'),
      shared.scrape(TEXT, null, 'worthwhile'),
      shared.scrape(TEXT, null, 'always'),
    ]);
    assert.equal(first.bytes, second.bytes);
    assert.deepEqual([plain.gzipped, first.gzipped], [false, true]);
    assert.deepEqual(gunzipSync(first.bytes), plain.bytes);
  });
});
