// Chunks of raw access-log lines in, the cost of a counter by two groups of the line and a counter of a third out: with an
// expression that is read in one pass, with one that re2js reads, and with V8's engine and prom-client.

import { Counter, type Registry } from 'prom-client';
import { compareCounters, OurCounter, PromClientCounter, ruleSet } from './counters.ts';
import { type Fields, msgpackr } from './decoders.ts';
import { lineRecords } from './records.ts';
import { type Row, takeTurns } from './rounds.ts';

const ONE_PASS =
  '^\\S+ [^"]*"(?<method>[A-Z]+) (?<path>[^ "]+) [^"]*" (?<status>\\d{3}) (?<size>\\d+) "[^"]*" "(?<agent>[^"]*)"$';
/** The same for these lines, but `\S+` also takes the quote after it. */
const NOT_ONE_PASS =
  '^\\S+ [^"]*"(?<method>[A-Z]+) (?<path>\\S+) \\S+" (?<status>\\d{3}) (?<size>\\d+) "[^"]*" "(?<agent>[^"]*)"$';

export async function benchExtract(): Promise<Row[]> {
  const { name, chunk, records } = lineRecords();
  const bytes = chunk.length / records;
  const work = `${name}, ${Math.round(bytes)} bytes`;
  const contenders = [
    new OurCounter('promexporter, in one pass', ruleSet(rulesWith(ONE_PASS)), [chunk]),
    new OurCounter('promexporter, by re2js', ruleSet(rulesWith(NOT_ONE_PASS)), [chunk]),
    new PromClientCounter(msgpackr(), [chunk], countWithPromClient),
  ];
  const rows = await takeTurns(work, records, contenders, bytes);
  await compareCounters(work, contenders);
  return rows;
}

function rulesWith(regex: string): string {
  return `
extract: {field: $log, regex: '${regex}'}
metrics:
  - {name: http_requests_total, type: counter, labels: {method: $method, status: $status}}
  - {name: http_response_bytes_total, type: counter, value: $size}
`;
}

function countWithPromClient(registers: Registry[]): (body: Fields) => void {
  const help = 'As in the plugin.';
  const labelNames = ['method', 'status'] as const;
  const requests = new Counter({ name: 'http_requests_total', help, labelNames, registers });
  const sent = new Counter({ name: 'http_response_bytes_total', help, registers });
  const line = new RegExp(ONE_PASS);
  return ({ log }) => {
    const groups = line.exec(log as string)?.groups;
    if (groups === undefined) return;
    requests.inc({ method: groups.method!, status: groups.status! });
    sent.inc(Number(groups.size));
  };
}
