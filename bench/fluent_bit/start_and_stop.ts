// How soon after the start the first scrape is answered, and how soon after SIGINT the process is gone; medians.

import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../rounds.ts';
import {
  type Bench,
  CPU_INPUT,
  FluentBit,
  freePort,
  get,
  NULL_OUTPUT,
  ourOutput,
} from './process.ts';

const REPETITIONS = 7;
/** Some records flow before the stop, which comes at another point of the flush interval each time. */
const RUN_MS = 1500;
const RUN_STEP_MS = 130;

export async function startAndStop(bench: Bench): Promise<void> {
  const scraped: number[] = [];
  const running = { ours: [] as number[], null: [] as number[] };
  const stopped = { ours: [] as number[], null: [] as number[] };
  for (let i = 0; i < REPETITIONS; i++) {
    for (const which of ['null', 'ours'] as const) {
      const port = await freePort();
      const output = which === 'ours' ? ourOutput(port) : NULL_OUTPUT;
      const host = new FluentBit(bench, `start-${which}-${i}`, [CPU_INPUT, output]);
      try {
        if (which === 'ours') {
          await host.until('a scrape', async () => (await get(port, '/metrics')) !== null);
          scraped.push(performance.now() - host.startedMs);
        }
        await host.logged(/stream processor started/);
        if (which === 'null') running.null.push(performance.now() - host.startedMs);
        await sleep(RUN_MS + i * RUN_STEP_MS);
      } finally {
        stopped[which].push(await host.stop());
      }
    }
  }
  const ms = (times: readonly number[]) => `${median(times).toFixed(0)} ms`.padStart(10);
  bench.print(`${`\nstart and stop, median of ${REPETITIONS}`.padEnd(46)}  promexporter      null`);
  bench.print(
    `${'first scrape answered; null: engine runs'.padEnd(46)}${ms(scraped)}${ms(running.null)}`,
  );
  bench.print(`${'ended after SIGINT'.padEnd(46)}${ms(stopped.ours)}${ms(stopped.null)}`);
}
