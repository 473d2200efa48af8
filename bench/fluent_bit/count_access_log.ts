// Processor time of the whole process for a million access-log lines that `tail` reads and its JSON parser parses, and
// for three million more: with the null output, with Fluent Bit's own log_to_metrics and prometheus_exporter, and with the
// plugin. The last two make the same counter and the same histogram. The first million includes the start and the
// compilation by JavaScript's engine; the others show the cost of a line from then on. The counts are compared with the
// files.

import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
const ROUNDS = 3;
/** Files of this many lines. One host reads one, the next reads all: the difference is the cost of more lines. */
const FILES = 4;

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
  /** Samples of the two families in an exposition; null if it makes no metrics of the lines. */
  readonly samples: ((exposition: string) => Samples) | null;
}

/** Seconds of processor time, one element for each round. */
interface Figures {
  readonly ofOne: number[];
  readonly ofAll: number[];
}

export async function countLines(bench: Bench): Promise<void> {
  const log = join(bench.folder, 'access-1.log');
  writeFileSync(join(bench.folder, 'parsers.conf'), PARSERS);
  writeFileSync(join(bench.folder, 'rules.yaml'), RULES);
  await writeAccessLog(log, LINES);
  for (let file = 2; file <= FILES; file++) {
    copyFileSync(log, join(bench.folder, `access-${file}.log`));
  }
  const ofOne = await countAccessLog(log);
  const ofAll: Samples = new Map(Array.from(ofOne, ([sample, value]) => [sample, FILES * value]));
  const contenders = [nothing(), logToMetrics(), promexporter(bench)];
  const figures = contenders.map((): Figures => ({ ofOne: [], ofAll: [] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, contender] of contenders.entries()) {
      const { ofOne: one, ofAll: all } = figures[index]!;
      one.push(await cpuSeconds(bench, contender, 1, ofOne));
      all.push(await cpuSeconds(bench, contender, FILES, ofAll));
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

/** Two filters, because each makes one metric; the second drops the lines, which have no output. */
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

/** The sample lines whose names begin with this. */
function linesOf(exposition: string, prefix: string): string {
  return exposition
    .split('\n')
    .filter((line) => line.startsWith(prefix))
    .join('\n');
}

/** For a host that has counted this many files. It is not asked while it counts: that costs processor time, too. */
async function cpuSeconds(
  bench: Bench,
  { name, sections, samples }: Contender,
  files: number,
  wanted: Samples,
): Promise<number> {
  const [adminPort, port] = [await freePort(), await freePort()];
  const path = join(bench.folder, files === 1 ? 'access-1.log' : 'access-*.log');
  const keys = { name: 'tail', tag: 'access', path, parser: 'access_log' };
  const input: Section = ['INPUT', { ...keys, read_from_head: 'on', inotify_watcher: 'off' }];
  const service = {
    parsers_file: join(bench.folder, 'parsers.conf'),
    http_server: 'on',
    http_listen: '127.0.0.1',
    http_port: adminPort,
  };
  const host = new FluentBit(bench, `lines-${name}`, [input, ...sections(port)], service);
  const ask = async (): Promise<Samples | null> => {
    if (samples === null) return linesTaken(adminPort);
    const exposition = await get(port, '/metrics');
    return exposition === null ? null : samples(exposition);
  };
  try {
    let seconds = 0;
    let counted: Samples | null = null;
    await host.until('all lines counted', async () => {
      seconds = await host.cpuSecondsAtRest();
      counted = await ask();
      return counted !== null && countedIn(counted) >= LINES * files;
    });
    if (samples !== null) compareSamples(name, counted!, wanted);
    return seconds;
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

/** The lines that the null output got, as if it had counted them. */
async function linesTaken(adminPort: number): Promise<Samples | null> {
  const text = await get(adminPort, '/api/v1/metrics');
  if (text === null) return null;
  const { output } = JSON.parse(text) as { output: Record<string, { proc_records: number }> };
  return new Map([['access_total', output['null.0']?.proc_records ?? 0]]);
}

function print(bench: Bench, contenders: readonly Contender[], figures: readonly Figures[]): void {
  const whole = figures.map(({ ofOne }) => median(ofOne));
  const more = figures.map(
    ({ ofOne, ofAll }) =>
      median(ofAll.map((seconds, round) => seconds - ofOne[round]!)) / (FILES - 1),
  );
  const fastest = figures.map(
    ({ ofOne, ofAll }) => (Math.min(...ofAll) - Math.min(...ofOne)) / (FILES - 1),
  );
  const lines = (files: number): string => (files * LINES).toLocaleString('en');
  bench.print(
    `\n${lines(1)} lines, and ${lines(FILES - 1)} more: medians of ${ROUNDS} rounds, and the fastest`,
  );
  const table = [
    [
      ...['', 'CPU', 'min to max', 'more than null', 'share'],
      ...['a line more', 'than null', 'share', 'fastest', 'than null', 'share'],
    ],
  ];
  contenders.forEach(({ name }, index) => {
    // A share of what the second contender, log_to_metrics, takes beyond the first, null.
    const beyondNull = (cpu: readonly number[]): string[] => {
      if (index === 0) return ['', ''];
      const share = (cpu[index]! - cpu[0]!) / (cpu[1]! - cpu[0]!);
      return [`${nanoseconds(cpu[index]! - cpu[0]!)} ns/line`, share.toFixed(2)];
    };
    const rounds = figures[index]!.ofOne;
    table.push([
      name,
      `${whole[index]!.toFixed(2)} s`,
      `${Math.min(...rounds).toFixed(2)} to ${Math.max(...rounds).toFixed(2)}`,
      ...beyondNull(whole),
      `${nanoseconds(more[index]!)} ns`,
      ...beyondNull(more),
      `${nanoseconds(fastest[index]!)} ns`,
      ...beyondNull(fastest),
    ]);
  });
  const widths = [16, 9, 16, 16, 8, 14, 14, 8, 14, 14, 8];
  for (const row of table) {
    const cells = row.map((cell, at) =>
      at === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[at]!),
    );
    bench.print(cells.join(''));
  }
}

/** Of each of a million lines. */
function nanoseconds(seconds: number): string {
  return ((seconds * 1e9) / LINES).toFixed(0);
}
