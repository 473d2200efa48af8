// Facts from /proc about a process that a test started. Linux only, like the plugin.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { waitFor } from '../e2e/fluent_bit.ts';

/** Must not grow with the number of reloads. */
export interface Footprint {
  readonly threads: number;
  readonly descriptors: number;
  readonly residentKib: number;
}

export function footprintOf(pid: number): Footprint {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, resident] = /^VmRSS:\s+(\d+) kB/m.exec(status) ?? [];
  return {
    threads: readdirSync(`/proc/${pid}/task`).length,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    residentKib: Number(resident),
  };
}

/** Connections that a server of another process has accepted on a port, and that neither side has closed. */
export function connectionsHeld(port: number): number {
  return connectionsOf(port).filter(({ state, inode }) => state === ESTABLISHED && inode !== '0')
    .length;
}

/** The same including closed ones, as long as the kernel remembers them. */
export function connectionsSeen(port: number): number {
  return connectionsOf(port).filter(({ state }) => state !== LISTENING).length;
}

// proc_pid_net(5): addresses and ports in hexadecimal; sockets of no process, or of none yet, have inode 0.
const ESTABLISHED = '01';
const LISTENING = '0A';

function connectionsOf(port: number): { readonly state: string; readonly inode: string }[] {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  const fields = lines.map((line) => line.trim().split(/\s+/));
  const own = ownSockets();
  return fields
    .filter(([, address]) => address?.endsWith(local))
    .map(([, , , state = '', , , , , , inode = '']) => ({ state, inode }))
    .filter(({ inode }) => !own.has(inode));
}

/** Inodes of this process' sockets; freePort() holds its port with one. */
function ownSockets(): Set<string> {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return ''; // closed meanwhile
    }
  });
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
}

/** Whether it runs; an ended process without a waiting parent does not. */
export function runs(pid: number): boolean {
  try {
    // The state comes after the name, which may hold anything in its parentheses.
    return !/\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits until a process that is not the test's child has ended. */
export function gone(pid: number): Promise<true> {
  return waitFor(
    () => `the end of process ${pid}`,
    () => (runs(pid) ? undefined : true),
  );
}
