// In: nested access-log records. Out: the cost of a record with fifty rules beside two of them, which shows how much work
// rules share. And the same fifty with prom-client.

import { compareCounters, OurCounter, PromClientCounter, ruleSet } from './counters.ts';
import { msgpackr } from './decoders.ts';
import { fiftyLikeTheTwo, fiftyRules, fiftyWithPromClient, twoRules } from './fifty_rules.ts';
import { nestedRecords } from './records.ts';
import { type Row, takeTurns } from './rounds.ts';

export async function benchManyRules(): Promise<Row[]> {
  const { name, chunk, records } = nestedRecords();
  const bytes = chunk.length / records;
  const work = `${name}, ${Math.round(bytes)} bytes`;
  const two = new OurCounter('2 rules', ruleSet(twoRules()), [chunk]);
  const alike = new OurCounter('50 rules of the same kinds', ruleSet(fiftyLikeTheTwo()), [chunk]);
  const fifty = new OurCounter('50 rules, most with conditions', ruleSet(fiftyRules()), [chunk]);
  const theirs = new PromClientCounter(
    msgpackr(),
    [chunk],
    fiftyWithPromClient,
    'the same, msgpackr + prom-client',
  );
  const rows = await takeTurns(work, records, [two, alike, fifty, theirs], bytes);
  await compareCounters(work, [fifty, theirs]);
  return rows;
}
