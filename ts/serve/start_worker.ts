// The text of a bundle in, a thread that runs it out. Counting thread for the worker, worker thread for bcrypt's.

import { type ResourceLimits, Worker } from 'node:worker_threads';

/**
 * Starts a thread without access to the process's streams, environment or flags.
 * @param source a CommonJS script
 * @param workerData copied, except for shared memory
 */
export function startWorker(
  source: string,
  workerData: unknown,
  resourceLimits: ResourceLimits,
): Worker {
  const worker = new Worker(source, {
    eval: true,
    workerData,
    stdout: true,
    stderr: true,
    env: {},
    execArgv: [],
    resourceLimits,
  });
  // Read and dropped: Node repeats its warnings there, which also arrive as log messages.
  worker.stdout.resume();
  worker.stderr.resume();
  return worker;
}
