// A prom-client registry in, process_* metrics of the whole process in it out, Fluent Bit's part included. Worker
// thread.

import { readFileSync } from 'node:fs';
import type { Registry } from 'prom-client';
import Counter from 'prom-client/lib/counter.js';
import Gauge from 'prom-client/lib/gauge.js';
import registerMemory from 'prom-client/lib/metrics/osMemoryHeapLinux.js';
import registerMaxFiles from 'prom-client/lib/metrics/processMaxFileDescriptors.js';
import registerOpenFiles from 'prom-client/lib/metrics/processOpenFileDescriptors.js';

// USER_HZ, fixed by Linux's interface to user space on the architectures that Fluent Bit supports (proc(5)).
const TICKS_PER_SECOND = 100;

/**
 * Start of the process, in seconds since 1970, from the texts of /proc/self/stat and /proc/stat; NaN if they do not
 * tell. prom-client takes Node's start, which inside Fluent Bit is the plugin's.
 */
export function processStartSeconds(selfStat: string, systemStat: string): number {
  // The second field, the command's name, may hold spaces and brackets: counted from after it, starttime is 20th.
  const fields = selfStat.slice(selfStat.lastIndexOf(')') + 2).split(' ');
  const bootSeconds = Number(/^btime ([0-9]+)$/m.exec(systemStat)?.[1] ?? Number.NaN);
  return bootSeconds + Number(fields[19] ?? Number.NaN) / TICKS_PER_SECOND;
}

/**
 * Registers them. Values are read from the kernel at each snapshot, so a restarted worker continues from the last
 * one's.
 */
export function registerProcessMetrics(registry: Registry): void {
  registerMemory(registry);
  registerOpenFiles(registry);
  registerMaxFiles(registry);
  const registers = [registry];

  const startSeconds = processStartSeconds(
    readFileSync('/proc/self/stat', 'utf8'),
    readFileSync('/proc/stat', 'utf8'),
  );
  if (Number.isFinite(startSeconds)) {
    new Gauge({
      name: 'process_start_time_seconds',
      help: 'Start time of the process since unix epoch in seconds.',
      registers,
    }).set(startSeconds);
  }

  // Not prom-client's module: it counts from when it was loaded, and loads @opentelemetry/api.
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Total user and system CPU time spent in seconds.',
    registers,
    // All three from one reading, so that they add up; registered first, so read before the other two.
    collect() {
      const micros = process.cpuUsage();
      for (const counter of [this, system, user]) counter.reset();
      system.inc(micros.system / 1e6);
      user.inc(micros.user / 1e6);
      this.inc((micros.system + micros.user) / 1e6);
    },
  });
  const system = new Counter({
    name: 'process_cpu_system_seconds_total',
    help: 'Total system CPU time spent in seconds.',
    registers,
  });
  const user = new Counter({
    name: 'process_cpu_user_seconds_total',
    help: 'Total user CPU time spent in seconds.',
    registers,
  });
}
