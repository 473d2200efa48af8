// In: the chunks and rules of `counting`. Out: the cost of counting them inside the built plugin, which promexporter-host
// loads, by the plugin's own metrics. One line of JSON (Report), whose `node` is the libnode that counted.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ScriptedHost } from '../test/support/host/scripted_host.ts';
import { countingWorks, type Work } from './counting_work.ts';
import { freePort, get } from './fluent_bit/process.ts';
import type { Report } from './main.ts';
import { median, type Row } from './rounds.ts';

const PLUGIN = fileURLToPath(new URL('../out_promexporter.so', import.meta.url));
const TAG = 'app.web';
/** As in rounds.ts; a flush delivers as much as fits into the plugin's queue of 64 MB. */
const ROUNDS = 9;
const CHUNKS_PER_ROUND = 24;
/** The plugin's own metrics reach the endpoint about a second late. */
const ASK_INTERVAL_MS = 200;
const PATIENCE_MS = 30_000;

interface Totals {
  readonly records: number;
  readonly seconds: number;
  readonly node: string;
}

async function countInHost(folder: string, { kind, rules }: Work): Promise<[Row, string]> {
  const { name, chunk, records } = kind;
  const chunkFile = join(folder, `${name}.msgpack`);
  const rulesFile = join(folder, `${name}.yaml`);
  writeFileSync(chunkFile, chunk);
  writeFileSync(rulesFile, rules);
  const port = await freePort();
  const output = ['-o', 'promexporter', '-p', `listen=127.0.0.1:${port}`];
  const host = new ScriptedHost(['-e', PLUGIN, ...output, '-p', `rules_file=${rulesFile}`]);
  try {
    await step(host, 'init', /^init OK/);
    const times: number[] = [];
    let before: Totals = { records: 0, seconds: 0, node: '' };
    for (let round = 0; round <= ROUNDS; round++) {
      const wanted = before.records + CHUNKS_PER_ROUND * records;
      await step(host, `flush ${TAG} ${chunkFile} ${CHUNKS_PER_ROUND}`, /RETRY 0 ERROR 0$/);
      const after = await totals(port, wanted);
      // Round 0 warms up.
      const nanoseconds = (after.seconds - before.seconds) * 1e9;
      if (round > 0) times.push(nanoseconds / (CHUNKS_PER_ROUND * records));
      before = after;
    }
    const bytesPerRecord = chunk.length / records;
    const row: Row = {
      work: `${name}, ${Math.round(bytesPerRecord)} bytes`,
      contender: 'promexporter, in its host',
      nanosecondsPerRecord: median(times),
      leastNanoseconds: Math.min(...times),
      bytesPerRecord,
    };
    return [row, before.node];
  } finally {
    await host.quit();
  }
}

async function step(host: ScriptedHost, line: string, wanted: RegExp): Promise<void> {
  const answer = await host.step(line);
  if (!wanted.test(answer)) throw new Error(`Step "${line}": expected ${wanted}, got "${answer}"`);
}

/** The plugin's own metrics, once it has counted `records`. */
async function totals(port: number, records: number): Promise<Totals> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const text = (await get(port, '/metrics')) ?? '';
    const sample = (pattern: RegExp) => pattern.exec(text)?.[1] ?? '';
    const counted = Number(sample(/^promexporter_records_total (\S+)$/m));
    if (counted === records) {
      const seconds = Number(sample(/^promexporter_counting_seconds_total (\S+)$/m));
      const node = sample(/^promexporter_build_info\{.*nodejs="([^"]+)"/m);
      return { records, seconds, node: `v${node}` };
    }
    if (performance.now() > deadlineMs) {
      throw new Error(`Cannot measure the plugin: it counted ${counted}, not ${records} records`);
    }
    await sleep(ASK_INTERVAL_MS);
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'promexporter-bench-'));
  try {
    const rows: Row[] = [];
    let node = '';
    for (const work of countingWorks()) {
      const [row, version] = await countInHost(folder, work);
      rows.push(row);
      node = version;
    }
    const report: Report = { node, rows, amounts: [] };
    process.stdout.write(`${JSON.stringify(report)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
