// In: the real Fluent Bit, and the parts to run. Out: what the plugin costs a whole process, beside the same Fluent Bit
// with the null output and with its own log_to_metrics. `npm run bench:fluent-bit -- PART…`, on an idle machine.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realFluentBit, versionOf } from '../scripts/setup/hosts.mjs';
import { besideMtail } from './fluent_bit/beside_mtail.ts';
import { countLines } from './fluent_bit/count_access_log.ts';
import { countRecords } from './fluent_bit/flood.ts';
import { idle } from './fluent_bit/idle.ts';
import type { Bench } from './fluent_bit/process.ts';
import { startAndStop } from './fluent_bit/start_and_stop.ts';
import { startCpu } from './fluent_bit/start_cpu.ts';

const PARTS: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'access-log': countLines,
  mtail: besideMtail,
  flood: countRecords,
  start: startAndStop,
  'start-cpu': startCpu,
  idle,
};
/** If none is named. */
const DEFAULT_PART = 'access-log';

async function main(asked: readonly string[]): Promise<void> {
  const unknown = asked.filter((name) => PARTS[name] === undefined);
  if (unknown.length > 0) {
    const known = Object.keys(PARTS).join(', ');
    throw new Error(`Cannot measure: expected some of ${known}, got "${unknown.join(' ')}"`);
  }
  const program = realFluentBit();
  if (program === null) {
    throw new Error('Cannot measure: no fluent-bit on PATH or in FLUENT_BIT');
  }
  // Ends through 'exit', where hosts are killed, and not at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-bench-'));
  const bench = { program, folder, print: (line: string) => process.stdout.write(`${line}\n`) };
  try {
    bench.print(versionOf(program));
    for (const name of asked.length > 0 ? asked : [DEFAULT_PART]) await PARTS[name]?.(bench);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main(process.argv.slice(2));
