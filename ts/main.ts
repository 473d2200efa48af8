// The native side in, the instances out: the entry of every environment (native/runtime.cc), and the only place where
// this program's own bugs end up. Counting thread.

import workerSource from 'bundle:worker';
import { ALL_INSTANCES, LOG_LEVELS, loadLinkedBinding } from './binding.ts';
import { describeError } from './describe_error.ts';
import { readFault } from './fault_injection.ts';
import { Instances } from './instances.ts';

/** Set by scripts/bundle.mjs from package.json. */
declare const PROMEXPORTER_VERSION: string;

const binding = loadLinkedBinding();

// There is no better way: the error interrupted some work. The native side starts a new environment, which takes over
// the queues.
function giveUp(error: unknown): void {
  binding.fail(describeError(error));
}
process.on('uncaughtException', giveUp);
// Node would print warnings to the host's standard error.
process.on('warning', (warning) => {
  binding.log(ALL_INSTANCES, LOG_LEVELS.warn, `${warning.name}: ${warning.message}`);
});

const fault = readFault(process.env.PROMEXPORTER_TEST_FAULT);
const instances = new Instances({
  binding,
  version: PROMEXPORTER_VERSION,
  workerSource,
  presets: {
    groups: async () => (await import('bundle:preset-groups')).default,
    texts: async () => (await import('bundle:presets')).default,
  },
  // A single number that is never shown, from a generator that V8 seeds from /dev/urandom; loading node:crypto for it
  // took 6 ms and 1.2 MB.
  seed: Math.floor(Math.random() * 2 ** 32),
  now: () => performance.now(),
  workerFault: fault.worker,
  beforeChunk: fault.beforeChunk,
});
// Node 18 and 20 turn an error thrown by a native callback into a warning and continue (DEP0168), hence the guard.
binding.start(() => {
  try {
    instances.wake();
  } catch (error) {
    giveUp(error);
  }
});
