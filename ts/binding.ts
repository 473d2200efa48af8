// Calls to the native side (native/binding.cc) in, everything that crosses between Fluent Bit's threads and this one
// out, typed. Only main.ts loads it and passes it on. Counting thread.

import protocol from './binding_protocol.json';

const { events, event_slots, place_slots, total_slots } = protocol;

/** Requests from Fluent Bit's threads to an instance. */
export const EVENT_OPEN = numberOf('open', events) + 1;
/** The environment that had the instance ended; a new one takes over its queue. */
export const EVENT_REOPEN = numberOf('reopen', events) + 1;
export const EVENT_CLOSE = numberOf('close', events) + 1;

/** Integers that takeEvents() writes for each event: kind, instance. */
export const EVENT_SLOTS = event_slots.length;

/** Levels of flb_log.h. */
export const LOG_LEVELS = { error: 1, warn: 2, info: 3, debug: 4 } as const;

/** Means every instance where a log line needs an id. */
export const ALL_INSTANCES = 0;

/** Integers that take() writes for each chunk: tag offset, tag size, data offset, data size; in the queue's memory. */
export const PLACE_SLOTS = place_slots.length;

/** Slots of queueTotals(): the current content of the queue, then totals since the instance's Init. */
export const TOTAL_CHUNKS = numberOf('chunks', total_slots);
export const TOTAL_BYTES = numberOf('bytes', total_slots);
export const TOTAL_ACCEPTED_CHUNKS = numberOf('accepted_chunks', total_slots);
export const TOTAL_ACCEPTED_BYTES = numberOf('accepted_bytes', total_slots);
export const TOTAL_REFUSED_CHUNKS = numberOf('refused_chunks', total_slots);
export const TOTAL_DROPPED_CHUNKS = numberOf('dropped_chunks', total_slots);
export const TOTAL_SLOTS = total_slots.length;

/** Functions for an instance's queue throw if there is no such instance (any more). */
export interface Binding {
  /** From now on `onWake` is called if there are events or chunks; once for many. */
  start(onWake: () => void): void;
  /** Call it first in `onWake`: later events, or events that do not fit, cause another wake. @returns how many */
  takeEvents(events: Int32Array): number;
  /** The keys that the user has set; undefined for an instance that Fluent Bit has given up. */
  properties(instanceId: number): Record<string, string> | undefined;
  /**
   * Makes the instance's queue, or finds the one of an earlier environment.
   * @returns its memory: native code writes it. This side only reads it, and only chunks from take() before their
   *   done()
   */
  openQueue(instanceId: number, capacityBytes: number): ArrayBuffer;
  /** Init may return success. */
  ready(instanceId: number): void;
  /** Init must return failure; the reasons are in the log. */
  failed(instanceId: number): void;
  /** Exit may return. */
  closed(instanceId: number): void;
  /** Places of the next chunks, as many as there are or as fit into `places`. @returns how many */
  take(instanceId: number, places: Int32Array): number;
  /** The oldest chunk taken is counted; its bytes must not be read any more. */
  done(instanceId: number): void;
  /** Frees the memory of the queue that no chunk has used since the call before the last. */
  releaseUnused(instanceId: number): void;
  queueTotals(instanceId: number, totals: Float64Array): void;
  /** A line for Fluent Bit's log, written at the host's next call of the instance. */
  log(instanceId: number, level: number, text: string): void;
  /** Where the instance listens: native code begins its own lines about the instance's records with it. */
  setAddress(instanceId: number, address: string): void;
  /**
   * Makes a line to a worker, which native code ends when this environment is over (native/stop_lines.h).
   * @returns the worker's end, a descriptor that the caller owns; -1 if the process has none left
   */
  openStopLine(): number;
  /** Gives this environment up: it ends soon after, and a new one opens the instances again. */
  fail(reason: string): void;
}

/** The module that native/runtime.cc links into the environment. */
export function loadLinkedBinding(): Binding {
  const host = process as unknown as { _linkedBinding(name: string): unknown };
  return host._linkedBinding('promexporter') as Binding;
}

/** @throws if the protocol has no such name: this file and the JSON disagree */
function numberOf(name: string, names: readonly string[]): number {
  const number = names.indexOf(name);
  if (number < 0) throw new Error(`Cannot load the binding: its protocol has no ${name}`);
  return number;
}
