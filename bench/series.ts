// In: records that belong to few series or to very many, in random order. Out: the cost of a record with either, for the
// plugin and for msgpackr + prom-client. Series that do not fit into the processor's caches cost more to find.

import { Counter, type Registry } from 'prom-client';
import { compareCounters, OurCounter, PromClientCounter, ruleSet } from './counters.ts';
import { type Fields, msgpackr } from './decoders.ts';
import { spreadRecords } from './records.ts';
import { type Row, takeTurns } from './rounds.ts';

const SERIES = [100, 100_000];
/** 86 of 100 of the many series in each run. */
const RECORDS = 200_000;

const RULES = `
metrics:
  - name: orders_total
    type: counter
    labels: {method: $method, path: $path}
`;

export async function benchSeries(): Promise<Row[]> {
  const spread = SERIES.map((series) => ({
    name: `${series.toLocaleString('en')} series`,
    chunk: spreadRecords(series, RECORDS),
  }));
  const ours = spread.map(({ name, chunk }) => new OurCounter(name, ruleSet(RULES), [chunk]));
  const theirs = spread.map(
    ({ name, chunk }) => new PromClientCounter(msgpackr(), [chunk], countOrders, name),
  );
  const bytes = spread[0]!.chunk.length / RECORDS;
  const rows = [
    ...(await takeTurns('promexporter', RECORDS, ours, bytes)),
    ...(await takeTurns('msgpackr + prom-client', RECORDS, theirs, bytes)),
  ];
  for (const [index, { name }] of spread.entries()) {
    await compareCounters(name, [ours[index]!, theirs[index]!]);
  }
  return rows;
}

function countOrders(registers: Registry[]): (body: Fields) => void {
  const labelNames = ['method', 'path'];
  const orders = new Counter({ name: 'orders_total', help: 'Orders.', labelNames, registers });
  return ({ method, path }) => orders.inc({ method: method as string, path: path as string });
}
