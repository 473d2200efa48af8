// The store's control block in, whether the pipeline moves out, for /-/ready. It only reads the time that the counting
// thread leaves there: a thread that hangs cannot be asked. Worker thread.

import { CONTROL_PROGRESS } from '../../metrics/layout.ts';

// A chunk of Fluent Bit is about 2 MB and takes some 20 ms to count; an idle counting thread checks its queue every
// second.
const PATIENCE_SECONDS = 10;

/**
 * @param control the store's control block
 * @param nowSeconds of monotonicSeconds()
 * @returns null if the counting thread has finished a chunk or found its queue empty in the last 10 s; otherwise how
 *   many seconds ago it last did
 */
export function stuckSeconds(control: Int32Array, nowSeconds: number): number | null {
  const seconds = nowSeconds - Atomics.load(control, CONTROL_PROGRESS);
  return seconds > PATIENCE_SECONDS ? seconds : null;
}
