// Finds the programs that the set-up needs on PATH, and runs them. A program's output is shown only
// if it fails, so that a set-up that works stays readable.

import { execFile, spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { SetUpError } from './say.mjs';

/** apt-cache prints 60 KB for one package, npm ci some hundreds; Node's default of 1 MB is close. */
const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;

/**
 * Runs a program to its end and collects what it prints.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 * @returns {{ ok: boolean, stdout: string, output: string }} `output` is stdout and stderr, trimmed
 */
export function tryRun(program, args, options = {}) {
  const { env, ...rest } = options;
  const result = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: OUTPUT_LIMIT_BYTES,
    // The set-up parses the output of apt and ldd, so their language is fixed.
    env: { ...process.env, LC_ALL: 'C', ...env },
    ...rest,
  });
  const stdout = result.stdout ?? '';
  const output = `${stdout}${result.stderr ?? ''}${result.error?.message ?? ''}`.trim();
  return { ok: result.status === 0, stdout, output };
}

/**
 * Like `tryRun`, but a failure ends the set-up and shows the program's output.
 * @throws {SetUpError}
 */
export function run(program, args, options = {}) {
  const result = tryRun(program, args, options);
  if (!result.ok) throw failure(program, args, result.output);
  return result;
}

/**
 * Like `run`, but the set-up goes on with other steps meanwhile.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').ExecFileOptions} options
 * @returns {Promise<void>}
 * @throws {SetUpError}
 */
export function runBeside(program, args, options) {
  return new Promise((resolve, reject) => {
    const all = { ...options, maxBuffer: OUTPUT_LIMIT_BYTES };
    execFile(program, args, all, (error, stdout, stderr) => {
      if (error === null) return resolve();
      reject(failure(program, args, `${stdout}${stderr}`.trim() || error.message));
    });
  });
}

function failure(program, args, output) {
  const command = [program, ...args].join(' ');
  return new SetUpError(`Cannot run "${command}":\n${output || '(it printed nothing)'}`);
}

/**
 * Where a program is on PATH.
 * @param {string} name
 * @returns {string | null} an absolute path, or null if no executable file has that name
 */
export function findOnPath(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder || '.', name);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/**
 * The program that an environment variable names, by a path or by its name on PATH.
 * @param {string} variable such as `FLUENT_BIT`
 * @returns {string | null} its path, or null if the variable is not set
 * @throws {SetUpError} if it names something that cannot be run
 */
export function programNamedBy(variable) {
  const named = process.env[variable];
  if (!named) return null;
  const path = named.includes('/') ? resolve(named) : findOnPath(named);
  try {
    accessSync(path ?? named, constants.X_OK);
    return path;
  } catch {
    throw new SetUpError(
      `Cannot use ${variable}: expected the path of a program that can be run, got "${named}".`,
    );
  }
}

/** Whether this process may install packages. */
export function isRoot() {
  return process.getuid?.() === 0;
}
