// Text of the key `namespace` in, prefix of metric names out; empty means none. Counting thread, at start.

import { isReservedName, withNamespace } from '../exposition/names.ts';
import { quote, type Read } from './mistake.ts';

/** Reads the text before a metric's name, without the underscore that joins them. */
export function readNamespace(text: string): Read<string> {
  if (text === '' || /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(text)) return { value: text };
  return {
    wrong: `expected letters, digits and _, not starting with a digit, got ${quote(text)}`,
  };
}

/** Whether every name in this namespace would begin like the plugin's own, which are served beside them. */
export function isReservedNamespace(namespace: string): boolean {
  return isReservedName(withNamespace(namespace, ''));
}

/** The mistake in a reserved one. */
export function reservedNamespace(namespace: string): string {
  return `expected one that does not begin like the plugin's own metrics (promexporter, process, nodejs) while self_metrics is on, got ${quote(namespace)}`;
}
