// New series of `birth: zero`: shown as 0 to everyone who scrapes often enough, and then with all that they counted.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { OPENMETRICS } from '../../../ts/exposition/format.ts';
import { seriesLayout } from '../../../ts/metrics/series_layout.ts';
import { Counted } from '../../support/unit/counted.ts';
import { Scraper } from '../../support/unit/render/scraper.ts';

const COUNTER = 'metrics: [{name: x, type: counter, labels: {m: $m}, birth: zero}]';
const record = { m: 'p' };
const P = 'x{m="p"}';

describe('birth: zero', () => {
  it('shows 0 for a minute from the first scrape on, then all that was counted', () => {
    const counted = new Counted(COUNTER).records(record, record);
    const scraper = new Scraper(counted);
    counted.advance(3_600_000);
    assert.deepEqual(scraper.scrape(), { [P]: 0 });
    counted.records(record).advance(30_000);
    assert.deepEqual(scraper.scrape(), { [P]: 0 });
    counted.advance(30_000);
    assert.deepEqual(scraper.scrape(), { [P]: 3 });
    counted.records(record);
    assert.deepEqual(scraper.scrape(), { [P]: 4 });
  });

  it('treats each series by itself', () => {
    const counted = new Counted(COUNTER).records(record);
    const scraper = new Scraper(counted);
    scraper.scrape();
    counted.advance(40_000).records({ m: 'q' });
    assert.deepEqual(scraper.scrape(), { [P]: 0, 'x{m="q"}': 0 });
    counted.advance(20_000);
    assert.deepEqual(scraper.scrape(), { [P]: 1, 'x{m="q"}': 0 });
    counted.advance(40_000);
    assert.deepEqual(scraper.scrape(), { [P]: 1, 'x{m="q"}': 1 });
  });

  it('shows a whole 0 of every type, without exemplars, with the time of creation', () => {
    const counted = new Counted(
      `birth: {zero_for: 10s}
metrics:
- {name: c_total, type: counter, exemplar: {id: $id}}
- {name: h, type: histogram, value: $v, buckets: [1, 2], exemplar: {id: $id}}
- {name: s, type: summary, value: $v, quantiles: [0.5]}
- {name: g, type: gauge, value: $v}
`,
      { createdTimestamps: true },
    ).records({ id: 'a', v: 1.5 });
    const scraper = new Scraper(counted.advance(1000));
    assert.equal(
      scraper.exposition(OPENMETRICS),
      `# TYPE c counter
c_total 0
c_created 1700000000
# TYPE g gauge
g 1.5
# TYPE h histogram
h_bucket{le="1.0"} 0
h_bucket{le="2.0"} 0
h_bucket{le="+Inf"} 0
h_sum 0
h_count 0
h_created 1700000000
# TYPE s summary
s{quantile="0.5"} NaN
s_sum 0
s_count 0
s_created 1700000000
# EOF
`,
    );
    counted.advance(10_000);
    assert.equal(scraper.exposition(OPENMETRICS), counted.exposition(OPENMETRICS));
    assert.match(scraper.exposition(OPENMETRICS), /^c_total 1 # \{id="a"\}/m);
  });

  it('starts again with a series that expired, and for the overflow series', () => {
    const counted = new Counted(
      'metrics: [{name: x, type: counter, labels: {m: $m}, max_series: 1, ttl: 10m, birth: zero}]',
    ).records(record, { m: 'q' });
    const scraper = new Scraper(counted);
    const overflow = 'x{otel_metric_overflow="true"}';
    assert.deepEqual(scraper.scrape(), { [P]: 0, [overflow]: 0 });
    counted.advance(60_000);
    assert.deepEqual(scraper.scrape(), { [P]: 1, [overflow]: 1 });
    counted.advance(700_000).records(record, record);
    assert.deepEqual(scraper.scrape(), { [P]: 0, [overflow]: 1 });
    counted.advance(60_000);
    assert.deepEqual(scraper.scrape(), { [P]: 2, [overflow]: 1 });
  });

  it('leaves series of init alone, which are at 0 from the start', () => {
    const counted = new Counted(COUNTER.replace('birth', 'init: {m: [p]}, birth'));
    const scraper = new Scraper(counted.records(record, { m: 'q' }));
    assert.deepEqual(scraper.scrape(), { [P]: 1, 'x{m="q"}': 0 });
  });

  it('never takes back what another reader has shown, as after a restart of the worker', () => {
    const counted = new Counted(COUNTER).records(record);
    new Scraper(counted).scrape();
    counted.advance(1000).records({ m: 'q' });
    const restarted = new Scraper(counted);
    assert.deepEqual(restarted.scrape(), { [P]: 1, 'x{m="q"}': 0 });
    counted.advance(60_000);
    assert.deepEqual(restarted.scrape(), { [P]: 1, 'x{m="q"}': 1 });
  });

  it('shows values to a reader that does not scrape, such as promexporter try', () => {
    assert.deepEqual(new Counted(COUNTER).records(record).series, { [P]: 1 });
  });

  it('costs 8 bytes a series, and nothing where it is not used', () => {
    const shape = { type: 'counter', absolute: false, exemplars: false, expires: false } as const;
    const slots = (zeroForMs: number) =>
      seriesLayout({ ...shape, buckets: [], quantiles: [], zeroForMs }).slots;
    assert.deepEqual([slots(0), slots(60_000)], [1, 2]);
  });

  it('gives every scraper a 0 first, no decrease, and the whole value in the end', () => {
    const gap = fc.integer({ min: 1, max: 59 });
    const scrapers = fc.array(fc.infiniteStream(gap), { minLength: 1, maxLength: 3 });
    // Seconds from one record to the next, and its series.
    const records = fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.nat(4)), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(scrapers, records, (gaps, steps) => {
        const counted = new Counted(COUNTER);
        const reader = new Scraper(counted);
        const next = gaps.map((stream) => stream.next().value as number);
        const seen = gaps.map(() => new Map<string, number>());
        let second = 0;
        const scrapeUntil = (end: number) => {
          for (; second < end; second++) {
            counted.nowMs += 1000;
            next.forEach((due, i) => {
              if (due > second) return;
              next[i] = second + (gaps[i]!.next().value as number);
              for (const [series, value] of Object.entries(reader.scrape())) {
                const before = seen[i]!.get(series);
                assert.ok(before === undefined ? value === 0 : value >= before, series);
                seen[i]!.set(series, value);
              }
            });
          }
        };
        for (const [wait, m] of steps) {
          scrapeUntil(second + wait);
          counted.records({ m });
        }
        scrapeUntil(second + 200);
        for (const last of seen) assert.deepEqual(Object.fromEntries(last), counted.series);
      }),
      { numRuns: 50 },
    );
  });
});
