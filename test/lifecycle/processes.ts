// What /proc says about a process that a test started. Linux only, as the plugin is.

import { readdirSync, readFileSync } from 'node:fs';
import { waitFor } from '../e2e/fluent_bit.ts';

/** What must not grow with the number of reloads. */
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

/** Whether it runs; a process that has ended and that nobody waits for does not. */
export function runs(pid: number): boolean {
  try {
    // The state comes behind the name, which may hold anything in its parentheses.
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
