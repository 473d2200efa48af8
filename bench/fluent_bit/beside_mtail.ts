// Processor time of a whole process for lines of an access log as text: Fluent Bit with the plugin, whose rules cut the
// fields out with `extract`, and mtail, which does the same with the same expression. Both count one file, then four: the
// difference is the cost of a line, without starts and compilations. The counts are compared with the file.

import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTestProgram } from '../../scripts/setup/test_programs.mjs';
import { median } from '../rounds.ts';
import { compareSamples, readSamples, type Samples } from '../samples.ts';
import { type AccessLogEntry, BUCKETS, countAccessLog, writeAccessLog } from './access_log.ts';
import { type Bench, FluentBit, freePort, get, ourOutput, type Section } from './process.ts';

const LINES = 300_000;
const FILES = 4;
const ROUNDS = 3;
/** Sums are added up in another order by neither, but mtail rounds what it prints. */
const TOLERANCE = 1e-9;
/** Like all durations a multiple of 1/1024 (access_log.ts). */
const SHORTEST_SECONDS = 1 / 1024;
/** _SC_CLK_TCK, as in process.ts. */
const TICKS_PER_SECOND = 100;
const MAX_OUTPUT_BYTES = 2 ** 24;

/** The form that web servers log, with the duration at its end. */
const EXPRESSION =
  '^\\S+ \\S+ \\S+ \\[[^\\]]+\\] "(?P<method>\\S+) (?P<path>\\S+) [^"]*" (?P<status>\\d+) \\d+ "[^"]*" "[^"]*" (?P<duration>\\d+(?:\\.\\d+)?)$';

const MTAIL_PROGRAM = `counter access_total by method, status, path
histogram access_seconds by method buckets 0, ${BUCKETS.join(', ')}

/${EXPRESSION}/ {
  access_total[$method][$status][$path]++
  access_seconds[$method] = $duration
}
`;

const RULES = `
extract: {field: $log, regex: '${EXPRESSION}'}
metrics:
  - name: access_total
    type: counter
    labels: {method: $method, status: $status, path: $path}
  - name: access_seconds
    type: histogram
    value: $duration
    buckets: [${BUCKETS.join(', ')}]
    labels: {method: $method}
`;

/** One way of counting the lines: processor time in seconds for this many files. */
interface Contender {
  readonly name: string;
  readonly cpuSeconds: (files: number, wanted: Samples) => Promise<number>;
}

export async function besideMtail(bench: Bench): Promise<void> {
  const paths = Array.from({ length: FILES }, (_, i) => join(bench.folder, `raw-${i + 1}.log`));
  const [first, ...others] = paths;
  await writeAccessLog(first!, LINES, lineOf);
  for (const path of others) copyFileSync(first!, path);
  const ofOne = await countAccessLog(first!, entryOf);
  const ofAll: Samples = new Map(Array.from(ofOne, ([sample, value]) => [sample, FILES * value]));
  const rows = [mtail(bench, paths), fluentBit(bench)].map((contender) => {
    return { contender, more: [] as number[] };
  });
  for (let round = 0; round < ROUNDS; round++) {
    for (const { contender, more } of rows) {
      const one = await contender.cpuSeconds(1, ofOne);
      more.push((await contender.cpuSeconds(FILES, ofAll)) - one);
    }
  }
  print(bench, rows);
}

function lineOf({ remote, method, path, status, bytes, agent, duration }: AccessLogEntry): string {
  // mtail's first bucket is without its lower bound, which is 0.
  const seconds = Math.max(duration, SHORTEST_SECONDS);
  return `${remote} - - [29/Nov/2026:12:00:00 +0000] "${method} ${path} HTTP/1.1" ${status} ${bytes} "-" "${agent}" ${seconds}`;
}

/** Reads lineOf() back, with an expression of its own. */
function entryOf(line: string): Pick<AccessLogEntry, 'method' | 'path' | 'status' | 'duration'> {
  const [, method = '', path = '', status] = /"(\w+) (\S+) HTTP\/1\.1" (\d+) /.exec(line) ?? [];
  const duration = Number(line.slice(line.lastIndexOf(' ') + 1));
  return { method, path, status: Number(status), duration };
}

function mtail({ folder }: Bench, paths: readonly string[]): Contender {
  const program = findTestProgram(process.cwd(), 'mtail') ?? 'mtail';
  const progs = join(folder, 'access.mtail');
  writeFileSync(progs, MTAIL_PROGRAM);
  return {
    name: 'mtail',
    async cpuSeconds(files, wanted) {
      const logs = paths.slice(0, files).flatMap((path) => ['--logs', path]);
      const shown = ['--one_shot', '--one_shot_format', 'prometheus', '--emit_prog_label=false'];
      const before = childrenCpuSeconds();
      const { status, stdout, stderr, error } = spawnSync(
        program,
        [...shown, '--progs', progs, ...logs],
        { encoding: 'utf8', maxBuffer: MAX_OUTPUT_BYTES },
      );
      if (status !== 0) {
        throw new Error(
          `Cannot run mtail (npm test gets it, or its path in MTAIL): ${error?.message ?? stderr}`,
        );
      }
      const seconds = childrenCpuSeconds() - before;
      compareSamples('mtail', readSamples(stdout), wanted, TOLERANCE);
      return seconds;
    },
  };
}

function fluentBit(bench: Bench): Contender {
  writeFileSync(join(bench.folder, 'extract.yaml'), RULES);
  return {
    name: 'Fluent Bit and promexporter',
    async cpuSeconds(files, wanted) {
      const port = await freePort();
      const path = join(bench.folder, files === 1 ? 'raw-1.log' : 'raw-*.log');
      const keys = { name: 'tail', path, read_from_head: 'on', inotify_watcher: 'off' };
      const output = ourOutput(port, { rules_file: join(bench.folder, 'extract.yaml') });
      const sections: Section[] = [['INPUT', keys], output];
      const host = new FluentBit(bench, 'extract', sections);
      try {
        let seconds = 0;
        let counted: Samples = new Map();
        await host.until('all lines counted', async () => {
          seconds = await host.cpuSecondsAtRest();
          const exposition = await get(port, '/metrics?name[]=access_total&name[]=access_seconds');
          counted = readSamples(exposition ?? '');
          return requestsIn(counted) >= LINES * files;
        });
        compareSamples('promexporter', counted, wanted, TOLERANCE);
        return seconds;
      } finally {
        await host.stop();
      }
    },
  };
}

function requestsIn(samples: Samples): number {
  let sum = 0;
  for (const [sample, value] of samples) if (sample.startsWith('access_total{')) sum += value;
  return sum;
}

/** Of all processes that this one has started and waited for; proc(5): cutime is 16, cstime 17. */
function childrenCpuSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

function print(
  bench: Bench,
  rows: readonly { readonly contender: Contender; readonly more: readonly number[] }[],
): void {
  const lines = LINES * (FILES - 1);
  bench.print(`\n${lines.toLocaleString('en')} lines more, of ${ROUNDS} rounds the median (least)`);
  const [peer] = rows.map(({ more }) => median(more));
  for (const { contender, more } of rows) {
    const ns = (seconds: number) => `${((seconds / lines) * 1e9).toFixed(0)} ns`;
    const cost = `${ns(median(more)).padStart(9)} a line ${`(${ns(Math.min(...more))})`.padStart(10)}`;
    bench.print(`${contender.name.padEnd(30)}${cost}  ${(median(more) / peer!).toFixed(2)}`);
  }
}
