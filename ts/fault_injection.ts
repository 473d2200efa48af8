// Deliberate failures, so that tests can show that Fluent Bit survives them: PROMEXPORTER_TEST_FAULT in the environment
// of the host, read once at an environment's start. Nothing happens without it.

// Early enough for short tests, late enough that something was counted before.
const FAULTY_CHUNK = 3;
const HANG_MS = 2000;
// Longer than /-/ready has patience, and longer than Exit has.
const STALL_MS = 20_000;

export interface Fault {
  /** Called before each chunk is counted, outside of any guard. */
  beforeChunk(): void;
  readonly worker: 'worker' | null;
}

/**
 * @param name `count`: throws at the third chunk; `exit`: calls process.exit there; `heap`: fills the heap there;
 *   `heap_once`: the same in the process' first environment only; `hang`: blocks for 2 s there; `stall`: blocks for
 *   20 s there; `worker`: the worker throws at its second scrape; anything else: no fault
 */
export function readFault(name: string | undefined): Fault {
  const action = ACTIONS[name ?? ''];
  const worker = name === 'worker' ? name : null;
  if (action === undefined) return { beforeChunk: () => {}, worker };
  let chunks = 0;
  return {
    beforeChunk() {
      chunks++;
      if (chunks === FAULTY_CHUNK) action();
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
  heap_once() {
    // The next environment reads what this one leaves: filling takes seconds, in which so many chunks gather that it
    // would be at its third at once.
    delete process.env.PROMEXPORTER_TEST_FAULT;
    fillHeap();
  },
  hang: () => block(HANG_MS),
  stall: () => block(STALL_MS),
};

function block(timeoutMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeoutMs);
}

function fillHeap(): void {
  // Not by `new Array(n)`: V8 13.6 (Node 24) never looks for an interrupt in a loop that calls nothing else, so
  // that nothing ends it; Node's own workers abort the process there.
  const kept: unknown[] = [];
  for (;;) kept.push({ number: kept.length, more: [1, 2, 3, 4, 5, 6, 7, 8] });
}
