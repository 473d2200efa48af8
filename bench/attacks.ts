// In: the chunks and rules of `counting`, and attackers on the endpoint. Out: what counting costs inside the built plugin
// (promexporter-host) while nobody attacks and while somebody does, in turns, in one run. One line of JSON (Report).
//
// Attackers run at the lowest priority (nice 19): on a machine of few processors they would take the time that is to be
// measured, and what is asked here is what the endpoint's work takes away from counting. Two figures a row: the counting
// thread's processor time, which says whether it has more to do, and the time that passes while it counts, which says
// whether it gets its turn.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findTestProgram } from '../scripts/setup/test_programs.mjs';
import { ScriptedHost } from '../test/host/scripted_host.ts';
import { countingWorks } from './counting_work.ts';
import { freePort, get } from './fluent_bit/process.ts';
import type { Report } from './main.ts';
import { median, type Row } from './rounds.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PLUGIN = join(ROOT, 'out_promexporter.so');
const TAG = 'app.web';
const ROUNDS = 4;
const CHUNKS_PER_ROUND = 24;
const ASK_INTERVAL_MS = 200;
const PATIENCE_MS = 30_000;
/** Until an attack has all its connections. */
const GATHER_MS = 1_500;
const ATTACK_SECONDS = '60';
/** Native code gives this name to the counting thread: native/js_thread.cc. */
const THREAD_NAME = 'promexporter-js';

/** Each with its command, whose address comes last. */
const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  'slow headers, 1,000 connections': slowHttpTest('-H', '-i', '1'),
  'slow readers, 1,000 connections': slowHttpTest(
    '-X',
    '-w',
    '1',
    '-y',
    '64',
    '-n',
    '1',
    '-k',
    '3',
  ),
  'scrapes as fast as 100 clients can': ['wrk', '-t1', '-c100', `-d${ATTACK_SECONDS}`],
  'wrong paths as fast as 100 clients can': [
    ...['wrk', '-t1', '-c100', `-d${ATTACK_SECONDS}`],
    ...['-H', 'Authorization: Basic eDp5', '-H', 'Accept-Encoding: gzip'],
  ],
};

function slowHttpTest(...mode: readonly string[]): string[] {
  return [
    'slowhttptest',
    ...mode,
    '-c',
    '1000',
    '-r',
    '500',
    '-l',
    ATTACK_SECONDS,
    '-v',
    '0',
    '-u',
  ];
}

function attack(command: readonly string[], url: string): ChildProcess {
  const [name = '', ...args] = command;
  const program = findTestProgram(ROOT, name as 'wrk');
  if (program === null) throw new Error(`Cannot attack: ${name} is missing (Debian: ${name})`);
  return spawn('nice', ['-n', '19', program, ...args, url], { stdio: 'ignore' });
}

/** What the counting thread has used of the processor, in ns. */
function threadNanoseconds(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const task = readdirSync(tasks).find(
    (id) => readFileSync(join(tasks, id, 'comm'), 'utf8').trim() === THREAD_NAME,
  );
  return Number(readFileSync(join(tasks, task ?? '', 'schedstat'), 'utf8').split(' ')[0]);
}

interface Totals {
  readonly records: number;
  readonly countingNanoseconds: number;
  readonly node: string;
}

/** The plugin's own metrics once it has counted `records`; a scrape that is refused is tried again. */
async function totals(port: number, records: number): Promise<Totals> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const text = (await get(port, '/metrics').catch(() => null)) ?? '';
    const sample = (pattern: RegExp) => pattern.exec(text)?.[1] ?? '';
    const counted = Number(sample(/^promexporter_records_total (\S+)$/m));
    if (counted === records) {
      const seconds = Number(sample(/^promexporter_counting_seconds_total (\S+)$/m));
      const node = sample(/^promexporter_build_info\{.*nodejs="([^"]+)"/m);
      return { records, countingNanoseconds: seconds * 1e9, node: `v${node}` };
    }
    if (performance.now() > deadlineMs) {
      throw new Error(`Cannot measure the plugin: it counted ${counted}, not ${records} records`);
    }
    await sleep(ASK_INTERVAL_MS);
  }
}

async function step(host: ScriptedHost, line: string, wanted: RegExp): Promise<void> {
  const answer = await host.step(line);
  if (!wanted.test(answer)) throw new Error(`Step "${line}": got "${answer}", wanted ${wanted}`);
}

async function main(folder: string): Promise<void> {
  const [work] = countingWorks();
  if (work === undefined) throw new Error('there is no work to do');
  const { kind, rules } = work;
  const chunkFile = join(folder, 'chunk.msgpack');
  const rulesFile = join(folder, 'rules.yaml');
  writeFileSync(chunkFile, kind.chunk);
  writeFileSync(rulesFile, rules);
  const port = await freePort();
  const output = ['-o', 'promexporter', '-p', `listen=127.0.0.1:${port}`];
  const host = new ScriptedHost(['-e', PLUGIN, ...output, '-p', `rules_file=${rulesFile}`]);
  const pid = host.child.pid ?? 0;
  const rows: Row[] = [];
  try {
    await step(host, 'init', /^init OK/);
    let before = await totals(port, 0);
    const recordsPerRound = CHUNKS_PER_ROUND * kind.records;
    /** Time of the processor and of the clock for a record. */
    const round = async (): Promise<readonly [number, number]> => {
      const cpuBefore = threadNanoseconds(pid);
      await step(host, `flush ${TAG} ${chunkFile} ${CHUNKS_PER_ROUND}`, /RETRY 0 ERROR 0$/);
      const after = await totals(port, before.records + recordsPerRound);
      const cpu = threadNanoseconds(pid) - cpuBefore;
      const passed = after.countingNanoseconds - before.countingNanoseconds;
      before = after;
      return [cpu / recordsPerRound, passed / recordsPerRound];
    };
    await round();
    for (const [name, command] of Object.entries(ATTACKS)) {
      const calm: (readonly [number, number])[] = [];
      const attacked: (readonly [number, number])[] = [];
      for (let i = 0; i < ROUNDS; i++) {
        calm.push(await round());
        const path = name.startsWith('wrong') ? '/no' : '/metrics';
        const attacker = attack(command, `http://127.0.0.1:${port}${path}`);
        const ended = once(attacker, 'close');
        await sleep(GATHER_MS);
        attacked.push(await round());
        attacker.kill('SIGKILL');
        await ended;
      }
      for (const [index, what] of ['processor', 'clock'].entries()) {
        for (const [contender, figures] of [
          ['nobody attacks', calm],
          ['attacked', attacked],
        ] as const) {
          const times = figures.map((figure) => figure[index] ?? 0);
          rows.push({
            work: `${name}: ${what}`,
            contender,
            nanosecondsPerRecord: median(times),
            leastNanoseconds: Math.min(...times),
            bytesPerRecord: 0,
          });
        }
      }
    }
    const report: Report = { node: before.node, rows, amounts: [] };
    process.stdout.write(`${JSON.stringify(report)}\n`);
  } finally {
    await host.quit();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'promexporter-bench-'));
try {
  await main(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
