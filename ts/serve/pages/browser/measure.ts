// What of a family can be plotted, and how its numbers become points. Browser; nothing in here needs one.
import type { Reading, SeriesReading } from './reading.ts';

/** Names of measures, as the page's choices have them. */
export type MeasureId = 'rate' | 'value' | 'observations' | 'average';

/** One thing that can be plotted of a family. */
export interface Measure {
  readonly id: MeasureId;
  /** As the page shows it. */
  readonly title: string;
  /** Whether it is a number a second. */
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

/** What a family's type lets one plot; the first is what people mostly want. */
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

/** Whether a series has what the measure is made of. */
export function hasMeasure({ id }: Measure, series: SeriesReading): boolean {
  return (id === 'rate' || id === 'value' ? series.value : series.count) !== undefined;
}

/** What was read at a time; null where the scrape failed. */
export interface Look {
  readonly atSeconds: number;
  readonly reading: Reading | null;
}

// Fluent Bit hands records over in bursts, once a second by default: from one look to the next a steady flow would be
// a comb. The looks of about 10 s make it one number, as rate(…[10s]) would in Prometheus.
const RATE_WINDOW_SECONDS = 10.5;

type Field = 'value' | 'count' | 'sum';

/** How much a field grew over looks; what is lower than before has begun again at zero. `resetBy` tells which field shows it. */
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

/** The looks at a series from RATE_WINDOW_SECONDS before `end` on, oldest first, and how long they took. */
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
 * A series' number at one look; null where there is nothing to show: the scrape failed, the series was not there, or
 * there is nothing before it to compare with.
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

/** One series' numbers, one for each look; see pointAt(). */
export function pointsOf(measure: Measure, looks: readonly Look[], key: string): (number | null)[] {
  return looks.map((_, at) => pointAt(measure, looks, at, key));
}
