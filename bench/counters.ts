// The contenders that count chunks: the plugin's own code, and prom-client after a decoder. Each reports its counts at the
// end, so that none wins by doing less.

import presets from 'bundle:presets';
import { Registry } from 'prom-client';
import { defaultRuleSet, parseRules } from '../ts/config/rules/parse_rules.ts';
import type { RuleSet } from '../ts/config/rules/rule.ts';
import { Counting } from '../ts/counting.ts';
import { TEXT } from '../ts/exposition/format.ts';
import { ByteWriter } from '../ts/render/byte_writer.ts';
import { StoreReader } from '../ts/render/store_families.ts';
import type { Decoding, Fields } from './decoders.ts';
import type { Contender } from './rounds.ts';
import { compareSamples, readSamples, type Samples } from './samples.ts';

/** Of all chunks. */
export const TAG = 'app.web';
const SEED = 42;
/** The plugin's default, and the benchmarks'. */
const MAX_SERIES = 100_000;
/** A sum of floats depends on the order and number of its parts. */
const TOLERANCE = 1e-9;
const CONTEXT = { namespace: '', presets, reserveOwnNames: true };

/** Counts the same chunks once in each run. */
export interface Counter extends Contender {
  /** How often it has run. */
  readonly runs: number;
  /** Memory for the records, which no plugin would hold. */
  readonly inputBytes: number;
  samples(): Promise<Samples>;
}

/** @throws Error with every mistake in `yaml` */
export function ruleSet(yaml: string): RuleSet {
  const parsed = parseRules(yaml, { ...CONTEXT, file: 'rules.yaml' });
  if ('ruleSet' in parsed) return parsed.ruleSet;
  throw new Error(parsed.mistakes.map(({ text }) => text).join('\n'));
}

/** Counts as if nothing were configured. */
export function noRules(): RuleSet {
  return defaultRuleSet(CONTEXT);
}

/** The plugin: counts as an instance does, from the chunk's bytes to the shared memory. */
export class OurCounter implements Counter {
  readonly name: string;
  readonly counting: Counting;
  runs = 0;
  readonly inputBytes: number;
  readonly #warnings: string[] = [];
  readonly #tagged: readonly Uint8Array[];

  constructor(name: string, rules: RuleSet, chunks: readonly Uint8Array[]) {
    this.name = name;
    this.counting = new Counting({
      ruleSet: rules,
      maxSeries: MAX_SERIES,
      seriesTtlMs: 0,
      reserveOwnNames: true,
      seed: SEED,
      now: () => performance.now(),
      warn: (text) => this.#warnings.push(text),
      onSegment: () => {},
    });
    // After its tag, as in the queue.
    this.#tagged = chunks.map((chunk) => Buffer.concat([Buffer.from(TAG), chunk]));
    this.inputBytes = this.#tagged.reduce((sum, { length }) => sum + length, 0);
  }

  run(): void {
    for (const bytes of this.#tagged) {
      this.counting.count(bytes, 0, TAG.length, TAG.length, bytes.length);
    }
    this.runs++;
  }

  async samples(): Promise<Samples> {
    if (this.#warnings.length > 0) throw new Error(this.#warnings.join('\n'));
    const { store } = this.counting;
    const reader = new StoreReader({ control: store.control, segments: store.segments() });
    const out = new ByteWriter();
    for (const family of reader.families()) family.writeSamples(out, TEXT);
    return readSamples(out.take().toString('utf8'));
  }
}

/** Makes the metrics; the function that it returns counts a record's body. */
export type MakeMetrics = (registers: Registry[]) => (body: Fields) => void;

export class PromClientCounter implements Counter {
  readonly name: string;
  runs = 0;
  readonly inputBytes = 0;
  readonly #decoding: Decoding;
  readonly #chunks: readonly Uint8Array[];
  readonly #registry = new Registry();
  readonly #count: (body: Fields) => void;

  constructor(
    decoding: Decoding,
    chunks: readonly Uint8Array[],
    make: MakeMetrics,
    name = `${decoding.name} + prom-client`,
  ) {
    this.name = name;
    this.#decoding = decoding;
    this.#chunks = chunks;
    this.#count = make([this.#registry]);
  }

  run(): void {
    for (const chunk of this.#chunks) this.#decoding.forEach(chunk, this.#count);
    this.runs++;
  }

  async samples(): Promise<Samples> {
    return readSamples(await this.text());
  }

  /** The exposition. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

/**
 * Compares the counts of each, divided by how often it has run.
 * @throws Error naming the samples that differ
 */
export async function compareCounters(work: string, counters: readonly Counter[]): Promise<void> {
  const [first, ...others] = await Promise.all(counters.map(samplesOfOneRun));
  if (first === undefined || first.size === 0) throw new Error(`${work}: nothing was counted`);
  others.forEach((samples, index) => {
    const names = `${counters[index + 1]!.name} beside ${counters[0]!.name}`;
    compareSamples(`${work}: ${names}`, samples, first, TOLERANCE);
  });
}

async function samplesOfOneRun(counter: Counter): Promise<Samples> {
  const samples = await counter.samples();
  // A gauge shows the last value, however often it was set.
  for (const [name, value] of samples) {
    if (/^\w+_(total|bucket|sum|count)(\{|$)/.test(name)) samples.set(name, value / counter.runs);
  }
  return samples;
}
