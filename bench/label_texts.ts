// In: records with 1,000 or 100,000 different paths, in random order. Out: the cost of a record whose path becomes one of
// two routes, beside that of a rule that shows the path as it is: of paths seen before, and of every path at first sight.

import { OurCounter, ruleSet } from './counters.ts';
import { spreadRecords } from './records.ts';
import { type Contender, type Row, takeTurns } from './rounds.ts';

const PATHS = [1000, 100_000];
/** At first sight, 86 of 100 of the many paths are in them. */
const RECORDS = 200_000;

const LABELS = {
  'the path as it is': '$path',
  'normalize: path': '{field: $path, normalize: path}',
  'replace with groups':
    "{field: $path, replace: [{regex: '^/api/v([0-9]+)/customers/[0-9]+/orders/[0-9]+$', replacement: '/api/v$1/orders'}]}",
  'max_values: 100': '{field: $path, max_values: 100}',
};

export async function benchLabelTexts(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const paths of PATHS) {
    const chunk = spreadRecords(paths, RECORDS);
    const bytes = chunk.length / RECORDS;
    const name = `${paths.toLocaleString('en')} paths`;
    const counters = Object.entries(LABELS).map(([label, value]) => {
      return new OurCounter(label, rulesWith(value), [chunk]);
    });
    rows.push(...(await takeTurns(`${name}, seen before`, RECORDS, counters, bytes)));
    for (const counter of counters) await checkSeries(counter, paths);
    const anew = Object.entries(LABELS).map(([label, value]) => atFirstSight(label, value, chunk));
    rows.push(...(await takeTurns(`${name}, at first sight`, RECORDS, anew, bytes)));
  }
  return rows;
}

function rulesWith(label: string) {
  return ruleSet(
    `metrics: [{name: orders_total, type: counter, labels: {method: $method, path: ${label}}}]`,
  );
}

function atFirstSight(name: string, label: string, chunk: Uint8Array): Contender {
  const rules = rulesWith(label);
  return { name, run: () => new OurCounter(name, rules, [chunk]).run() };
}

/** Fails if a rule has more series than it may have: it would be measured doing other work. */
async function checkSeries(counter: OurCounter, paths: number): Promise<void> {
  const { size } = await counter.samples();
  // Two methods, and `other` with both of them.
  const most = { 'the path as it is': paths, 'max_values: 100': 102 }[counter.name] ?? 2;
  if (size === 0 || size > most) throw new Error(`${counter.name}: ${size} of ${most} series`);
}
