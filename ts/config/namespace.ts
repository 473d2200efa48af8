// Text of the key `namespace` in, prefix of metric names out; empty means none. Counting thread.
import { quote, type Read } from './mistake.ts';

/** Reads what stands before a metric's name, without the underscore that joins them. */
export function readNamespace(text: string): Read<string> {
  if (text === '' || /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(text)) return { value: text };
  return {
    wrong: `got ${quote(text)}, wants letters, digits and _, not starting with a digit`,
  };
}
