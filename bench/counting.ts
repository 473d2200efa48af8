// Chunks of records in, the cost of a counter with two labels and a histogram with one out, from the chunk's bytes to the
// series. Beside the same in plain C, the least that it can cost, and beside decoding everything for prom-client.

import { BaselineCounter } from './baseline_counter.ts';
import { compareCounters, OurCounter, PromClientCounter, ruleSet } from './counters.ts';
import { countingWorks } from './counting_work.ts';
import { messagePack, msgpackr } from './decoders.ts';
import { type Amount, type Row, takeTurns } from './rounds.ts';

export async function benchCounting(): Promise<{ rows: Row[]; amounts: Amount[] }> {
  const rows: Row[] = [];
  const amounts: Amount[] = [];
  for (const { kind, rules, withPromClient, inC: fields } of countingWorks()) {
    const { name, chunk, records } = kind;
    const bytes = chunk.length / records;
    const contenders = [
      new OurCounter('promexporter', ruleSet(rules), [chunk]),
      new BaselineCounter(fields, chunk),
      new PromClientCounter(messagePack(), [chunk], withPromClient),
      new PromClientCounter(msgpackr(), [chunk], withPromClient),
    ];
    const work = `${name}, ${Math.round(bytes)} bytes`;
    const ofWork = await takeTurns(work, records, contenders, bytes);
    await compareCounters(work, contenders);
    rows.push(...ofWork);
    const [ours, inC] = ofWork;
    amounts.push({
      what: work,
      contender: ours!.contender,
      amount: ours!.leastNanoseconds / inC!.leastNanoseconds,
      unit: 'times as long as in C, by the fastest rounds',
    });
  }
  return { rows, amounts };
}
