// `npm start`: sets up, then serves this machine's CPU usage through the plugin until Ctrl-C. Arguments
// after `--` go to the host's command line, after `-o promexporter`: npm start -- -p listen=127.0.0.1:9100

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { bundledHost, realFluentBit, versionOf } from './setup/hosts.mjs';
import { endWith, SetUpError } from './setup/say.mjs';
import { ROOT, setUp } from './setup.mjs';

/** Fluent Bit gives its outputs 5 s to drain, and the plugin's exit is bounded: after twice that it hangs. */
const STOP_DEADLINE_MS = 10_000;

/**
 * The real Fluent Bit if there is one, else the host from native/host/.
 * @param {string | null} real
 */
function chooseHost(real) {
  if (real !== null) return { path: real, name: `${versionOf(real)} (${real})` };
  const bundled = bundledHost(ROOT);
  if (bundled === null)
    throw new SetUpError('Cannot start: the build left no host, and there is no fluent-bit.');
  return { path: bundled, name: 'the bundled host (no fluent-bit on PATH or in FLUENT_BIT)' };
}

/**
 * A command that shows the metrics, as far as the command line tells their address.
 * @param {readonly string[]} args the host's arguments
 */
function scrapeCommand(args) {
  const property = (name, otherwise) =>
    args.findLast((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1) ?? otherwise;
  const [listen] = property('listen', '0.0.0.0:8989').split(',');
  const address = listen
    .trim()
    .replace(/^0\.0\.0\.0:/, '127.0.0.1:')
    .replace(/^\[::\]:/, '[::1]:');
  if (address.endsWith(':0')) return 'the address that the log names';
  const username = property('username', null);
  const user = username === null ? '' : `-u ${username} `;
  return `curl ${user}http://${address}${property('metrics_path', '/metrics')}`;
}

/**
 * Runs the host until it ends, and passes a signal that ends us on to it, once.
 * @param {string} path the host
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit status; 0 after a signal that the host answered with a clean end
 */
function runHost(path, args) {
  return new Promise((resolve, reject) => {
    // In a group of its own: Ctrl-C reaches the terminal's whole group and npm passes it on again, so the host
    // would get it several times.
    const host = spawn(path, args, {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    let deadline;
    const stop = (signal) => {
      if (deadline !== undefined) return;
      host.kill(signal);
      deadline = setTimeout(() => {
        process.stderr.write(
          `start: the host did not end within ${STOP_DEADLINE_MS / 1000} s of ${signal}: killed\n`,
        );
        host.kill('SIGKILL');
      }, STOP_DEADLINE_MS);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    // A terminal that is closed ends us, while the same signal asks Fluent Bit to reload.
    process.on('SIGHUP', () => stop('SIGTERM'));
    host.on('error', (error) => reject(new SetUpError(`Cannot run ${path}: ${error.message}.`)));
    host.on('exit', (status, signal) => {
      clearTimeout(deadline);
      // A shell's notation for an end by signal.
      resolve(status ?? 128 + constants.signals[signal]);
    });
  });
}

try {
  const real = realFluentBit();
  await setUp({ parts: real === null ? ['plugin', 'host'] : ['plugin'] });
  const host = chooseHost(real);
  const args = [
    '-e',
    './out_promexporter.so',
    '-i',
    'cpu',
    '-o',
    'promexporter',
    ...process.argv.slice(2),
  ];
  process.stdout.write(`start: ${host.name} ${args.join(' ')}\n`);
  process.stdout.write(`start: scrape with ${scrapeCommand(args)} (Ctrl-C ends it)\n`);
  process.exitCode = await runHost(host.path, args);
} catch (error) {
  endWith(error);
}
