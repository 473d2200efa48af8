// In: records of 100,000 series, each once. Out: all memory that a series takes: shared memory, index, heap. Runs in a
// process of its own, in which nothing else has grown.

import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Counter as PromCounter, type Registry } from 'prom-client';
import { type Counter, OurCounter, PromClientCounter, ruleSet } from './counters.ts';
import { type Fields, msgpackr } from './decoders.ts';
import { spreadRecords } from './records.ts';
import type { Amount } from './rounds.ts';

const SERIES = 100_000;
const UNIT = 'bytes a series';
/** Enough for the code to be compiled. */
const WARM_UP_SERIES = 5_000;
const COLLECTIONS = 3;
const SETTLE_MS = 100;
const CHECK_BYTES = 1 << 20;

const COUNTER = `
metrics:
  - name: orders_total
    type: counter
    labels: {method: $method, path: $path}
`;
const COUNTER_THAT_EXPIRES = `${COUNTER}    ttl: 1h\n`;
/** Its values alone are 12 doubles: buckets, their sum, a version. */
const HISTOGRAM = `
metrics:
  - name: order_seconds
    type: histogram
    value: $duration
    scale: 0.001
    buckets: [0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
    labels: {method: $method, path: $path}
`;

interface Sizes {
  /** The program's memory: JavaScript's heap, buffers, shared memory. */
  readonly held: number;
  /** The process's memory. */
  readonly resident: number;
}

export async function benchMemory(): Promise<Amount[]> {
  const scale = new MemoryScale();
  const many = [spreadRecords(SERIES)];
  const few = [spreadRecords(WARM_UP_SERIES)];
  const ours = (yaml: string) => (chunks: readonly Uint8Array[]) =>
    new OurCounter('promexporter', ruleSet(yaml), chunks);
  const theirs = (chunks: readonly Uint8Array[]) =>
    new PromClientCounter(msgpackr(), chunks, countOrders);
  const measure = async (what: string, make: (chunks: readonly Uint8Array[]) => Counter) => {
    make(few).run();
    const { name, ...sizes } = await scale.growth(() => make(many));
    return { held: amount(what, name, sizes.held), resident: amount(what, name, sizes.resident) };
  };

  // First, and not shown as resident memory: this many new series bring the young generation to its full size, once.
  const expiring = await measure('counter with ttl', ours(COUNTER_THAT_EXPIRES));
  const counter = await measure('counter', ours(COUNTER));
  const histogram = await measure('histogram of 9 buckets', ours(HISTOGRAM));
  const promClient = await measure('counter', theirs);
  return [
    { ...counter.resident, what: 'counter, resident memory' },
    counter.held,
    promClient.held,
    expiring.held,
    histogram.held,
  ];
}

function amount(what: string, contender: string, bytes: number): Amount {
  return { what: `${what}, heap and buffers`, contender, amount: bytes / SERIES, unit: UNIT };
}

function countOrders(registers: Registry[]): (body: Fields) => void {
  const labelNames = ['method', 'path'];
  const orders = new PromCounter({ name: 'orders_total', help: 'Orders.', labelNames, registers });
  return ({ method, path }) => orders.inc({ method: method as string, path: path as string });
}

class MemoryScale {
  readonly #collect: () => void;
  /** Measured counters are kept, so that later ones cannot reuse their memory. */
  readonly #kept: Counter[] = [];

  constructor() {
    setFlagsFromString('--expose-gc');
    this.#collect = runInNewContext('gc') as () => void;
    const { arrayBuffers } = process.memoryUsage();
    const shared = new SharedArrayBuffer(CHECK_BYTES);
    if (process.memoryUsage().arrayBuffers - arrayBuffers < shared.byteLength) {
      throw new Error('Cannot measure memory: this Node does not count shared memory');
    }
  }

  /** Growth by a counter that has run once, without its input records. */
  async growth(make: () => Counter): Promise<Sizes & { name: string }> {
    const before = await this.#sizes();
    const counter = make();
    this.#kept.push(counter);
    counter.run();
    const after = await this.#sizes();
    const { inputBytes, name } = counter;
    return {
      name,
      held: after.held - before.held - inputBytes,
      resident: after.resident - before.resident - inputBytes,
    };
  }

  async #sizes(): Promise<Sizes> {
    for (let i = 0; i < COLLECTIONS; i++) {
      this.#collect();
      // Buffers are freed on another thread.
      await sleep(SETTLE_MS);
    }
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    return { held: heapUsed + arrayBuffers, resident: rss };
  }
}
