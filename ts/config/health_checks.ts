// Text of the key `health_checks` in, whether they are open out. Counting thread, at start.

import { quote, type Read } from './mistake.ts';

/** Reads `protected` or `open`. */
export function readHealthChecks(text: string): Read<boolean> {
  if (text === 'open') return { value: true };
  if (text === 'protected') return { value: false };
  return { wrong: `expected protected or open, got ${quote(text)}` };
}
