// In: chunks of records. Out: the cost of a counter with two labels and a histogram with one, from the chunk's bytes to
// the series, beside decoding everything and counting with prom-client.

import { compareCounters, OurCounter, PromClientCounter, ruleSet } from './counters.ts';
import { countingWorks } from './counting_work.ts';
import { messagePack, msgpackr } from './decoders.ts';
import { type Row, takeTurns } from './rounds.ts';

export async function benchCounting(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { kind, rules, withPromClient } of countingWorks()) {
    const { name, chunk, records } = kind;
    const bytes = chunk.length / records;
    const contenders = [
      new OurCounter('promexporter', ruleSet(rules), [chunk]),
      new PromClientCounter(messagePack(), [chunk], withPromClient),
      new PromClientCounter(msgpackr(), [chunk], withPromClient),
    ];
    const work = `${name}, ${Math.round(bytes)} bytes`;
    rows.push(...(await takeTurns(work, records, contenders, bytes)));
    await compareCounters(work, contenders);
  }
  return rows;
}
