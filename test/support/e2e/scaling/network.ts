// A network of its own for a test: each address is a host in a network namespace, and a bridge in another namespace joins
// them. The machine's own network is not touched. Needs root and Linux' veth and bridge. Runs in the test's process.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findTestProgram } from '../../../../scripts/setup/test_programs.mjs';
import { folderOf } from '../../lifecycle/chunks.ts';
import { ROOT, startProcess } from '../fluent_bit.ts';

const RELAY = fileURLToPath(new URL('relay.mjs', import.meta.url));
/** Of this process, so that tests at the same time do not meet. */
const NAMES = `promexporter-${process.pid}`;
const HUB = `${NAMES}-hub`;
const HUB_ADDRESS = '192.0.2.1';
const ADD_BRIDGE = 'link add name bridge0 type bridge';

export interface Network {
  /** Unix socket of an HTTP proxy in the network, for ScrapeOptions. */
  readonly socketPath: string;
  /** A command that becomes the one written after it, on the host with the address. */
  launcher(address: string): readonly string[];
  /** Pulls the host's cable, or puts it back. */
  setLink(address: string, state: 'up' | 'down'): void;
}

function ip(args: readonly string[], input = ''): { readonly ok: boolean; readonly said: string } {
  const program = findTestProgram(ROOT, 'iproute2');
  if (program === null) return { ok: false, said: 'no ip on PATH' };
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  return { ok: status === 0, said: `${stderr}${stdout}`.trim() };
}

function mustIp(args: readonly string[], input = ''): void {
  const { ok, said } = ip(args, input);
  assert.ok(ok, `ip ${args.join(' ')}: ${said}`);
}

/** Runs several commands in a namespace. */
function mustIpIn(namespace: string, ...commands: readonly string[]): void {
  mustIp(['-n', namespace, '-batch', '-'], `${commands.join('\n')}\n`);
}

/** Why no network can be made here; false if it can. */
export function noNetworkReason(): string | false {
  const made = ip(['netns', 'add', HUB]);
  if (!made.ok) return `cannot make a network namespace: ${made.said}`;
  const links = ip(
    ['-n', HUB, '-batch', '-'],
    `${ADD_BRIDGE}\nlink add name port0 type veth peer name eth0\n`,
  );
  ip(['netns', 'delete', HUB]);
  return links.ok ? false : `cannot make a bridge and a veth: ${links.said}`;
}

/**
 * Makes a network, which goes with the test and all processes in it.
 * @param addresses from 192.0.2.2 to 192.0.2.254, which are for documentation (RFC 5737)
 */
export async function openNetwork(t: TestContext, addresses: readonly string[]): Promise<Network> {
  const nameOf = (address: string): string => `${NAMES}-${address.split('.').at(-1)}`;
  const portOf = (address: string): string => `to-${address.split('.').at(-1)}`;
  const close = (): void => {
    for (const name of [...addresses.map(nameOf), HUB]) remove(name);
  };
  // For a process that is ended before its tests.
  process.once('exit', close);
  t.after(() => {
    process.off('exit', close);
    close();
  });
  mustIp(['netns', 'add', HUB]);
  const own = [`addr add ${HUB_ADDRESS}/24 dev bridge0`, 'link set dev bridge0 up'];
  mustIpIn(HUB, ADD_BRIDGE, ...own);
  for (const address of addresses) {
    const [name, port] = [nameOf(address), portOf(address)];
    mustIp(['netns', 'add', name]);
    mustIpIn(
      HUB,
      `link add name ${port} type veth peer name eth0 netns ${name}`,
      `link set dev ${port} master bridge0 up`,
    );
    mustIpIn(name, 'link set dev lo up', `addr add ${address}/24 dev eth0`, 'link set dev eth0 up');
  }
  const launcherIn = (name: string) => ['ip', 'netns', 'exec', name];
  const socketPath = join(folderOf(t), 'relay');
  const [program, ...args] = [...launcherIn(HUB), process.execPath, RELAY, socketPath];
  await startProcess(t, program!, args).logged(/listening/);
  return {
    socketPath,
    launcher: (address) => launcherIn(nameOf(address)),
    setLink: (address, state) => mustIpIn(HUB, `link set dev ${portOf(address)} ${state}`),
  };
}

/** Ends all processes in the namespace, which this process has made, and the namespace. */
function remove(name: string): void {
  const { ok, said } = ip(['netns', 'pids', name]);
  if (!ok) return;
  for (const pid of said.split('\n').filter((line) => line !== '')) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
  ip(['netns', 'delete', name]);
}
