// In: 100,000 counters of three labels, and histograms. Out: the cost of a sample of an exposition, from the shared store
// to the buffer that a connection takes, beside prom-client's registry with the same series.

import { Counter, Histogram, type PrometheusContentType, Registry } from 'prom-client';
import { type Format, OPENMETRICS, TEXT } from '../ts/exposition/format.ts';
import { StoreReader } from '../ts/render/store_families.ts';
import { Exposition } from '../ts/serve/exposition.ts';
import { compareCounters, OurCounter, PromClientCounter, ruleSet } from './counters.ts';
import { type Fields, msgpackr } from './decoders.ts';
import { threeLabelRecords } from './records.ts';
import { type Contender, type Row, takeTurns } from './rounds.ts';

const COUNTERS = 100_000;
const HISTOGRAMS = 10_000;
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const LABEL_NAMES = ['method', 'path', 'status'];
const LABELS = '{method: $method, path: $path, status: $status}';

interface Work {
  readonly name: string;
  readonly series: number;
  readonly rule: string;
  withPromClient(registers: Registry[]): (body: Fields) => void;
}

function counters(what: string, field: string): Work {
  return {
    name: `counters of ${what}`,
    series: COUNTERS,
    rule: `{name: sent_total, type: counter, value: $${field}, labels: ${LABELS}}`,
    withPromClient(registers) {
      const sent = new Counter({
        ...{ name: 'sent_total', help: 'sent_total', labelNames: LABEL_NAMES, registers },
      });
      return (body) => sent.inc(labelsOf(body), body[field] as number);
    },
  };
}

const HISTOGRAM: Work = {
  name: `histograms of ${BUCKETS.length} buckets`,
  series: HISTOGRAMS,
  rule: `{name: took_seconds, type: histogram, value: $seconds, buckets: [${BUCKETS.join(', ')}], labels: ${LABELS}}`,
  withPromClient(registers) {
    const took = new Histogram({
      ...{ name: 'took_seconds', help: 'took_seconds', labelNames: LABEL_NAMES, registers },
      buckets: BUCKETS,
    });
    return (body) => took.observe(labelsOf(body), body.seconds as number);
  },
};

/** Runs before rendering, so many that sums of fractions need all their digits. */
const RUNS = 3;

export async function benchRender(): Promise<Row[]> {
  const rows: Row[] = [];
  const works = [counters('whole numbers', 'bytes'), counters('fractions', 'seconds'), HISTOGRAM];
  for (const work of works) {
    const chunk = threeLabelRecords(work.series);
    const ours = new OurCounter('promexporter', ruleSet(`metrics:\n  - ${work.rule}\n`), [chunk]);
    const openMetrics: Registry<PrometheusContentType> = new Registry();
    openMetrics.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as PrometheusContentType);
    const theirs = new PromClientCounter(msgpackr(), [chunk], (registers) =>
      work.withPromClient([...registers, openMetrics]),
    );
    for (let i = 0; i < RUNS; i++) {
      ours.run();
      theirs.run();
    }
    await compareCounters(work.name, [ours, theirs]);
    const samples = (await theirs.samples()).size;
    const text = renderer('text', TEXT, ours);
    const bytes = await text.size();
    rows.push(
      ...(await takeTurns(
        `${work.name}, ${Math.round(bytes / samples)} bytes`,
        samples,
        [
          text,
          renderer('openmetrics', OPENMETRICS, ours),
          { name: 'prom-client, text', run: async () => void (await theirs.text()) },
          { name: 'prom-client, openmetrics', run: async () => void (await openMetrics.metrics()) },
        ],
        bytes / samples,
      )),
    );
  }
  return rows;
}

/** Renders as the endpoint does. */
function renderer(
  name: string,
  format: Format,
  { counting }: OurCounter,
): Contender & { size(): Promise<number> } {
  const { store } = counting;
  const reader = new StoreReader({ control: store.control, segments: store.segments() });
  const exposition = new Exposition({
    prepare() {},
    beginScrape() {},
    storeFamilies: () => reader.families(),
    selfSnapshots: async () => [],
    onRendered() {},
    onFailed() {},
  });
  const scrape = async () => (await exposition.scrape(format, null, 'never')).bytes;
  return {
    name: `promexporter, ${name}`,
    run: async () => void (await scrape()),
    size: async () => (await scrape()).length,
  };
}

function labelsOf({ method, path, status }: Fields) {
  return { method: method as string, path: path as string, status: status as number };
}
