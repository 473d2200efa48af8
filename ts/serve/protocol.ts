// Every message between the counting thread and the worker. Types only, any thread.

import type { EndpointOptions } from '../config/options.ts';
import type { LoadedWebConfig } from '../config/web_config/web_config.ts';
import type { StoreSegment } from '../metrics/layout.ts';
import type { PromClientSnapshot } from '../metrics/prom_client_snapshot.ts';

/** Fluent Bit's words. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** Deliberate failures, for tests: `worker` throws outside of any guard at the second scrape. */
export type WorkerFault = 'worker';

/** The initial data of a worker. */
export interface WorkerData {
  /** After a restart with the ports that the first start got, and the web configuration in its last version. */
  readonly options: EndpointOptions;
  /** Whether neither rules nor presets are configured. */
  readonly isGeneric: boolean;
  /** The plugin's version, for promexporter_build_info. */
  readonly version: string;
  /** The store's control block and every segment made so far, shared. */
  readonly control: SharedArrayBuffer;
  readonly segments: readonly StoreSegment[];
  /** The counting thread's latest snapshot. */
  readonly self: PromClientSnapshot;
  readonly fault: WorkerFault | null;
  /** Descriptor of a line by which native code closes the endpoint (stop_line.ts); owned by the worker. Null: none. */
  readonly stopLine: number | null;
}

/** Counting thread to worker. */
export type ToWorker =
  /** Sent before the store publishes anything in the segment. */
  | { readonly type: 'segment'; readonly segment: StoreSegment }
  /** Replaces the previous snapshot. */
  | { readonly type: 'self'; readonly snapshot: PromClientSnapshot }
  /** Answered by `closed`, when no port and no connection is open any more. */
  | { readonly type: 'close' };

/** An address as the kernel gave it. */
export interface BoundAddress {
  readonly address: string;
  readonly port: number;
}

/** Worker to counting thread. */
export type FromWorker =
  /** In the order of the option `listen`. The first message, or else `listen_failed` or `tls_failed` is. */
  | { readonly type: 'listening'; readonly bound: readonly BoundAddress[] }
  /** One line; nothing is open. */
  | { readonly type: 'listen_failed'; readonly text: string }
  /** Instead of `listening`: certificates that cannot be used; one line. */
  | { readonly type: 'tls_failed'; readonly text: string }
  /** The web configuration was read again: the next worker starts with it. */
  | { readonly type: 'web_config'; readonly loaded: LoadedWebConfig }
  | { readonly type: 'log'; readonly level: LogLevel; readonly text: string }
  /** A scrape was answered; the counting thread may take a fresh snapshot of its own metrics for the next. */
  | { readonly type: 'scraped' }
  | { readonly type: 'closed' };
