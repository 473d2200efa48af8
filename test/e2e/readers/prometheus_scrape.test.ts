// Fluent Bit's own input prometheus_scrape reads every kind of metric, and passes the records' values on.

import assert from 'node:assert/strict';
import test from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { hostPrograms, waitFor } from '../../support/e2e/fluent_bit.ts';
import { SKIP, startReadingFluentBit } from '../../support/e2e/readers/prometheus_scrape.ts';
import { assertSamples, startServing } from '../../support/e2e/readers/served.ts';
import { tapInto } from '../../support/e2e/readers/tap.ts';
import { scrape } from '../../support/e2e/scrape.ts';
import { readExposition } from '../../support/unit/read_exposition.ts';

function typesOf(text: string): readonly string[] {
  return [...(text.match(/^# TYPE .*$/gm) ?? [])].sort();
}

for (const program of hostPrograms()) {
  const { name } = program;

  test(`${name}: prometheus_scrape has the records' values`, { skip: SKIP }, async (t) => {
    const tap = await tapInto(t, await startServing(t, program, ['self_metrics=off']));
    const reader = await startReadingFluentBit(t, tap.url);
    const text = await reader.expositionUntil((body) => body.includes('shop_wait_seconds_count'));
    assertSamples(readExposition(text));
    for (const { asked, answered } of tap.exchanges) {
      // It asks for no format and no compression, and would not understand any.
      assert.deepEqual([asked.accept, asked['accept-encoding']], [undefined, undefined]);
      assert.match(answered['content-type'] ?? '', /^text\/plain; version=0\.0\.4/);
      assert.equal(answered['content-encoding'], undefined);
    }
    assert.doesNotMatch(reader.log(), /\[error\]/);
  });

  test(`${name}: prometheus_scrape keeps every family's type`, { skip: SKIP }, async (t) => {
    const url = await startServing(t, program);
    const reader = await startReadingFluentBit(t, url);
    let shown: readonly string[] = [];
    let read: readonly string[] = [];
    // Some of the plugin's own families appear when there is something to count.
    await waitFor(
      () => `the same types:\n${shown.join('\n')}\nand\n${read.join('\n')}`,
      async () => {
        shown = typesOf((await scrape(url)).body);
        read = typesOf(await reader.exposition());
        return isDeepStrictEqual(read, shown) || undefined;
      },
    );
    assert.ok(shown.includes('# TYPE promexporter_build_info gauge'));
  });
}
