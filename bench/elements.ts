// In: records with an array of eight maps each. Out: the cost of a record with two rules for its elements (`for`): a gauge
// of each, and a sum; and of the same with prom-client.

import { Counter, Gauge, type Registry } from 'prom-client';
import { compareCounters, OurCounter, PromClientCounter, ruleSet } from './counters.ts';
import { type Fields, messagePack, msgpackr } from './decoders.ts';
import { elementRecords } from './records.ts';
import { type Row, takeTurns } from './rounds.ts';

const RULES = `
metrics:
  - name: gpu_utilization_ratio
    type: gauge
    for: $gpus
    value: $ITEM['util']
    labels: {gpu: $KEY, model: "$ITEM['model']", node: $host}
  - {name: gpu_energy_joules_total, type: counter, for: $gpus, value: "$ITEM['joules']", labels: {node: $host}}
`;

interface Gpu {
  readonly model: string;
  readonly util: number;
  readonly joules: number;
}

export async function benchElements(): Promise<Row[]> {
  const { name, chunk, records } = elementRecords();
  const contenders = [
    new OurCounter('promexporter', ruleSet(RULES), [chunk]),
    new PromClientCounter(messagePack(), [chunk], countElements),
    new PromClientCounter(msgpackr(), [chunk], countElements),
  ];
  const bytes = chunk.length / records;
  const work = `${name}, ${Math.round(bytes)} bytes`;
  const rows = await takeTurns(work, records, contenders, bytes);
  await compareCounters(work, contenders);
  return rows;
}

function countElements(registers: Registry[]): (body: Fields) => void {
  const help = 'As in the rules.';
  const utilization = new Gauge({
    name: 'gpu_utilization_ratio',
    help,
    labelNames: ['gpu', 'model', 'node'],
    registers,
  });
  const energy = new Counter({
    name: 'gpu_energy_joules_total',
    help,
    labelNames: ['node'],
    registers,
  });
  return ({ gpus, host }) => {
    const node = host as string;
    for (const [gpu, { joules, model, util }] of (gpus as readonly Gpu[]).entries()) {
      utilization.set({ gpu, model, node }, util);
      energy.inc({ node }, joules);
    }
  };
}
