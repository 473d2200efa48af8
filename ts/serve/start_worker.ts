// The text of a bundle in, a thread that runs it out. Counting thread, and the worker for the thread of its own.
import { type ResourceLimits, Worker } from 'node:worker_threads';

/**
 * Starts a thread that has no business with the process's streams, environment or flags.
 * @param source a CommonJS script
 * @param workerData copied, but for what is shared
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
  // Read and forgotten: Node repeats its warnings there, which arrive as log messages too.
  worker.stdout.resume();
  worker.stderr.resume();
  return worker;
}
