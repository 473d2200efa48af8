// What closed instances leave in, the same for the instances that listen on their addresses next out: a hot reload of
// Fluent Bit closes all instances and opens new ones in the living environment. Counting thread.

import { formatListenAddress, type ListenAddress } from './config/options.ts';
import type { Counting } from './counting.ts';

/** What an instance leaves. */
export interface KeptCounting {
  readonly counting: Counting;
  /** Slots of binding.ts' queueTotals(), of this and all earlier instances. */
  readonly queueTotals: Float64Array;
}

// Fluent Bit opens the new instances at once, but other plugins' come in between, and may resolve names.
const KEPT_MS = 60_000;

/**
 * By the addresses as configured, in any order: Fluent Bit tells the plugin neither an output's name nor its place. An
 * address with port 0 is no name: several instances may have it, and nobody could find the new port.
 */
export class KeptCountings {
  readonly #kept = new Map<
    string,
    { readonly kept: KeptCounting; readonly timer: NodeJS.Timeout }
  >();

  /** Keeps it for a minute. */
  keep(listen: readonly ListenAddress[], kept: KeptCounting): void {
    const key = keyOf(listen);
    if (key === null) return;
    this.take(listen);
    const timer = setTimeout(() => this.#kept.delete(key), KEPT_MS);
    timer.unref();
    this.#kept.set(key, { kept, timer });
  }

  /** Gives it away, once; null if there is none. */
  take(listen: readonly ListenAddress[]): KeptCounting | null {
    const key = keyOf(listen);
    const found = key === null ? undefined : this.#kept.get(key);
    if (key === null || found === undefined) return null;
    clearTimeout(found.timer);
    this.#kept.delete(key);
    return found.kept;
  }
}

function keyOf(listen: readonly ListenAddress[]): string | null {
  if (listen.some(({ port }) => port === 0)) return null;
  return listen.map(formatListenAddress).sort().join();
}
