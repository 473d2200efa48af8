// In: the real Fluent Bit. Out: what the plugin costs a whole process, beside the same Fluent Bit with the null output:
// start, stop, idling, and records by the million. `npm run bench -- fluent-bit`, on a machine that idles.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realFluentBit, versionOf } from '../scripts/setup/hosts.mjs';
import { countRecords } from './fluent_bit/flood.ts';
import { idle } from './fluent_bit/idle.ts';
import { startAndStop } from './fluent_bit/start_and_stop.ts';

async function main(): Promise<void> {
  const program = realFluentBit();
  if (program === null) {
    throw new Error('Cannot measure: no fluent-bit on PATH or in FLUENT_BIT');
  }
  // Ends by 'exit', where hosts are killed, and not at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-bench-'));
  const bench = { program, folder, print: (line: string) => process.stdout.write(`${line}\n`) };
  try {
    bench.print(versionOf(program));
    await startAndStop(bench);
    await idle(bench);
    await countRecords(bench);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
