// Text of the key `max_series` in, the number out. Counting thread, at start.

import { readCount } from './count.ts';
import type { Read } from './mistake.ts';

// A million series render in seconds; ten million are as much as Prometheus takes from one target.
const RANGE = { min: 1, max: 10_000_000 };

export function readMaxSeries(text: string): Read<number> {
  return readCount(text, RANGE);
}
