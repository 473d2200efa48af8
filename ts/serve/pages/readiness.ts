// The store's control block in, whether the pipeline moves out: what /-/ready answers. Worker thread.
// Only the time is looked at that the counting thread leaves there: a thread that hangs cannot be asked.
import { CONTROL_PROGRESS } from '../../metrics/layout.ts';

// A chunk of Fluent Bit is about 2 MB and counted in some 20 ms; an idle counting thread looks every second.
const PATIENCE_SECONDS = 10;

/**
 * @param control the store's control block
 * @param nowSeconds of monotonicSeconds()
 * @returns null where the counting thread has counted a chunk or has found its queue empty in the last 10 s, else how
 *   many seconds ago it did
 */
export function stuckSeconds(control: Int32Array, nowSeconds: number): number | null {
  const seconds = nowSeconds - Atomics.load(control, CONTROL_PROGRESS);
  return seconds > PATIENCE_SECONDS ? seconds : null;
}
