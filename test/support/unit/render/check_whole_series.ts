// Checks an exposition that was read while another thread changed it; runs in the reading thread.
//
// A series' label x says what it must be: `FAMILY-NUMBER-…` with NUMBER dots. A gauge's value leaves NUMBER when
// divided by MODULUS, a counter's is a multiple of NUMBER + 1. Histograms get values that are their bounds, so the
// buckets determine the sum. Series whose number is below KEPT never end.

import assert from 'node:assert/strict';

export const MODULUS = 1_000_003;
export const KEPT = 20;
/** Families `a_total` and `b` of counters and gauges, `h` of histograms. */
export const BOUNDS = [1, 2, 4, 8, 16, 32];

export function labelOf(family: string, number: number): string {
  return `${family}-${number}-${'.'.repeat((number * 7) % 400)}`;
}

const SAMPLE = /^(\w+?)(_bucket|_sum|_count)?\{x="([^"]*)"(?:,le="([^"]+)")?\} (\S+)(?: # (.*))?$/;

interface Histogram {
  readonly buckets: number[];
  sum: number;
  count: number;
}

export function check(exposition: string): void {
  const seen = new Set<string>();
  const histograms = new Map<string, Histogram>();
  const kept = new Map<string, number>();
  for (const line of exposition.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, family = '', part = '', label = '', bound = '', text = '', exemplar] =
      SAMPLE.exec(line) ?? assert.fail(`no sample: ${line}`);
    const number = Number(label.split('-')[1]);
    assert.equal(label, labelOf(family, number), line);
    const sample = `${family}${part} ${label} ${bound}`;
    assert.ok(!seen.has(sample), `twice: ${line}`);
    seen.add(sample);
    if (exemplar !== undefined) {
      assert.match(
        exemplar,
        new RegExp(`^\\{id="${number}-(\\d+)-\\.{0,60}"\\} \\S+ \\d+(\\.\\d+)?$`),
        line,
      );
    }
    const value = Number(text);
    if (family === 'a_total') assert.equal(value % (number + 1), 0, line);
    else if (part === '') assert.equal(value % MODULUS, number, line);
    else add(histograms, label, part, value);
    if (number < KEPT && (part === '' || part === '_count')) {
      kept.set(family, (kept.get(family) ?? 0) + 1);
    }
  }
  for (const [label, { buckets, sum, count }] of histograms) {
    assert.equal(buckets.at(-1), count, label);
    const expected = BOUNDS.reduce(
      (total, bound, i) => total + bound * (buckets[i]! - (buckets[i - 1] ?? 0)),
      0,
    );
    assert.equal(sum, expected, `${label}: ${buckets}`);
  }
  for (const [family, count] of kept) {
    // One histogram may be left out, if the writer lost its processor for long in the middle of it.
    const least = family === 'h' ? KEPT - 1 : KEPT;
    assert.ok(count >= least && count <= KEPT, `of ${family} there are ${count}`);
  }
}

function add(histograms: Map<string, Histogram>, label: string, part: string, value: number): void {
  let histogram = histograms.get(label);
  if (histogram === undefined) {
    histogram = { buckets: [], sum: 0, count: 0 };
    histograms.set(label, histogram);
  }
  if (part === '_bucket') histogram.buckets.push(value);
  else if (part === '_sum') histogram.sum = value;
  else histogram.count = value;
}
