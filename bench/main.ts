// The benchmarks that need no Fluent Bit, as one program: `main.cjs NAME ADDON`. Out: one line of JSON (Report).
// Bundled by scripts/bench.mjs, and run by plain Node and by libnode_runner alike.

import { createRequire } from 'node:module';
import { benchDecode } from './decode.ts';
import { type Addon, benchHandOver } from './hand_over.ts';
import { benchMapping } from './mapping.ts';
import type { Row } from './rounds.ts';

/** What is printed. */
export interface Report {
  /** The Node that ran it, such as "v18.20.4". */
  readonly node: string;
  readonly rows: readonly Row[];
}

async function run(name: string | undefined, addonPath: string): Promise<readonly Row[]> {
  switch (name) {
    case 'hand-over':
      // The addon keeps to Node-API, so that what one Node's headers built runs in every other.
      return benchHandOver(createRequire(addonPath)(addonPath) as Addon);
    case 'decode':
      return benchDecode();
    case 'mapping':
      return benchMapping();
    default:
      throw new Error(
        `Cannot run the benchmark: got "${name}", wanted hand-over, decode or mapping`,
      );
  }
}

async function main([name, addonPath = '']: readonly string[]): Promise<void> {
  const report: Report = { node: process.version, rows: await run(name, addonPath) };
  // The addon's queue keeps the loop alive, hence the exit.
  process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
