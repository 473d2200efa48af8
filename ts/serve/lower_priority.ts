// The worker's place among the threads of the process: behind the one that counts, and behind Fluent Bit's own.
// Worker thread.
import { getPriority, setPriority } from 'node:os';

/**
 * More is nicer: where threads want more processors than there are, one of this niceness gets a third of what one of 0
 * gets, and does not make it wait.
 */
const NICENESS = 5;
const MAX_NICENESS = 19;

/**
 * Makes the calling thread, and those that it starts from now on, wait for others where processors are few. On Linux
 * niceness is each thread's own, whatever POSIX says: setpriority(2), under BUGS.
 */
export function lowerPriority(): void {
  try {
    setPriority(Math.min(getPriority() + NICENESS, MAX_NICENESS));
  } catch {
    // A sandbox may forbid it. The endpoint serves as well, only less politely.
  }
}
