// A family's scrapes in, the points to plot out. Browser; needs none of its interfaces.

import type { Reading, SeriesReading } from './reading.ts';

/** Names of measures in the page's choices. */
export type MeasureId = 'rate' | 'value' | 'observations' | 'average';

/** One quantity that can be plotted of a family. */
export interface Measure {
  readonly id: MeasureId;
  /** As the page shows it. */
  readonly title: string;
  /** Whether it is per second. */
  readonly perSecond: boolean;
  /** Whether it has the unit of the family's name, `_bytes` or `_seconds`. */
  readonly inUnit: boolean;
}

const RATE: Measure = {
  id: 'rate',
  title: 'increase per second, over 10 s',
  perSecond: true,
  inUnit: true,
};
const VALUE: Measure = { id: 'value', title: 'value', perSecond: false, inUnit: true };
const OBSERVATIONS: Measure = {
  id: 'observations',
  title: 'observations per second, over 10 s',
  perSecond: true,
  inUnit: false,
};
const AVERAGE: Measure = {
  id: 'average',
  title: 'average of the last 10 s',
  perSecond: false,
  inUnit: true,
};

/** The measures that a family's type allows; the most common one comes first. */
export function measuresOf(type: string): readonly Measure[] {
  switch (type) {
    case 'counter':
      return [RATE, { ...VALUE, title: 'total' }];
    case 'histogram':
      return [OBSERVATIONS, AVERAGE];
    case 'summary':
      return [{ ...VALUE, title: 'quantiles' }, OBSERVATIONS, AVERAGE];
    default:
      return [VALUE];
  }
}

/** Whether a series has the values that the measure needs. */
export function hasMeasure({ id }: Measure, series: SeriesReading): boolean {
  return (id === 'rate' || id === 'value' ? series.value : series.count) !== undefined;
}

/** The samples of one scrape; null if it failed. */
export interface Look {
  readonly atSeconds: number;
  readonly reading: Reading | null;
}

// Fluent Bit delivers records in bursts, once a second by default: between single scrapes a steady flow would look like
// a comb. The scrapes of about 10 s make one number, like rate(…[10s]) in Prometheus.
const RATE_WINDOW_SECONDS = 10.5;

type Field = 'value' | 'count' | 'sum';

/**
 * The growth of a field over scrapes; a lower value than before means a reset to zero. `resetBy` is the field that
 * shows it.
 */
function increase(series: readonly SeriesReading[], field: Field, resetBy: Field): number {
  let sum = 0;
  for (let i = 1; i < series.length; i++) {
    const before = series[i - 1]!;
    const now = series[i]!;
    const isReset = (now[resetBy] ?? 0) < (before[resetBy] ?? 0);
    sum += (now[field] ?? 0) - (isReset ? 0 : (before[field] ?? 0));
  }
  return sum;
}

/** The scrapes of a series from RATE_WINDOW_SECONDS before `end` on, oldest first, and the time they span. */
function windowOf(looks: readonly Look[], end: number, key: string) {
  const series: SeriesReading[] = [];
  const endSeconds = looks[end]!.atSeconds;
  let seconds = 0;
  for (let i = end; i >= 0 && endSeconds - looks[i]!.atSeconds <= RATE_WINDOW_SECONDS; i--) {
    const found = looks[i]!.reading?.get(key);
    if (found === undefined) continue;
    series.unshift(found);
    seconds = endSeconds - looks[i]!.atSeconds;
  }
  return { series, seconds };
}

/**
 * A series' number at one scrape; null if there is nothing to show: the scrape failed, the series did not exist, or
 * there is no earlier one to compare with.
 * @param key of seriesKey()
 */
export function pointAt(
  measure: Measure,
  looks: readonly Look[],
  at: number,
  key: string,
): number | null {
  const now = looks[at]!.reading?.get(key);
  if (now === undefined || !hasMeasure(measure, now)) return null;
  if (measure.id === 'value') return Number.isFinite(now.value) ? (now.value ?? null) : null;
  const { series, seconds } = windowOf(looks, at, key);
  if (seconds === 0) return null;
  if (measure.id === 'average') {
    const count = increase(series, 'count', 'count');
    return count === 0 ? null : increase(series, 'sum', 'count') / count;
  }
  const field = measure.id === 'rate' ? 'value' : 'count';
  return increase(series, field, field) / seconds;
}

/** One series' numbers, one for each scrape; see pointAt(). */
export function pointsOf(measure: Measure, looks: readonly Look[], key: string): (number | null)[] {
  return looks.map((_, at) => pointAt(measure, looks, at, key));
}
