// Runs programs with another system's folder as their root folder. Takes root. /proc is there in a mount namespace of the
// program's own, so nothing stays mounted, however it ends.

import { run } from './command.mjs';

/**
 * The command that runs a program in a system. It becomes the program, so its process can be sent signals. Network and
 * processes are this machine's.
 * @param {string} system the folder
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {[program: string, args: string[]]} for spawn() and its like
 */
export function inSystem(system, program, args) {
  const enter = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"';
  return ['unshare', ['--mount', 'sh', '-c', enter, system, program, ...args]];
}

/**
 * Runs a program in a system to its end.
 * @param {string} system
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env] added to this process' own
 * @returns {{ ok: boolean, stdout: string, output: string }}
 * @throws {import('./say.mjs').SetUpError} if it fails, with what it printed
 */
export function runInSystem(system, program, args, env = {}) {
  return run(...inSystem(system, program, args), { env });
}
