// One fluent-bit process of the benchmark: started from a classic configuration, watched through /proc, ended by its id.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PLUGIN = join(
  dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
  'out_promexporter.so',
);
/** _SC_CLK_TCK, the unit of /proc/PID/stat, is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const PATIENCE_MS = 120_000;
const POLL_MS = 5;
/** A host that uses less than this in this time is at rest: it flushes once a second. */
const REST_MS = 2_500;
const REST_CPU_SECONDS = 0.05;
/** Fluent Bit gives its outputs 5 s to drain; a host that takes longer than this is stuck, and killed. */
const STOP_DEADLINE_MS = 15_000;

/** Shared by all parts of the benchmark. */
export interface Bench {
  /** Path of the real fluent-bit. */
  readonly program: string;
  /** Temporary, removed at the end. */
  readonly folder: string;
  print(line: string): void;
}

/** A section of a configuration file: its name and its keys; a key with a list is written once for each of them. */
export type Section = readonly [
  name: string,
  keys: Readonly<Record<string, string | number | readonly (string | number)[]>>,
];

export const CPU_INPUT: Section = ['INPUT', { name: 'cpu', interval_sec: 1 }];
export const NULL_OUTPUT: Section = ['OUTPUT', { name: 'null', match: '*' }];

/** The plugin's section, listening on loopback. */
export function ourOutput(port: number, more: Section[1] = {}): Section {
  return ['OUTPUT', { name: 'promexporter', match: '*', listen: `127.0.0.1:${port}`, ...more }];
}

export class FluentBit {
  /** performance.now() when it was started. */
  readonly startedMs: number;
  readonly #child: ChildProcess;
  #log = '';

  /**
   * @param name of its configuration file
   * @param sections the plugin is loaded if its output is among them
   * @param service keys of the section SERVICE beside its usual ones
   */
  constructor(
    { program, folder }: Bench,
    name: string,
    sections: readonly Section[],
    service: Section[1] = {},
  ) {
    const file = join(folder, `${name}.conf`);
    const text = [
      ['SERVICE', { flush: 1, log_level: 'info', ...service }] as Section,
      ...sections,
    ].map(([section, keys]) => {
      const lines = Object.entries(keys).flatMap(([key, value]) =>
        [value].flat().map((one) => `    ${key}  ${one}`),
      );
      return [`[${section}]`, ...lines].join('\n');
    });
    writeFileSync(file, `${text.join('\n')}\n`);
    const isOurs = sections.some(([, keys]) => keys.name === 'promexporter');
    this.startedMs = performance.now();
    this.#child = spawn(program, [...(isOurs ? ['-e', PLUGIN] : []), '-c', file], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    // However the benchmark ends, no host stays.
    const kill = () => this.#child.kill('SIGKILL');
    process.once('exit', kill);
    this.#child.once('exit', () => process.off('exit', kill));
    this.#child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
      this.#log += piece;
    });
  }

  /** Seconds of processor time so far, user and system, all threads. */
  cpuSeconds(): number {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
    // Fields are counted after the program's name, which may contain spaces; proc(5): utime is 14, stime 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  /** Waits until only its timers are left. */
  async cpuSecondsAtRest(): Promise<number> {
    for (let before = this.cpuSeconds(); ; ) {
      await sleep(REST_MS);
      const after = this.cpuSeconds();
      if (after - before <= REST_CPU_SECONDS) return after;
      before = after;
    }
  }

  /** Resident memory, now or at its highest, in MiB. */
  residentMb(which: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(new RegExp(`${which}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  }

  /** Resolves when the log has a match. */
  logged(pattern: RegExp): Promise<void> {
    return this.until(`${pattern} in its log`, () => pattern.test(this.#log));
  }

  /** Asks again and again until the answer is yes. */
  async until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    while (!(await isSo())) {
      if (this.#hasEnded() || performance.now() > deadlineMs) {
        throw new Error(`Waited in vain for ${what} of fluent-bit, which logged:\n${this.#log}`);
      }
      await sleep(POLL_MS);
    }
  }

  /** @returns milliseconds from SIGINT to its end */
  async stop(): Promise<number> {
    if (this.#hasEnded()) return 0;
    const ended = once(this.#child, 'exit');
    const startedMs = performance.now();
    this.#child.kill('SIGINT');
    const deadline = setTimeout(() => this.#child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await ended;
    clearTimeout(deadline);
    return performance.now() - startedMs;
  }

  #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

/** A port of loopback that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The answer's text, or null while there is no answer with 200. */
export async function get(port: number, path: string): Promise<string | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    const text = await response.text();
    return response.ok ? text : null;
  } catch {
    return null;
  }
}
