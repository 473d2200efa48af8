// How many series are new to Prometheus, scrape by scrape.

import assert from 'node:assert/strict';
import type { Prometheus } from '../prometheus.ts';

/** After this many scrapes, a series that comes and goes would have been seen. */
export const SCRAPES = 4;

/** All series are new at the first scrape that was answered in time, and none is later. */
export async function assertNoChurn(prometheus: Prometheus, series: number): Promise<void> {
  await prometheus.queryUntil(`sum_over_time(up[1h])`, ([scraped]) => {
    return Number(scraped?.value[1] ?? 0) >= SCRAPES;
  });
  const added = await prometheus.history('scrape_series_added');
  const up = (await prometheus.history('up')).slice(0, added.length);
  const wanted = up.map((_, scrape) => (scrape === up.indexOf(1) ? series : 0));
  assert.deepEqual(added, wanted);
}
