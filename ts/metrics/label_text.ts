// From labels to the bytes that the exposition shows, made once at a series' birth.
import { escapeLabelValue } from '../render/escape.ts';

/** `a="1",b="2"` in the order given, UTF-8. Names must be valid label names; values may be anything. */
export function labelText(labels: Readonly<Record<string, string>>): Uint8Array {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${escapeLabelValue(value)}"`,
  );
  return Buffer.from(pairs.join(','), 'utf8');
}
