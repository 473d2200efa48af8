// Nothing in, the time of a clock that all threads of a process share out; performance.now() counts from each thread's
// own start. Any thread.

/** Whole seconds of the system's monotonic clock. */
export function monotonicSeconds(): number {
  return process.hrtime()[0];
}
