// A prom-client registry in, nodejs_* metrics of the calling thread in it out. Any thread. Left out with reason: the
// event loop's delay needs a timer every 10 ms, which keeps an idle process awake; handles and requests need deprecated
// interfaces.

import { PerformanceObserver, performance } from 'node:perf_hooks';
import type { Registry } from 'prom-client';
import Counter from 'prom-client/lib/counter.js';
import Histogram from 'prom-client/lib/histogram.js';
import registerHeap from 'prom-client/lib/metrics/heapSizeAndUsed.js';
import registerHeapSpaces from 'prom-client/lib/metrics/heapSpacesSizeAndUsed.js';
import registerResources from 'prom-client/lib/metrics/processResources.js';

/** The JavaScript thread of an instance that a series is about. */
export type ThreadLabel = 'count' | 'serve';

const GC_BUCKETS_SECONDS = [0.001, 0.01, 0.1, 1, 5];
// NODE_PERFORMANCE_GC_* of perf_hooks.constants.
const GC_KINDS: Readonly<Record<number, string>> = {
  1: 'minor',
  4: 'major',
  8: 'incremental',
  16: 'weakcb',
};

/**
 * Registers the calling thread's metrics, all with the label `thread`.
 * @returns stops observing garbage collections; call it before the registry is given up
 */
export function registerNodejsMetrics(registry: Registry, thread: ThreadLabel): () => void {
  const labels = { thread };
  registerHeap(registry, { labels });
  registerHeapSpaces(registry, { labels });
  registerResources(registry, { labels });
  // A gauge with a counter's name: promtool's lint refuses it, and sum() gives the same number.
  registry.removeSingleMetric('nodejs_active_resources_total');

  // The loop of an embedded environment does not measure its idle time, and would always seem busy;
  // promexporter_counting_seconds_total covers that thread.
  if (thread === 'serve') registerActiveTime(registry, labels);
  return observeGc(registry, thread);
}

function registerActiveTime(registry: Registry, labels: { thread: ThreadLabel }): void {
  new Counter({
    name: 'nodejs_eventloop_active_seconds_total',
    help: 'Time the event loop was busy, in seconds.',
    labelNames: ['thread'],
    registers: [registry],
    collect() {
      this.reset();
      this.inc(labels, performance.eventLoopUtilization().active / 1000);
    },
  });
}

// prom-client's own observer takes the first entry of each list only.
function observeGc(registry: Registry, thread: ThreadLabel): () => void {
  const histogram = new Histogram({
    name: 'nodejs_gc_duration_seconds',
    help: 'Garbage collection duration by kind, one of major, minor, incremental or weakcb.',
    labelNames: ['kind', 'thread'],
    buckets: GC_BUCKETS_SECONDS,
    registers: [registry],
  });
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind = 0 } = (entry.detail ?? {}) as { kind?: number };
      histogram.observe({ kind: GC_KINDS[kind] ?? 'other', thread }, entry.duration / 1000);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}
