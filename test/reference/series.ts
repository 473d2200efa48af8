// Families and their series, kept in Maps by their labels' texts: caps, overflow, expiry, updates.

import type { FamilyRule, GaugeOp } from '../../ts/config/rules/rule.ts';

export type LabelPairs = readonly (readonly [name: string, value: string])[];

export interface Exemplar {
  readonly labels: LabelPairs;
  readonly value: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly bornMs: number;
}

export interface Series {
  readonly labels: LabelPairs;
  /** A counter's or gauge's value; null for a gauge's max and min before the first. */
  value: number | null;
  /** The running totals seen last (`from: absolute`), by rule and source. */
  readonly lasts: Map<string, number>;
  /** Histograms and summaries: all that was observed. */
  readonly observed: { readonly value: number; readonly atMs: number }[];
  sum: number;
  /** By bucket; counters have one. */
  readonly exemplars: Map<number, Exemplar>;
  touchedMs: number;
  /** Whether it never expires. */
  isPermanent: boolean;
  /** Milliseconds since 1970. */
  readonly bornWallMs: number;
}

/** The source of the running totals in a record. */
export interface Source {
  readonly rule: string;
  /** Begins with the rule and a space. */
  readonly identity: string;
}

export interface FamilyState {
  /** With the namespace. */
  readonly name: string;
  readonly rule: Omit<FamilyRule, 'name'>;
  readonly constantLabels: LabelPairs;
  readonly series: Map<string, Series>;
  overflow: Series | null;
  overflowCount: number;
  /** Values that became `other`, by label. */
  readonly labelOverflows: Map<string, number>;
  /** Whether it has, or had, a series. */
  isUsed: boolean;
  /** Whether a field took its name before it had a series. */
  isDisplaced: boolean;
}

export class SeriesBook {
  readonly families = new Map<string, FamilyState>();
  expiredCount = 0;
  #bornCount = 0;
  readonly #maxSeries: number;
  readonly #ttlMs: number;
  readonly #wallNow: () => number;

  constructor(maxSeries: number, ttlMs: number, wallNow: () => number = () => 0) {
    this.#maxSeries = maxSeries;
    this.#ttlMs = ttlMs;
    this.#wallNow = wallNow;
  }

  /** Without overflow series. */
  get seriesCount(): number {
    return this.#bornCount - this.expiredCount;
  }

  /** Whether the instance's cap is reached. */
  get isFull(): boolean {
    return this.seriesCount >= this.#maxSeries;
  }

  declare(name: string, rule: Omit<FamilyRule, 'name'>, constantLabels: LabelPairs): FamilyState {
    const family = {
      name,
      rule,
      constantLabels,
      series: new Map<string, Series>(),
      overflow: null,
      overflowCount: 0,
      labelOverflows: new Map(rule.maxValues.map(({ label }) => [label, 0])),
      isUsed: false,
      isDisplaced: false,
    };
    this.families.set(name, family);
    return family;
  }

  /** The values with `other` for those that are too many for their label, and which labels these are. */
  limited(family: FamilyState, values: readonly string[]): { values: string[]; labels: string[] } {
    const labels: string[] = [];
    const limited = family.rule.labelNames.map((name, i) => {
      const max = family.rule.maxValues.find(({ label }) => label === name)?.max;
      const value = values[i]!;
      if (max === undefined || value === '' || value === 'other') return value;
      const known = new Set([...family.series.values()].map((series) => series.labels[i]![1]));
      known.delete('');
      known.delete('other');
      if (known.has(value) || known.size < max) return value;
      labels.push(name);
      return 'other';
    });
    return { values: limited, labels };
  }

  /** The series of these label values, or the overflow series, which counts one overflow. */
  find(family: FamilyState, values: readonly string[], nowMs: number): Series {
    family.isUsed = true;
    const identity = JSON.stringify(values);
    const known = family.series.get(identity);
    if (known !== undefined) return known;
    if (!this.hasRoom(family, values)) return this.#overflow(family, nowMs);
    const pairs = family.rule.labelNames.map((name, i) => [name, values[i]!] as const);
    const series = newSeries(pairs, nowMs, this.#wallNow());
    family.series.set(identity, series);
    this.#bornCount++;
    return series;
  }

  /** Whether the series exists, or may. */
  hasRoom({ series, rule }: FamilyState, values: readonly string[]): boolean {
    if (series.has(JSON.stringify(values))) return true;
    return series.size < (rule.maxSeries ?? Number.POSITIVE_INFINITY) && !this.isFull;
  }

  /** The same as find() for a running total; also the overflow series if the rule has its maximum of sources. */
  findTotal(family: FamilyState, values: readonly string[], source: Source, nowMs: number): Series {
    const sources = [...family.series.values()].flatMap(({ lasts }) => [...lasts.keys()]);
    const ofRule = sources.filter((known) => known.startsWith(`${source.rule} `));
    const isFull = ofRule.length >= this.#maxSeries && !ofRule.includes(source.identity);
    return isFull ? this.#overflow(family, nowMs) : this.find(family, values, nowMs);
  }

  #overflow(family: FamilyState, nowMs: number): Series {
    family.isUsed = true;
    family.overflowCount++;
    family.overflow ??= newSeries(
      [...family.constantLabels, ['otel_metric_overflow', 'true']],
      nowMs,
      this.#wallNow(),
    );
    return family.overflow;
  }

  /** Removes what has not been updated for its time to live. */
  expire(nowMs: number): void {
    for (const { rule, series } of this.families.values()) {
      const ttlMs = rule.ttlMs ?? this.#ttlMs;
      if (ttlMs === 0) continue;
      for (const [identity, { isPermanent, touchedMs }] of series) {
        if (isPermanent || nowMs - touchedMs <= ttlMs) continue;
        series.delete(identity);
        this.expiredCount++;
      }
    }
  }
}

function newSeries(labels: LabelPairs, nowMs: number, bornWallMs: number): Series {
  return {
    labels,
    value: null,
    lasts: new Map(),
    observed: [],
    sum: 0,
    exemplars: new Map(),
    touchedMs: nowMs,
    isPermanent: false,
    bornWallMs,
  };
}

/** The amount that a running total adds to a counter. @param source of the totals, and for which rule */
export function addTotal(
  { series: all }: FamilyState,
  series: Series,
  source: string,
  total: number,
): number {
  // Another one, if one of its labels became `other`, or was.
  const former = [...all.values()].find(({ lasts }) => lasts.has(source));
  const last = former?.lasts.get(source);
  former?.lasts.delete(source);
  const added = last !== undefined && total >= last ? total - last : total;
  series.value = (series.value ?? 0) + added;
  series.lasts.set(source, total);
  return added;
}

export function updateGauge(series: Series, op: GaugeOp, value: number): void {
  const before = series.value;
  switch (op) {
    case 'set':
      series.value = value;
      break;
    case 'add':
    case 'inc':
      series.value = (before ?? 0) + value;
      break;
    case 'sub':
    case 'dec':
      series.value = (before ?? 0) - value;
      break;
    case 'max':
      series.value = before === null ? value : Math.max(before, value);
      break;
    case 'min':
      series.value = before === null ? value : Math.min(before, value);
  }
}

export function observe(series: Series, value: number, atMs: number): void {
  series.observed.push({ value, atMs });
  series.sum += value;
}

/** Number of the first bucket that fits the value; the last has no bound. */
export function bucketOf(bounds: readonly number[], value: number): number {
  const index = bounds.findIndex((bound) => bound >= value);
  return index < 0 ? bounds.length : index;
}
