// In: the chunks of the other benchmarks. Out: bytes of JavaScript's heap that counting a record allocates, once every
// series is known.
//
// This is exact. V8 hands out new memory by moving a mark through the new space, and the space's used size tells where the
// mark is: to the byte in Node 18 and 20, to a kilobyte in 24. As long as nothing is collected in between, the growth of all
// spaces together is what was allocated. The measurement allocates as well, which a window without work shows. Objects of a
// known size prove the scale in each run.

import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { noRules, OurCounter, PromClientCounter, ruleSet } from './counters.ts';
import { countingWorks } from './counting_work.ts';
import { messagePack, msgpackr } from './decoders.ts';
import { fiftyRules } from './fifty_rules.ts';
import { nestedRecords } from './records.ts';
import { type Amount, type Contender, median } from './rounds.ts';

const UNIT = 'bytes a record';
/** Enough for the optimising compilers, which run on other threads and finish on this one. */
const WARM_UP_MS = 2000;
const WINDOWS = 21;
const ATTEMPTS = 10;
/** For the others, whose allocations must fit into the new space: it begins with 1 MB. */
const SMALL_CHUNK_BYTES = 40_000;
/** Three fields beside three words of V8's: 48 bytes on 64 bits. */
const YARDSTICK_BYTES = 48;
const YARDSTICKS = 5000;

export async function benchAllocation(): Promise<Amount[]> {
  const heap = new HeapScale();
  const amounts: Amount[] = [];
  const measure = async (what: string, records: number, contender: Contender) => {
    const amount = (await heap.allocatedBy(() => void contender.run())) / records;
    amounts.push({ what, contender: contender.name, amount, unit: UNIT });
  };
  await heap.check();
  for (const { kind, rules } of countingWorks()) {
    const ours = new OurCounter('promexporter', ruleSet(rules), [kind.chunk]);
    await measure(`counter and histogram, ${kind.name}`, kind.records, ours);
  }
  for (const { kind, withPromClient } of countingWorks(SMALL_CHUNK_BYTES)) {
    const { name, chunk, records } = kind;
    const what = `counter and histogram, ${name}`;
    for (const decoding of [messagePack(), msgpackr()]) {
      await measure(what, records, new PromClientCounter(decoding, [chunk], withPromClient));
    }
  }
  const { chunk, records } = nestedRecords();
  const fifty = new OurCounter('promexporter', ruleSet(fiftyRules()), [chunk]);
  await measure('fifty rules, nested', records, fifty);
  const none = new OurCounter('promexporter', noRules(), [chunk]);
  await measure('no rules, nested', records, none);
  heap.close();
  return amounts;
}

class HeapScale {
  #collections = 0;
  readonly #observer = new PerformanceObserver((list) => {
    this.#collections += list.getEntries().length;
  });
  readonly #collect: () => void;

  constructor() {
    setFlagsFromString('--expose-gc');
    this.#collect = runInNewContext('gc') as () => void;
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  /** @throws Error if the scale is wrong */
  async check(): Promise<void> {
    const kept: unknown[] = new Array(YARDSTICKS).fill(null);
    const make = () => {
      for (let i = 0; i < YARDSTICKS; i++) kept[i] = { a: i, b: i, c: i };
    };
    const each = (await this.allocatedBy(make)) / YARDSTICKS;
    if (Math.abs(each - YARDSTICK_BYTES) > 0.5) {
      throw new Error(`Cannot measure allocation: ${YARDSTICK_BYTES} bytes were seen as ${each}`);
    }
  }

  /** Bytes that `work` allocates once it is compiled. */
  async allocatedBy(work: () => void): Promise<number> {
    const startedMs = performance.now();
    while (performance.now() - startedMs < WARM_UP_MS) work();
    const withWork = await this.#windows(work);
    const without = await this.#windows(() => {});
    return withWork - without;
  }

  /** The median over windows around `work`. */
  async #windows(work: () => void): Promise<number> {
    const seen: number[] = [];
    for (let attempt = 0; seen.length < WINDOWS; attempt++) {
      if (attempt > WINDOWS * ATTEMPTS) throw new Error('Cannot measure allocation: it collects');
      this.#collect();
      // The observer hears of collections in a later turn of the loop.
      await sleep(5);
      const collections = this.#collections;
      const before = usedBytes();
      work();
      const after = usedBytes();
      await sleep(5);
      if (this.#collections === collections) seen.push(after - before);
    }
    return median(seen);
  }

  close(): void {
    this.#observer.disconnect();
  }
}

/** Of all spaces, and of memory outside the heap that belongs to buffers. */
function usedBytes(): number {
  let used = process.memoryUsage().external;
  for (const { space_used_size } of getHeapSpaceStatistics()) used += space_used_size;
  return used;
}
