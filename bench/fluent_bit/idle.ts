// The cost of a process that gets only the cpu input's record a second: memory and processor time.

import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Bench,
  CPU_INPUT,
  FluentBit,
  freePort,
  get,
  NULL_OUTPUT,
  ourOutput,
} from './process.ts';

const SETTLE_MS = 5_000;
const IDLE_MS = 30_000;
const SCRAPE_INTERVAL_MS = 5_000;

/** Runs the plugin (not scraped, and scraped) and the null output side by side. */
export async function idle(bench: Bench): Promise<void> {
  const quiet = await freePort();
  const scraped = await freePort();
  const hosts = [
    { name: 'null', host: new FluentBit(bench, 'idle-null', [CPU_INPUT, NULL_OUTPUT]) },
    {
      name: 'promexporter',
      host: new FluentBit(bench, 'idle-ours', [CPU_INPUT, ourOutput(quiet)]),
    },
    {
      name: `promexporter, a scrape each ${SCRAPE_INTERVAL_MS / 1000} s`,
      host: new FluentBit(bench, 'idle-scraped', [CPU_INPUT, ourOutput(scraped)]),
    },
  ];
  const timer = setInterval(() => void get(scraped, '/metrics'), SCRAPE_INTERVAL_MS);
  try {
    await sleep(SETTLE_MS);
    const before = hosts.map(({ host }) => host.cpuSeconds());
    await sleep(IDLE_MS);
    bench.print(`\n${`idle for ${IDLE_MS / 1000} s`.padEnd(34)}      RSS       CPU`);
    hosts.forEach(({ name, host }, index) => {
      const share = ((host.cpuSeconds() - before[index]!) / (IDLE_MS / 1000)) * 100;
      bench.print(
        `${name.padEnd(34)}${`${host.residentMb().toFixed(0)} MB`.padStart(9)}${`${share.toFixed(2)} %`.padStart(10)}`,
      );
    });
  } finally {
    clearInterval(timer);
    for (const { host } of hosts) await host.stop();
  }
}
