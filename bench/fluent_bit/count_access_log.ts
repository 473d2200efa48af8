// Processor time of the whole process for a million access-log lines that `tail` reads and its JSON parser parses: with
// the null output, with Fluent Bit's own log_to_metrics and prometheus_exporter, and with the plugin, which make the
// same counter and the same histogram. What was counted is compared with the file.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../rounds.ts';
import { compareSamples, readSamples, type Samples } from '../samples.ts';
import { BUCKETS, countAccessLog, writeAccessLog } from './access_log.ts';
import {
  type Bench,
  FluentBit,
  freePort,
  get,
  NULL_OUTPUT,
  ourOutput,
  type Section,
} from './process.ts';

const LINES = 1_000_000;
const ROUNDS = 5;
/** Asking costs the host time, too. */
const ASK_INTERVAL_MS = 250;

const PARSERS = '[PARSER]\n    name access_log\n    format json\n';
const RULES = `
metrics:
  - name: access_total
    type: counter
    help: Requests.
    labels: {method: $method, status: $status, path: $path}
  - name: access_seconds
    type: histogram
    help: Time to answer.
    value: $duration
    buckets: [${BUCKETS.join(', ')}]
    labels: {method: $method}
`;

/** One way of making metrics of the lines. */
interface Contender {
  readonly name: string;
  /** Filters and outputs. `port` is for the endpoint. */
  sections(port: number): readonly Section[];
  /** Samples of the two families in an exposition; null where nothing is made of the lines. */
  readonly samples: ((exposition: string) => Samples) | null;
}

/** One element for each round. */
interface Figures {
  readonly cpuSeconds: number[];
  /** Of a process that was given no lines and ran as long. */
  readonly idleCpuSeconds: number[];
  readonly seconds: number[];
}

export async function countLines(bench: Bench): Promise<void> {
  const log = join(bench.folder, 'access.log');
  const empty = join(bench.folder, 'empty.log');
  writeFileSync(empty, '');
  writeFileSync(join(bench.folder, 'parsers.conf'), PARSERS);
  writeFileSync(join(bench.folder, 'rules.yaml'), RULES);
  await writeAccessLog(log, LINES);
  const wanted = await countAccessLog(log);
  const contenders = [nothing(), logToMetrics(), promexporter(bench)];
  const figures = contenders.map(
    (): Figures => ({ cpuSeconds: [], idleCpuSeconds: [], seconds: [] }),
  );
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, contender] of contenders.entries()) {
      const { cpuSeconds, idleCpuSeconds, seconds } = figures[index]!;
      const startedMs = performance.now();
      await run(bench, contender, log, async (host, ask) => {
        let samples: Samples | null = null;
        await host.until('all lines counted', async () => {
          await sleep(ASK_INTERVAL_MS);
          samples = await ask();
          return samples !== null && countedIn(samples) >= LINES;
        });
        seconds.push((performance.now() - startedMs) / 1000);
        cpuSeconds.push(host.cpuSeconds());
        if (contender.samples !== null) compareSamples(contender.name, samples!, wanted);
      });
      await run(bench, contender, empty, async (host, ask) => {
        while ((performance.now() - host.startedMs) / 1000 < seconds.at(-1)!) {
          await sleep(ASK_INTERVAL_MS);
          await ask();
        }
        idleCpuSeconds.push(host.cpuSeconds());
      });
    }
  }
  print(bench, contenders, figures);
}

function nothing(): Contender {
  return { name: 'null', sections: () => [NULL_OUTPUT], samples: null };
}

function promexporter({ folder }: Bench): Contender {
  const rules = { rules_file: join(folder, 'rules.yaml') };
  return {
    name: 'promexporter',
    sections: (port) => [ourOutput(port, rules)],
    samples: (exposition) => readSamples(linesOf(exposition, 'access_')),
  };
}

/** Two filters, because each makes one metric; the second keeps the lines from going further, where no output is. */
function logToMetrics(): Contender {
  const filter = (metric: string, more: Section[1]): Section => {
    const keys = { name: 'log_to_metrics', match: 'access', tag: 'metrics', metric_name: metric };
    // A snapshot a second: with one for each chunk, its default, 5.1.1 blocks itself at this rate.
    return ['FILTER', { ...keys, metric_description: metric, ...more, flush_interval_sec: 1 }];
  };
  return {
    name: 'log_to_metrics',
    sections: (port) => [
      filter('access_total', { metric_mode: 'counter', label_field: ['method', 'status', 'path'] }),
      filter('access_seconds', {
        metric_mode: 'histogram',
        value_field: 'duration',
        label_field: 'method',
        bucket: BUCKETS,
        discard_logs: 'on',
      }),
      ['OUTPUT', { name: 'prometheus_exporter', match: 'metrics', host: '127.0.0.1', port }],
    ],
    samples: (exposition) =>
      readSamples(
        linesOf(exposition, 'log_metric_').replaceAll(/^log_metric_(counter_|histogram_)/gm, ''),
      ),
  };
}

/** The sample lines whose names begin so. */
function linesOf(exposition: string, prefix: string): string {
  return exposition
    .split('\n')
    .filter((line) => line.startsWith(prefix))
    .join('\n');
}

/** Starts a host that reads the file, and ends it after `use`, which may ask it what it has counted. */
async function run(
  bench: Bench,
  { name, sections, samples }: Contender,
  file: string,
  use: (host: FluentBit, ask: () => Promise<Samples | null>) => Promise<void>,
): Promise<void> {
  const [adminPort, port] = [await freePort(), await freePort()];
  const keys = { name: 'tail', tag: 'access', path: file, parser: 'access_log' };
  const input: Section = ['INPUT', { ...keys, read_from_head: 'on', inotify_watcher: 'off' }];
  const service = {
    parsers_file: join(bench.folder, 'parsers.conf'),
    http_server: 'on',
    http_listen: '127.0.0.1',
    http_port: adminPort,
  };
  const host = new FluentBit(bench, `lines-${name}`, [input, ...sections(port)], service);
  try {
    await use(host, async () => {
      if (samples === null) return linesTaken(adminPort);
      const exposition = await get(port, '/metrics');
      return exposition === null ? null : samples(exposition);
    });
  } finally {
    await host.stop();
  }
}

/** Requests in the counter, over all its series. */
function countedIn(samples: Samples): number {
  let counted = 0;
  for (const [sample, value] of samples) if (sample.startsWith('access_total')) counted += value;
  return counted;
}

/** What the null output has been given, as if it were counted. */
async function linesTaken(adminPort: number): Promise<Samples | null> {
  const text = await get(adminPort, '/api/v1/metrics');
  if (text === null) return null;
  const { output } = JSON.parse(text) as { output: Record<string, { proc_records: number }> };
  return new Map([['access_total', output['null.0']?.proc_records ?? 0]]);
}

function print(bench: Bench, contenders: readonly Contender[], figures: readonly Figures[]): void {
  const whole = figures.map(({ cpuSeconds }) => median(cpuSeconds));
  const idle = figures.map(({ idleCpuSeconds }) => median(idleCpuSeconds));
  const lines = whole.map((cpu, index) => cpu - idle[index]!);
  bench.print(`\n${LINES.toLocaleString('en')} lines, medians of ${ROUNDS} rounds`);
  const table = [
    ['', 'CPU', 'min to max', 'more than null', 'share', 'without start', 'share', 'took'],
  ];
  contenders.forEach(({ name }, index) => {
    const { cpuSeconds, seconds } = figures[index]!;
    // Of what the second contender, log_to_metrics, takes beyond the first, null.
    const cells = (cpu: readonly number[]): string[] => {
      if (index === 0) return ['', ''];
      const more = cpu[index]! - cpu[0]!;
      return [
        `${((more * 1e9) / LINES).toFixed(0)} ns/line`,
        (more / (cpu[1]! - cpu[0]!)).toFixed(2),
      ];
    };
    table.push([
      name,
      `${whole[index]!.toFixed(2)} s`,
      `${Math.min(...cpuSeconds).toFixed(2)} to ${Math.max(...cpuSeconds).toFixed(2)}`,
      ...cells(whole),
      ...cells(lines),
      `${median(seconds).toFixed(1)} s`,
    ]);
  });
  const widths = [16, 9, 16, 16, 8, 16, 8, 9];
  for (const row of table) {
    const cells = row.map((cell, at) =>
      at === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[at]!),
    );
    bench.print(cells.join(''));
  }
}
