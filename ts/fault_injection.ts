// PROMEXPORTER_TEST_FAULT from the host's environment in, read once at an environment's start, a deliberate failure
// out, so that tests can show that Fluent Bit survives it; without the variable none. Counting thread.

// Early enough for short tests, late enough for something to be counted before.
const FAULTY_CHUNK = 3;
const HANG_MS = 2000;
// Longer than the patience of /-/ready, and than that of Exit.
const STALL_MS = 20_000;

export interface Fault {
  /** Called before each chunk is counted, outside any guard. */
  beforeChunk(): void;
  readonly worker: 'worker' | null;
}

/**
 * @param name `count`: throws at the third chunk; `exit`: calls process.exit there; `heap`: fills the heap there; `hang`:
 *   blocks for 2 s there; `stall`: blocks for 20 s there; the same with `_once`, such as `heap_once`: in the process' first
 *   environment only; `worker`: the worker throws at its second scrape; anything else: no fault
 */
export function readFault(name: string | undefined): Fault {
  const isOnce = name?.endsWith('_once') ?? false;
  const action = ACTIONS[name?.replace(/_once$/, '') ?? ''];
  const worker = name === 'worker' ? name : null;
  if (action === undefined) return { beforeChunk: () => {}, worker };
  let chunks = 0;
  return {
    beforeChunk() {
      chunks++;
      if (chunks !== FAULTY_CHUNK) return;
      // The next environment reads the variable, too. Until it counts, so many chunks may gather that it would be at its
      // third immediately.
      if (isOnce) delete process.env.PROMEXPORTER_TEST_FAULT;
      action();
    },
    worker,
  };
}

const ACTIONS: Readonly<Record<string, () => void>> = {
  count() {
    throw new Error('test fault: count');
  },
  exit() {
    process.exit(7);
  },
  heap: fillHeap,
  hang: () => block(HANG_MS),
  stall: () => block(STALL_MS),
};

function block(timeoutMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeoutMs);
}

function fillHeap(): void {
  // Not by `new Array(n)`: V8 13.6 (Node 24) never checks for an interrupt in a loop without other calls, so nothing
  // ends it; Node's own workers abort the process there.
  const kept: unknown[] = [];
  for (;;) kept.push({ number: kept.length, more: [1, 2, 3, 4, 5, 6, 7, 8] });
}
