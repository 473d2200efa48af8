// Starts a host with the plugin as a child process, reads its log, and makes sure that nothing is left when the test
// ends. A host is the real Fluent Bit or the bundled one; both take the same command line.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FILE_DEADLINE_MS } from '../../../scripts/deadline.mjs';
import { bundledHost, realFluentBit } from '../../../scripts/setup/hosts.mjs';

/** The project's folder, without a slash at its end. */
export const ROOT = resolve(fileURLToPath(import.meta.url), '../../../..');
/** The plugin, as the build leaves it. */
export const PLUGIN = join(ROOT, 'out_promexporter.so');

/** Before the runner ends the file's process, so that a wait can still report its reason. */
const GIVE_UP_AT_MS = 0.9 * FILE_DEADLINE_MS;
const POLL_MS = 50;
/** A wait reports itself after this time, for people who watch a hanging test, and continues. */
const SAID_AFTER_MS = 30_000;

/** How long anything may still take: the only deadline is that of the whole file, since load delays everything. */
export function patienceMs(): number {
  return Math.max(1, GIVE_UP_AT_MS - performance.now());
}

/** A program that loads the plugin. */
export interface HostProgram {
  readonly name: string;
  readonly path: string;
  /** Whether it is Fluent Bit itself. */
  readonly isReal: boolean;
  /** Why tests with this program are skipped; false if it is available. */
  readonly skip: string | false;
}

/** The real Fluent Bit, skipped if it is missing. */
export function realHost(): HostProgram {
  const path = realFluentBit();
  const skip = path === null ? 'no fluent-bit on PATH or in FLUENT_BIT' : false;
  return { name: 'fluent-bit', path: path ?? '', isReal: true, skip };
}

/** Both hosts. The bundled one is never skipped: the build makes it. */
export function hostPrograms(): readonly HostProgram[] {
  const path = bundledHost(ROOT);
  assert.ok(path, 'the bundled host is missing below build/: npm test builds it');
  return [{ name: 'bundled host', path, isReal: false, skip: false }, realHost()];
}

/** How a process ended. */
export interface Ending {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child process of a test, with everything it prints. */
export interface Running {
  readonly child: ChildProcess;
  /** Both its streams so far. */
  log(): string;
  /** Resolves with the match when the log has one; fails if the process ends first. */
  logged(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves when the process has ended. */
  ended(): Promise<Ending>;
  /** Sends the signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<Ending>;
}

/**
 * Runs `ready` again and again until it returns a value.
 *
 * @param what completes "waited in vain for …" in the error's text
 * @param ready returns undefined as long as there is reason to wait
 * @param pollMs between two runs
 */
export async function waitFor<T>(
  what: () => string,
  ready: () => Promise<T | undefined> | T | undefined,
  pollMs = POLL_MS,
): Promise<T> {
  const startMs = performance.now();
  let isSaid = false;
  for (;;) {
    const value = await ready();
    if (value !== undefined) return value;
    const nowMs = performance.now();
    if (nowMs > GIVE_UP_AT_MS) assert.fail(`waited in vain for ${what()}`);
    if (!isSaid && nowMs > startMs + SAID_AFTER_MS) {
      process.stderr.write(`still waiting for ${what()}\n`);
      isSaid = true;
    }
    await sleep(pollMs);
  }
}

/** Options of a process besides its arguments. */
export interface ProcessOptions {
  /** Added to the test's own environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** A temporary folder of the process, removed when it has ended. */
  readonly folder?: string;
}

/** Starts a program in the project's folder; at the test's end it is killed if it still runs. */
export function startProcess(
  t: TestContext,
  path: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Running {
  const child = spawn(path, args, {
    cwd: ROOT,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const collect = (piece: string): void => {
    text += piece;
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  // 'close' comes after the streams have ended, so the log is complete then.
  let ending: Ending | undefined;
  const closed = once(child, 'close').then(
    ([status, signal]) => {
      ending = { status, signal };
    },
    (error: Error) => {
      text += error.message;
      ending = { status: null, signal: null };
    },
  );
  const ended = (): Promise<Ending> =>
    waitFor(
      () => `the end of ${path}, which printed:\n${text}`,
      () => ending,
    );
  t.after(async () => {
    if (ending === undefined) child.kill('SIGKILL');
    await closed;
    if (options.folder) rmSync(options.folder, { recursive: true, force: true });
  });
  return {
    child,
    log: () => text,
    logged: (pattern) =>
      waitFor(
        () => `${pattern} in the log of ${path}, which printed:\n${text}`,
        () => {
          const match = pattern.exec(text);
          if (match) return match;
          if (ending) assert.fail(`${path} ended before it logged ${pattern}:\n${text}`);
          return undefined;
        },
      ),
    ended,
    stop: (signal) => {
      child.kill(signal);
      return ended();
    },
  };
}

/** A host whose endpoint listens. */
export interface RunningHost extends Running {
  /** The URL of the metrics, with the real port. */
  readonly url: string;
}

/** Waits until the plugin logs where it listens. */
export async function listening(host: Running): Promise<RunningHost> {
  const match = await host.logged(/listening on (https?:\/\/\S+)/);
  return { ...host, url: match[1] ?? '' };
}

/**
 * Starts a host with the cpu input and the plugin, and waits until it listens.
 *
 * @param properties of the output, `key=value` each; without a `listen` it gets a free port
 */
export function startHost(
  t: TestContext,
  program: HostProgram,
  properties: readonly string[] = [],
): Promise<RunningHost> {
  const listens = properties.some((property) => property.startsWith('listen='));
  const all = listens ? properties : ['listen=127.0.0.1:0', ...properties];
  const given = all.flatMap((property) => ['-p', property]);
  const args = ['-e', PLUGIN, '-f', '1', '-i', 'cpu', '-o', 'promexporter', ...given];
  return listening(startProcess(t, program.path, args));
}
