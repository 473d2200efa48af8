// Processor time of the whole process for some million flat records from the dummy input, made faster than any output
// needs: beside the null output, and beside Fluent Bit's own log_to_metrics making the same three gauges.

import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Bench,
  FluentBit,
  freePort,
  get,
  NULL_OUTPUT,
  ourOutput,
  type Section,
} from './process.ts';

const RECORDS = 4_000_000;
const COPIES = 20_000;
const TICKS = RECORDS / COPIES;
const TICKS_PER_SECOND = 40;
/** 96 bytes as an event in msgpack; three fields are numbers. */
const RECORD = {
  method: 'GET',
  path: '/api/v1/items/4711',
  status: 200,
  duration: 12.345,
  size: 51234,
  host: 'web-17',
};
const NUMBERS = ['status', 'duration', 'size'];
/** Buffers are flushed within a second after the last record is made; that is part of the work. */
const SETTLE_MS = 1_500;
/** Asking costs the host time, too. */
const ASK_INTERVAL_MS = 200;

interface Figures {
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly peakMb: number;
}

export async function countRecords(bench: Bench): Promise<void> {
  const nothing = await flood(bench, 'null', [NULL_OUTPUT]);
  const port = await freePort();
  const ours = await flood(bench, 'promexporter', [ourOutput(port)], async () => {
    const text = await get(port, '/metrics');
    return Number(/^promexporter_records_total (\S+)$/m.exec(text ?? '')?.[1]) >= RECORDS;
  });
  const ownPort = await freePort();
  const filters = NUMBERS.map((field): Section => {
    const keys = { name: 'log_to_metrics', match: 'dummy.*', tag: 'metrics', metric_mode: 'gauge' };
    const more = { metric_name: field, value_field: field, metric_description: field };
    // A snapshot a second: with one for each chunk, its default, 5.1.1 blocks itself at this rate.
    const rest = { flush_interval_sec: 1, discard_logs: field === NUMBERS.at(-1) ? 'on' : 'off' };
    return ['FILTER', { ...keys, ...more, ...rest }];
  });
  const exporter = {
    name: 'prometheus_exporter',
    match: 'metrics',
    host: '127.0.0.1',
    port: ownPort,
  };
  const own = await flood(bench, 'log_to_metrics', [...filters, ['OUTPUT', exporter]]);

  bench.print(
    `\n${RECORDS.toLocaleString('en')} records of 96 bytes`.padEnd(34) +
      '       CPU   more than null      took  peak RSS',
  );
  for (const [name, figures] of Object.entries({
    null: nothing,
    promexporter: ours,
    'log_to_metrics, three gauges': own,
  })) {
    const more = ((figures.cpuSeconds - nothing.cpuSeconds) * 1e9) / RECORDS;
    bench.print(
      name.padEnd(33) +
        `${figures.cpuSeconds.toFixed(2)} s`.padStart(10) +
        `${more.toFixed(0)} ns/record`.padStart(17) +
        `${figures.seconds.toFixed(1)} s`.padStart(10) +
        `${figures.peakMb.toFixed(0)} MB`.padStart(10),
    );
  }
}

async function flood(
  bench: Bench,
  name: string,
  rest: readonly Section[],
  counted: () => Promise<boolean> = async () => true,
): Promise<Figures> {
  const adminPort = await freePort();
  const service = { http_server: 'on', http_listen: '127.0.0.1', http_port: adminPort };
  const input: Section = [
    'INPUT',
    {
      name: 'dummy',
      dummy: JSON.stringify(RECORD),
      rate: TICKS_PER_SECOND,
      copies: COPIES,
      samples: TICKS,
    },
  ];
  const host = new FluentBit(bench, `flood-${name}`, [input, ...rest], service);
  try {
    await host.until('all records made', async () => {
      await sleep(ASK_INTERVAL_MS);
      return (await recordsMade(adminPort)) >= RECORDS;
    });
    const seconds = (performance.now() - host.startedMs) / 1000;
    await sleep(SETTLE_MS);
    await host.until('all records counted', counted);
    return { cpuSeconds: host.cpuSeconds(), seconds, peakMb: host.residentMb('VmHWM') };
  } finally {
    await host.stop();
  }
}

async function recordsMade(adminPort: number): Promise<number> {
  const text = await get(adminPort, '/api/v1/metrics');
  if (text === null) return 0;
  const { input } = JSON.parse(text) as { input: Record<string, { records: number }> };
  return input['dummy.0']?.records ?? 0;
}
