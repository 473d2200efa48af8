// Runs programs with another system's folder as their root folder. Takes root. /proc is there in a mount namespace of the
// program's own, so nothing stays mounted, however it ends.

import { run } from './command.mjs';

/** What a program inside finds set. Nothing else of this process' environment fits another system, or concerns it. */
const ENVIRONMENT = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'HOME=/root',
  'LC_ALL=C',
  'DEBIAN_FRONTEND=noninteractive',
];
/** In either case. apt needs them where this machine does. */
const PROXY_VARIABLE = /^(?:http|https|ftp|all|no)_proxy$/i;

/**
 * The command that runs a program in a system. It becomes the program, so its process can be sent signals. Network and
 * processes are this machine's; of the environment there are only the proxies.
 * @param {string} system the folder
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [env] what else is set, or set otherwise
 * @returns {[program: string, args: string[]]} for spawn() and its like
 */
export function inSystem(system, program, args, env = {}) {
  // The shell fills in the proxies: they may hold passwords, which the message about a failed command must not show.
  const proxies = Object.keys(process.env).filter((name) => PROXY_VARIABLE.test(name));
  const kept = [...ENVIRONMENT, ...proxies.map((name) => `"${name}=$${name}"`)].join(' ');
  const enter = `mount -t proc proc "$0/proc" && exec env -i ${kept} "$@"`;
  const given = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const inside = [...given, 'chroot', system, program, ...args];
  return ['unshare', ['--mount', 'sh', '-c', enter, system, ...inside]];
}

/**
 * Runs a program in a system to its end.
 * @param {string} system
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [env] as for inSystem()
 * @returns {{ ok: boolean, stdout: string, output: string }}
 * @throws {import('./say.mjs').SetUpError} if it fails, with what it printed
 */
export function runInSystem(system, program, args, env = {}) {
  return run(...inSystem(system, program, args, env));
}
