// Builds of the plugin in, the cost of a start out: processor time of the plugin's own threads until it listens, as
// medians. PROMEXPORTER_BESIDE names the shared object of another build to compare with, by turns.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countingWorks } from '../counting_work.ts';
import { median } from '../rounds.ts';
import { type Bench, CPU_INPUT, FluentBit, ourOutput, PLUGIN, type Section } from './process.ts';

const REPETITIONS = 15;

export async function startCpu(bench: Bench): Promise<void> {
  const rulesFile = join(bench.folder, 'rules.yaml');
  const [{ rules } = { rules: '' }] = countingWorks();
  writeFileSync(rulesFile, rules);
  const plugins = [PLUGIN, process.env.PROMEXPORTER_BESIDE].filter((path) => path !== undefined);
  const configurations = [
    { name: 'nothing configured', output: ourOutput(0) },
    { name: 'a rules file', output: ourOutput(0, { rules_file: rulesFile }) },
  ];
  const rows = configurations.flatMap(({ name, output }) =>
    plugins.map((plugin) => ({ name, output, plugin, times: [] as number[] })),
  );
  for (let i = 0; i < REPETITIONS; i++) {
    for (const { output, plugin, times } of rows) {
      times.push(await cpuUntilListening(bench, plugin, output));
    }
  }
  bench.print(
    `\n${`processor time until it listens, median of ${REPETITIONS}`.padEnd(70)}   (least)`,
  );
  for (const { name, plugin, times } of rows) {
    const ms = (time: number) => `${time.toFixed(0)} ms`;
    const least = `(${ms(Math.min(...times))})`.padStart(10);
    bench.print(`${`${name}, ${plugin}`.padEnd(60)}${ms(median(times)).padStart(10)}${least}`);
  }
}

async function cpuUntilListening(bench: Bench, plugin: string, output: Section): Promise<number> {
  const host = new FluentBit(bench, 'start-cpu', [CPU_INPUT, output], {}, plugin);
  try {
    await host.logged(/listening on http/);
    return host.pluginCpuMs();
  } finally {
    await host.stop();
  }
}
