// Snapshots of prom-client registries (getMetricsAsJSON) in, families out. prom-client's own text is not used: its
// OpenMetrics renames counters and leaves quotes in HELP unescaped (15.1.3). Worker thread.

import { baseUnitOf } from '../exposition/base_unit.ts';
import { escapeLabelValue } from '../exposition/escape_text.ts';
import type { Dialect, Format } from '../exposition/format.ts';
import type { FamilyType } from '../exposition/metric_type.ts';
import { formatBound } from '../exposition/number.ts';
import type {
  PromClientMetric,
  PromClientSnapshot,
  PromClientValue,
} from '../metrics/prom_client_snapshot.ts';
import type { ByteWriter } from './byte_writer.ts';
import type { Family } from './family.ts';
import { counterSampleName } from './shown_name.ts';

const TYPES: ReadonlySet<unknown> = new Set(['counter', 'gauge', 'histogram', 'summary']);
const BOUNDS: ReadonlySet<string> = new Set(['le', 'quantile']);

function familyType(type: unknown): FamilyType {
  return TYPES.has(type) ? (type as FamilyType) : 'unknown';
}

function formatLabels(labels: PromClientValue['labels'], dialect: Dialect): string {
  const parts: string[] = [];
  const bounds: string[] = [];
  for (const [name, value] of Object.entries(labels ?? {})) {
    if (value === undefined) continue;
    if (BOUNDS.has(name)) {
      const bound = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value);
      bounds.push(`${name}="${formatBound(bound, dialect)}"`);
    } else {
      parts.push(`${name}="${escapeLabelValue(String(value))}"`);
    }
  }
  parts.push(...bounds);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function formatLabelsOfSeries(labels: PromClientValue['labels']): string {
  const ofSeries = Object.entries(labels ?? {}).filter(([name]) => !BOUNDS.has(name));
  return formatLabels(Object.fromEntries(ofSeries), 'text');
}

class PromClientFamily implements Family {
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  readonly unit: string;
  readonly #values: PromClientValue[] = [];

  constructor(metric: PromClientMetric) {
    this.name = metric.name;
    this.type = familyType(metric.type);
    this.help = metric.help;
    this.unit = baseUnitOf(metric.name, this.type);
  }

  get seriesCount(): number {
    return new Set(this.#values.map(({ labels }) => formatLabelsOfSeries(labels))).size;
  }

  add(metric: PromClientMetric): void {
    if (familyType(metric.type) !== this.type) return;
    for (const value of metric.values) this.#values.push(value);
  }

  writeSamples(out: ByteWriter, { dialect }: Format): void {
    const seen = new Set<string>();
    const renamed = dialect === 'openmetrics' && this.type === 'counter';
    const ownName = renamed ? counterSampleName(this.name) : this.name;
    for (const { metricName, labels, value } of this.#values) {
      const series = `${metricName ?? ownName}${formatLabels(labels, dialect)} `;
      if (seen.has(series)) continue;
      seen.add(series);
      out.writeUtf8(series);
      out.writeNumber(value);
      out.writeAscii('\n');
    }
  }
}

/**
 * Families of one snapshot, or of several concatenated ones: metrics of one name become one family (the first one's
 * type and help), and of two samples with the same labels the first is kept.
 */
export function familiesFromPromClient(snapshot: PromClientSnapshot): Family[] {
  const byName = new Map<string, PromClientFamily>();
  for (const metric of snapshot) {
    let family = byName.get(metric.name);
    if (family === undefined) {
      family = new PromClientFamily(metric);
      byName.set(metric.name, family);
    }
    family.add(metric);
  }
  return [...byName.values()];
}
