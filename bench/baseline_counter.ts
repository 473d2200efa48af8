// The C baseline of `counting` as a contender: a chunk in, its totals out, to be compared with all others'.

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Counter } from './counters.ts';
import type { BaselineFields } from './counting_work.ts';
import { readSamples, type Samples } from './samples.ts';

/** bench/counting_baseline_addon.c. */
interface Baseline {
  open(...fields: BaselineFields): void;
  /** @throws Error where it is no chunk of such records */
  count(chunk: Uint8Array): void;
  text(): string;
}

/** To be compared before the next one is made: the addon has one at a time. */
export class BaselineCounter implements Counter {
  readonly name = 'the same in C';
  runs = 0;
  readonly inputBytes = 0;
  readonly #baseline: Baseline;
  readonly #chunk: Uint8Array;

  constructor(fields: BaselineFields, chunk: Uint8Array) {
    // Beside the bundle that runs.
    const path = join(dirname(process.argv[1]!), 'counting_baseline.node');
    this.#baseline = createRequire(path)(path) as Baseline;
    this.#baseline.open(...fields);
    this.#chunk = chunk;
  }

  run(): void {
    this.#baseline.count(this.#chunk);
    this.runs++;
  }

  async samples(): Promise<Samples> {
    return readSamples(this.#baseline.text());
  }
}
