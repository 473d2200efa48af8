// In: the chunks and rules of `counting`, and attackers on the endpoint. Out: the cost of counting inside the built plugin
// (promexporter-host), undisturbed and under attack, in turns, in one run. One line of JSON (Report).
//
// Attackers run at the lowest priority (nice 19). On a machine of few processors they would otherwise take the time that
// is measured, and the question is what the endpoint's work takes away from counting. Each row has two figures. The
// counting thread's processor time says whether it has more to do. The time that passes while it counts says whether it
// gets its turn. The ratio is the speed of counting under attack: 1 is undisturbed. If a machine's processors change their
// speed, the fastest bursts of both tell more than the medians.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findTestProgram } from '../scripts/setup/test_programs.mjs';
import { AttackedHost, type Cost, type Endpoint } from './attacked_host.ts';
import type { SCRIPTED_ATTACKS } from './attacker.ts';
import type { Report } from './main.ts';
import { type Amount, median, type Row } from './rounds.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ATTACKER = fileURLToPath(new URL('attacker.ts', import.meta.url));
const ROUNDS = 3;
/** Time for an attack to open all its connections. */
const GATHER_MS = 1_000;
/** More than a round takes. */
const ATTACK_SECONDS = '60';

interface Attack {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Without the address, which comes last. */
  readonly command: readonly string[];
  readonly path?: string;
}

const wrk = ['wrk', '-t1', '-c100', `-d${ATTACK_SECONDS}`];
const slowHeaders = [
  ...['slowhttptest', '-H', '-i', '1', '-c', '1000', '-r', '500'],
  ...['-l', ATTACK_SECONDS, '-v', '0', '-u'],
];
const scripted = (name: keyof typeof SCRIPTED_ATTACKS) => [
  ...[process.execPath, '--import', 'tsx', ATTACKER, name],
];

const ATTACKS: readonly Attack[] = [
  { name: 'slow headers, 1,000 connections', endpoint: 'plain', command: slowHeaders },
  {
    ...{ name: '10 MB read slowly, 100 clients', endpoint: 'large' },
    command: scripted('slow-readers'),
  },
  { name: '1,000 idle connections', endpoint: 'plain', command: scripted('idle') },
  { name: 'scrapes, 100 clients', endpoint: 'plain', command: wrk },
  { name: 'wrong paths, 100 clients', endpoint: 'plain', command: wrk, path: '/no' },
  { name: 'wrong passwords', endpoint: 'password', command: scripted('passwords') },
  {
    ...{ name: 'wrong passwords, bcrypt and TLS', endpoint: 'tls' },
    command: scripted('bcrypt-passwords'),
  },
  { name: 'headers of 100 KB', endpoint: 'plain', command: scripted('oversized-headers') },
  { name: '50,000 pipelined requests', endpoint: 'plain', command: scripted('pipelining') },
  { name: 'bodies of 100 KB', endpoint: 'plain', command: scripted('bodies') },
  { name: 'CONNECT', endpoint: 'plain', command: scripted('connect') },
  { name: 'garbage', endpoint: 'plain', command: scripted('garbage') },
  { name: 'garbage for TLS', endpoint: 'tls', command: scripted('tls-garbage') },
];

/** Resolves when the attack is under way. */
async function begin({ command, path }: Attack, url: string): Promise<ChildProcess> {
  const [name = '', ...args] = command;
  const isScripted = name === process.execPath;
  const program = isScripted ? name : findTestProgram(ROOT, name as 'wrk');
  if (program === null) throw new Error(`Cannot attack: ${name} is missing (Debian: ${name})`);
  const target = path === undefined ? url : new URL(path, url).href;
  const attacker = spawn('nice', ['-n', '19', program, ...args, target], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // However the benchmark ends, no attacker stays.
  const kill = () => attacker.kill('SIGKILL');
  process.once('exit', kill);
  attacker.once('exit', () => process.off('exit', kill));
  // The others say nothing before they end.
  if (isScripted) await Promise.race([once(attacker.stdout, 'data'), once(attacker, 'exit')]);
  attacker.stdout.resume();
  await sleep(GATHER_MS);
  return attacker;
}

async function end(attacker: ChildProcess, { name }: Attack): Promise<void> {
  if (attacker.exitCode !== null || attacker.signalCode !== null) {
    throw new Error(`Cannot measure "${name}": the attacker ended before the round did`);
  }
  const ended = once(attacker, 'close');
  attacker.kill('SIGKILL');
  await ended;
}

interface Measured {
  readonly rows: Row[];
  readonly ratios: readonly Amount[];
  readonly node: string;
}

async function measure(attack: Attack, folder: string): Promise<Measured> {
  mkdirSync(folder);
  const host = await AttackedHost.start(folder, attack.endpoint);
  const calm: Cost[] = [];
  const attacked: Cost[] = [];
  try {
    for (let i = 0; i < ROUNDS; i++) {
      calm.push(await host.count());
      const attacker = await begin(attack, host.url);
      attacked.push(await host.count(() => end(attacker, attack)));
    }
  } finally {
    await host.quit();
  }
  const figures = {
    processor: (cost: Cost) => cost.processor,
    clock: (cost: Cost) => [cost.clock],
  };
  const rows: Row[] = [];
  const ratios: Amount[] = [];
  for (const [what, of] of Object.entries(figures)) {
    const row = (contender: string, costs: readonly Cost[]): Row => {
      const times = costs.flatMap(of);
      return {
        work: `${attack.name}: ${what}`,
        contender,
        nanosecondsPerRecord: median(times),
        leastNanoseconds: Math.min(...times),
        bytesPerRecord: 0,
      };
    };
    const [undisturbed, disturbed] = [row('nobody attacks', calm), row('attacked', attacked)];
    const ratio = (contender: string, of: (row: Row) => number) =>
      ratios.push({
        what: attack.name,
        contender: `speed by the ${what}${contender}`,
        amount: of(undisturbed) / of(disturbed),
        unit: 'x undisturbed',
      });
    rows.push(undisturbed, disturbed);
    ratio('', (row) => row.nanosecondsPerRecord);
    if (what === 'processor') ratio(', fastest burst', (row) => row.leastNanoseconds);
  }
  return { rows, ratios, node: host.node };
}

async function main(folder: string): Promise<void> {
  const measured: Measured[] = [];
  for (const [index, attack] of ATTACKS.entries()) {
    const one = await measure(attack, join(folder, String(index)));
    process.stderr.write(`${attack.name}: measured\n`);
    measured.push(one);
  }
  const report: Report = {
    node: measured[0]?.node ?? '',
    rows: measured.flatMap(({ rows }) => rows),
    amounts: measured.flatMap(({ ratios }) => ratios),
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

// Ends through 'exit', where attackers are killed, and not at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
const folder = mkdtempSync(join(tmpdir(), 'promexporter-bench-'));
try {
  await main(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
