// The benchmarks that need no Fluent Bit, as one program: `main.cjs NAME ADDON`. Out: one line of JSON (Report).
// Bundled by scripts/bench.mjs, and run by plain Node and by libnode_runner alike.

import { createRequire } from 'node:module';
import { benchAllocation } from './allocation.ts';
import { benchCounting } from './counting.ts';
import { benchDecode } from './decode.ts';
import { benchElements } from './elements.ts';
import { type Addon, benchHandOver } from './hand_over.ts';
import { benchKinds } from './kinds.ts';
import { benchLabelTexts } from './label_texts.ts';
import { benchManyRules } from './many_rules.ts';
import { benchMapping } from './mapping.ts';
import { benchMemory } from './memory.ts';
import { benchRender } from './render.ts';
import type { Amount, Row } from './rounds.ts';
import { benchScrape } from './scrape.ts';
import { serveScrapes } from './scrape_server.ts';
import { benchSeries } from './series.ts';

/** What is printed. */
export interface Report {
  /** The Node that ran it, such as "v18.20.4". */
  readonly node: string;
  readonly rows: readonly Row[];
  readonly amounts: readonly Amount[];
}

const TIMES: Readonly<Record<string, (addonPath: string) => Promise<Row[]>>> = {
  'hand-over': (path) => benchHandOver(loadAddon(path)),
  decode: benchDecode,
  kinds: benchKinds,
  mapping: benchMapping,
  rules: benchManyRules,
  elements: benchElements,
  series: benchSeries,
  labels: benchLabelTexts,
  render: benchRender,
};

const AMOUNTS: Readonly<Record<string, (addonPath: string) => Promise<Amount[]>>> = {
  allocation: benchAllocation,
  memory: benchMemory,
  scrape: benchScrape,
};

const BOTH: Readonly<Record<string, () => Promise<Omit<Report, 'node'>>>> = {
  counting: benchCounting,
};

/** Not a benchmark, but the process that `scrape` starts. */
const SCRAPE_SERVER = 'scrape-server';

async function main([name = '', addonPath = '', ...more]: readonly string[]): Promise<void> {
  if (name === SCRAPE_SERVER) {
    await serveScrapes(loadAddon(addonPath), more);
    process.exit(0);
  }
  const both = await BOTH[name]?.();
  const rows = both?.rows ?? (await TIMES[name]?.(addonPath));
  const amounts = both?.amounts ?? (await AMOUNTS[name]?.(addonPath));
  if (rows === undefined && amounts === undefined) {
    const known = [TIMES, AMOUNTS, BOTH].flatMap(Object.keys).join(', ');
    throw new Error(`Cannot run the benchmark: expected one of ${known}, got "${name}"`);
  }
  const report: Report = { node: process.version, rows: rows ?? [], amounts: amounts ?? [] };
  // The addon's queue keeps the loop alive, hence the exit.
  process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
}

/** The addon uses only Node-API, so a build with one Node's headers runs in every other. */
function loadAddon(path: string): Addon {
  return createRequire(path)(path) as Addon;
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
