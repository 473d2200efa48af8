// The calling thread in, a lower priority out, after the counting thread's and Fluent Bit's. Worker thread.

import { getPriority, setPriority } from 'node:os';

/**
 * Higher is nicer: if threads want more processors than there are, one of this niceness gets a third of the time of one
 * of 0, and does not make it wait.
 */
const NICENESS = 5;
const MAX_NICENESS = 19;

/**
 * Makes the calling thread, and those that it starts from now on, wait for others if processors are few. On Linux
 * niceness belongs to each thread, whatever POSIX says: setpriority(2), under BUGS.
 */
export function lowerPriority(): void {
  try {
    setPriority(Math.min(getPriority() + NICENESS, MAX_NICENESS));
  } catch {
    // A sandbox may forbid it. The endpoint serves just as well, only less politely.
  }
}
