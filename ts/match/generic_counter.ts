// Records that no preset knows in, one gauge per number and boolean out, named after its path: used if nothing is
// configured. Counting thread; allocates only when a series is created.

import { KIND_BOOLEAN, KIND_FLOAT, KIND_INTEGER, KINDS } from '../decode/msgpack_format.ts';
import { readNumber, scalarNumber } from '../decode/scalar.ts';
import type { Families } from '../metrics/families.ts';
import type { Family } from '../metrics/family.ts';
import {
  LABELS_TOO_LONG,
  NAME_COLLISION,
  NOT_A_NUMBER,
  PATH_TOO_LONG,
  RESERVED_NAME,
  SERIES_LIMIT,
} from '../metrics/skip_reasons.ts';
import { ByPath } from './by_path.ts';
import { metricName } from './metric_name.ts';
import type { RecordFields } from './record_fields.ts';
import type { RuleCounter } from './rule_counter.ts';
import { AT_CAP, type SeriesLookup } from './series_lookup.ts';
import type { Skips } from './skips.ts';

const NO_LIMITS: Family['definition']['maxValues'] = [];
const REFUSALS = { name_collision: NAME_COLLISION, reserved_name: RESERVED_NAME } as const;

/** The settings of a RuleSet besides its rules. */
export interface GenericSettings {
  readonly namespace: string;
  readonly constantLabels: readonly { readonly name: string; readonly value: string }[];
  /** 0: never. */
  readonly ttlMs: number;
  /** They are never removed, even if their series expire. */
  readonly maxFamilies: number;
}

export class GenericCounter implements RuleCounter {
  private readonly settings: GenericSettings;
  private readonly record: RecordFields;
  private readonly seriesLookup: SeriesLookup;
  private readonly families: Families;
  private readonly skips: Skips;
  private readonly taken: Float64Array;
  /** For each path number: its family, or the reason why it has none. */
  private readonly familyOf = new ByPath<Family | number>();
  /** The rule number in the series look-up. */
  private readonly number: number;
  private readonly value = new Float64Array(1);
  private familyCount = 0;

  /** @param taken one number, added to: records of which at least one value reached a series */
  constructor(
    settings: GenericSettings,
    record: RecordFields,
    seriesLookup: SeriesLookup,
    families: Families,
    skips: Skips,
    taken: Float64Array,
  ) {
    this.settings = settings;
    this.record = record;
    this.seriesLookup = seriesLookup;
    this.families = families;
    this.skips = skips;
    this.taken = taken;
    this.number = seriesLookup.addRule();
  }

  count(): void {
    const { bytes, view, body: reader } = this.record;
    if (reader.longPaths > 0) this.skips.add(PATH_TOO_LONG, reader.longPaths);
    const { leafCount, leafPaths, leafPositions } = reader;
    let takes = false;
    for (let i = 0; i < leafCount; i++) {
      const position = leafPositions[i]!;
      const kind = KINDS[bytes[position]!]!;
      if (kind !== KIND_INTEGER && kind !== KIND_FLOAT && kind !== KIND_BOOLEAN) continue;
      if (kind === KIND_BOOLEAN) this.value[0] = scalarNumber(bytes, view, position);
      else readNumber(bytes, view, position, this.value);
      if (Number.isNaN(this.value[0])) this.skips.add(NOT_A_NUMBER);
      else if (this.set(leafPaths[i]!)) takes = true;
    }
    if (takes) this.taken[0]! += 1;
  }

  /** @returns whether the value reached a series; if not, the skip is counted */
  private set(path: number): boolean {
    const family = this.familyOf.get(this.record.body, path) ?? this.meetFamily(path);
    if (typeof family === 'number') {
      this.skips.add(family);
      return false;
    }
    const entry = this.seriesLookup.entryAt(path);
    if (entry < 0) {
      this.skips.add(LABELS_TOO_LONG); // only the tag can be too long: there are no other labels
      return false;
    }
    let handle = this.seriesLookup.handle(entry, this.number);
    if (handle < 0) handle = this.meetSeries(family, entry, handle);
    family.set(handle >= 0 ? handle : family.overflow(), this.value);
    return true;
  }

  private meetSeries(family: Family, entry: number, known: number): number {
    if (family.isFull && this.seriesLookup.isAtCap(known)) return AT_CAP;
    const { constantLabels } = this.settings;
    const found = family.series([...constantLabels.map(({ value }) => value), this.record.tag]);
    const handle = found >= 0 ? found : AT_CAP;
    this.seriesLookup.setHandle(entry, this.number, handle);
    return handle;
  }

  private meetFamily(path: number): Family | number {
    const { constantLabels, namespace, ttlMs } = this.settings;
    const keys = this.record.body.pathKeys(path);
    const name = metricName(namespace, keys);
    const isFull = this.families.isFull || this.familyCount >= this.settings.maxFamilies;
    // Otherwise memory would grow with every path that a record makes up, for families without series.
    if (isFull && !this.families.has(name)) return SERIES_LIMIT;
    const before = this.families.familyCount;
    // Written out: V8 makes a hash table of an object that begins with a spread, about 1 KB for each family.
    const family = this.families.declare({
      name,
      type: 'gauge',
      help: `Field ${JSON.stringify(keys.join('.'))} of records.`,
      unit: '',
      labelNames: [...constantLabels.map(({ name }) => name), 'tag'],
      constantLabels,
      buckets: [],
      quantiles: [],
      maxAgeMs: 0,
      ttlMs,
      maxSeries: Number.POSITIVE_INFINITY,
      maxValues: NO_LIMITS,
      absolute: false,
      exemplars: false,
      zeroForMs: 0,
      yields: false,
    });
    this.familyCount += this.families.familyCount - before;
    const known = typeof family === 'string' ? REFUSALS[family] : family;
    this.familyOf.set(path, known);
    return known;
  }
}
