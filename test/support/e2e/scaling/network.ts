// A network of its own for a test: each address is a host in a network namespace, and a bridge in another namespace joins
// them. The machine's own network is not touched. Needs root and Linux' veth and bridge. Runs in the test's process.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findTestProgram } from '../../../../scripts/setup/test_programs.mjs';
import { folderOf } from '../../lifecycle/chunks.ts';
import { runs } from '../../lifecycle/processes.ts';
import { ROOT, startProcess } from '../fluent_bit.ts';

const RELAY = fileURLToPath(new URL('relay.mjs', import.meta.url));
/** Names hold the process, so that tests at the same time do not meet. */
const NAMES = `promexporter-${process.pid}`;
const NAME = /^promexporter-(\d+)-\w+/gm;
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
  const links = `${ADD_BRIDGE}\nlink add name port0 type veth peer name eth0\n`;
  const { ok, said } = ip(['-n', HUB, '-batch', '-'], links);
  remove(HUB);
  return ok ? false : `cannot make a bridge and a veth: ${said}`;
}

/**
 * Makes a network, which goes with the test and all processes in it.
 * @param addresses from 192.0.2.2 to 192.0.2.254, which are for documentation (RFC 5737)
 */
export async function openNetwork(t: TestContext, addresses: readonly string[]): Promise<Network> {
  const numberOf = (address: string) => address.split('.').at(-1);
  const nameOf = (address: string) => `${NAMES}-${numberOf(address)}`;
  const portOf = (address: string) => `port${numberOf(address)}`;
  removeAbandoned();
  removeWith(t, [...addresses.map(nameOf), HUB]);
  mustIp(['netns', 'add', HUB]);
  mustIpIn(HUB, ADD_BRIDGE, `addr add ${HUB_ADDRESS}/24 dev bridge0`, 'link set dev bridge0 up');
  for (const address of addresses) {
    const [name, port] = [nameOf(address), portOf(address)];
    mustIp(['netns', 'add', name]);
    mustIpIn(
      HUB,
      `link add name ${port} type veth peer name eth0 netns ${name}`,
      `link set dev ${port} master bridge0 up`,
    );
    const own = ['link set dev lo up', `addr add ${address}/24 dev eth0`, 'link set dev eth0 up'];
    mustIpIn(name, ...own);
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

/** Removes namespaces with the test, and if a signal ends the process before: the runner's deadline sends one. */
function removeWith(t: TestContext, names: readonly string[]): void {
  const close = () => names.forEach(remove);
  const closeAndEnd = (signal: NodeJS.Signals) => {
    close();
    process.kill(process.pid, signal);
  };
  process.once('SIGINT', closeAndEnd).once('SIGTERM', closeAndEnd);
  t.after(() => {
    process.off('SIGINT', closeAndEnd).off('SIGTERM', closeAndEnd);
    close();
  });
}

/** Removes what an earlier run could not: it was killed. */
function removeAbandoned(): void {
  for (const [name, pid] of ip(['netns', 'list']).said.matchAll(NAME)) {
    if (!runs(Number(pid))) remove(name);
  }
}

/** Removes a namespace, if it is there, and ends all processes in it. */
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
