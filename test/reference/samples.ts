// The reference's series in, the samples that an exposition must show out, in the form of a parsed exposition.

import type { Escaping } from '../../ts/exposition/escape_name.ts';
import { shownLabelName, shownMetricName } from './names.ts';
import { bucketOf, type Exemplar, type FamilyState, type Series } from './series.ts';

/** The form in which an exposition shows series. */
export interface View {
  readonly dialect: 'text' | 'openmetrics';
  readonly escaping: Escaping;
  /** Whether OpenMetrics shows the creation time of series; absent: no. */
  readonly created?: boolean;
  /** Whether it shows counters without `_total` by their own names; absent: no. */
  readonly countersAsWritten?: boolean;
}

export interface Sample {
  /** `name{a="b"}`: labels sorted, without empty ones, values as JSON; `le` and `quantile` as JavaScript's numbers. */
  readonly id: string;
  readonly value: number;
  /** OpenMetrics only: `{labels} value time`. */
  readonly exemplar?: string;
}

export function sampleId(name: string, labels: Iterable<readonly [string, string]>): string {
  const pairs = [...labels].filter(([, value]) => value !== '');
  const sorted = pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name}{${sorted.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join()}}`;
}

export function exemplarText(
  labels: Iterable<readonly [string, string]>,
  value: number,
  time: number,
) {
  return `${sampleId('', labels)} ${value} ${time.toFixed(3)}`;
}

/** All samples but a summary's quantiles, sorted. */
export function samplesOf(families: Iterable<FamilyState>, view: View): Sample[] {
  const samples: Sample[] = [];
  for (const family of families) {
    for (const series of seriesOf(family)) {
      samples.push(...seriesSamples(family, series, view), ...createdSamples(family, series, view));
    }
  }
  return samples.sort((a, b) => (a.id < b.id ? -1 : 1));
}

export function seriesOf({ series, overflow, rule }: FamilyState): Series[] {
  // Totals that overflow are not mixed, so nothing of them is shown.
  const shown = overflow !== null && (overflow.value !== null || rule.type !== 'counter');
  return [...series.values(), ...(shown ? [overflow] : [])];
}

function seriesSamples(family: FamilyState, series: Series, view: View): Sample[] {
  const { rule } = family;
  const { dialect } = view;
  const { observed, sum } = series;
  const name = shownMetricName(family.name, view.escaping);
  const labels = shownLabels(series, view);
  const shownExemplar = (bucket: number) => {
    const exemplar = series.exemplars.get(bucket);
    return dialect === 'text' || exemplar === undefined ? {} : { exemplar: textOf(exemplar) };
  };
  if (keepsName(family, view)) {
    return [{ id: sampleId(name, labels), value: (series.value ?? 0) + 0 }];
  }
  if (rule.type === 'counter') {
    const shown = dialect === 'text' || name.endsWith('_total') ? name : `${name}_total`;
    return [{ id: sampleId(shown, labels), value: (series.value ?? 0) + 0, ...shownExemplar(0) }];
  }
  if (rule.type === 'gauge')
    return [{ id: sampleId(name, labels), value: (series.value ?? 0) + 0 }];
  const samples = [
    { id: sampleId(`${name}_sum`, labels), value: sum + 0 },
    { id: sampleId(`${name}_count`, labels), value: observed.length },
  ];
  if (rule.type === 'summary') return samples;
  const bounds = [...rule.buckets, Number.POSITIVE_INFINITY];
  const buckets = bounds.map((bound, bucket) => ({
    id: sampleId(`${name}_bucket`, [...labels, ['le', String(bound)]]),
    value: observed.filter(({ value }) => bucketOf(rule.buckets, value) <= bucket).length,
    ...shownExemplar(bucket),
  }));
  // OpenMetrics allows neither of them beside buckets for negative values.
  const hasTotals = dialect === 'text' || rule.buckets.every((bound) => bound >= 0);
  return [...(hasTotals ? samples : []), ...buckets];
}

function keepsName({ name, rule }: FamilyState, { countersAsWritten, dialect }: View): boolean {
  const isWritten = countersAsWritten === true && dialect === 'openmetrics';
  return isWritten && rule.type === 'counter' && !name.endsWith('_total');
}

function shownLabels({ labels }: Series, { escaping }: View): (readonly [string, string])[] {
  return labels.map(([label, value]) => [shownLabelName(label, escaping), value] as const);
}

function createdSamples(state: FamilyState, series: Series, view: View): Sample[] {
  const { name, rule } = state;
  if (keepsName(state, view)) return [];
  if (view.created !== true || view.dialect === 'text' || rule.type === 'gauge') return [];
  const shown = shownMetricName(name, view.escaping);
  const family = rule.type === 'counter' ? shown.replace(/_total$/, '') : shown;
  const id = sampleId(`${family}_created`, shownLabels(series, view));
  return [{ id, value: series.bornWallMs / 1000 }];
}

function textOf({ labels, value, seconds, nanoseconds }: Exemplar): string {
  return exemplarText(labels, value + 0, seconds + nanoseconds / 1e9);
}

/** The possible range of a summary's quantile. */
export interface QuantileRange {
  readonly id: string;
  /** Ranges `[low, high]`, any of which will do: the windows are not specified to the millisecond. */
  readonly ranges: readonly (readonly [low: number, high: number])[];
}

const ACCURACY = 0.0101;

/** Ranges for the quantiles of every summary at `nowMs`. */
export function quantileRanges(families: Iterable<FamilyState>, nowMs: number): QuantileRange[] {
  const found: QuantileRange[] = [];
  for (const family of families) {
    const { name, rule } = family;
    if (rule.type !== 'summary') continue;
    for (const { labels, observed } of seriesOf(family)) {
      for (const quantile of rule.quantiles) {
        const id = sampleId(name, [...labels, ['quantile', String(quantile)]]);
        found.push({ id, ranges: rangesOf(observed, quantile, nowMs, rule.maxAgeMs) });
      }
    }
  }
  return found;
}

function rangesOf(
  observed: Series['observed'],
  quantile: number,
  nowMs: number,
  maxAgeMs: number,
): [number, number][] {
  // The oldest of five windows may be dropped as a whole: values younger than four of them must count.
  const ages = observed.map(({ atMs }) => nowMs - atMs);
  const first = ages.findIndex((age) => age <= maxAgeMs);
  const must = ages.findIndex((age) => age < (maxAgeMs * 4) / 5);
  const from = first < 0 ? observed.length : first;
  const to = must < 0 ? observed.length : must;
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const values = observed.slice(from + i).map(({ value }) => value);
    values.sort((a, b) => a - b);
    const rank = quantile * (values.length - 1);
    const low = values[Math.floor(rank)] ?? Number.NaN;
    const high = values[Math.ceil(rank)] ?? Number.NaN;
    return [low - Math.abs(low) * ACCURACY, high + Math.abs(high) * ACCURACY];
  });
}
