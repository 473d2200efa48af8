// Text of the key `counter_names` in, whether counters keep their names out. Counting thread, at start.

import { quote, type Read } from './mistake.ts';

/** @returns true for `as_written`, false for `total` */
export function readCounterNames(text: string): Read<boolean> {
  if (text === 'as_written') return { value: true };
  if (text === 'total') return { value: false };
  return { wrong: `expected total or as_written, got ${quote(text)}` };
}
