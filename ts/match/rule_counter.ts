// A record that its group has let through in, a changed series or a counted skip out, for one compiled rule. Counting
// thread. The classes share no base: code that all ran through would see a different object shape in each, and V8 would
// have to look up what it now knows.

import { PATH_TOO_LONG } from '../metrics/skip_reasons.ts';
import { ByPath, pathText } from './by_path.ts';
import type { Conditions } from './conditions.ts';
import type { Field } from './field.ts';
import type { RecordFields } from './record_fields.ts';
import type { RuleSeries } from './rule_series.ts';
import { NO_SERIES } from './series_lookup.ts';
import type { SeriesUpdater } from './series_updater.ts';
import type { Skips } from './skips.ts';
import type { ValueReader } from './value.ts';
import type { ValueSource } from './value_source.ts';

/** The parts of every compiled rule. */
export interface RuleParts {
  readonly record: RecordFields;
  readonly conditions: Conditions;
  readonly value: ValueReader;
  readonly series: RuleSeries;
  readonly updater: SeriesUpdater;
  readonly skips: Skips;
  /** One number: records of which at least one value reached a series. */
  readonly taken: Float64Array;
}

/** A rule that applies to the records of some tags. */
export interface RuleCounter {
  count(): void;
}

/**
 * A record is one value: that of a field, or, for a constant, a counter without `value` and a gauge with `inc` or
 * `dec`, the same for each record. One class for both: most rules use it, and V8 inlines into the loop over the rules a function that
 * is always the same there.
 */
export class RecordCounter implements RuleCounter {
  private readonly record: RecordFields;
  private readonly conditions: Conditions;
  private readonly value: ValueReader;
  private readonly series: RuleSeries;
  private readonly updater: SeriesUpdater;
  private readonly skips: Skips;
  private readonly taken: Float64Array;
  private readonly field: Field | null;
  private readonly step: Float64Array;

  /** @param field of the value; null: each record counts as `step` */
  constructor(parts: RuleParts, field: Field | null, step: number) {
    this.record = parts.record;
    this.conditions = parts.conditions;
    this.value = parts.value;
    this.series = parts.series;
    this.updater = parts.updater;
    this.skips = parts.skips;
    this.taken = parts.taken;
    this.field = field;
    this.step = Float64Array.of(step);
  }

  count(): void {
    if (!this.conditions.hold()) return;
    const { field } = this;
    let number = this.step;
    if (field !== null) {
      const { value } = this;
      if (!value.readOf(this.record, field)) {
        this.skips.add(value.reason);
        return;
      }
      number = value.number;
    }
    const handle = this.series.ofRecord();
    this.updater.update(handle, number);
    if (handle !== NO_SERIES) this.taken[0]! += 1;
  }
}

/** The value is not in a field: it is the tag, or a part of it, or the record's time or size. */
export class SourceCounter implements RuleCounter {
  readonly #parts: RuleParts;
  readonly #source: ValueSource;

  constructor(parts: RuleParts, source: ValueSource) {
    this.#parts = parts;
    this.#source = source;
  }

  count(): void {
    const { conditions, series, skips, taken, updater, value } = this.#parts;
    if (!conditions.hold()) return;
    if (!this.#source.read(value)) {
      skips.add(value.reason);
      return;
    }
    const handle = series.ofRecord();
    updater.update(handle, value.number);
    if (handle !== NO_SERIES) taken[0]! += 1;
  }
}

/** The matches of a path's named groups. */
type Groups = Readonly<Record<string, string>>;

const NOT_MEANT: Groups = {};

/** Every field whose path matches is a value (`each`). */
export class LeafCounter implements RuleCounter {
  private readonly record: RecordFields;
  private readonly conditions: Conditions;
  private readonly value: ValueReader;
  private readonly series: RuleSeries;
  private readonly updater: SeriesUpdater;
  private readonly skips: Skips;
  private readonly taken: Float64Array;
  private readonly groupsOf: (path: string) => Groups | null;
  /** The answer of groupsOf() for each path number, NOT_MEANT instead of null. */
  private readonly known = new ByPath<Groups>();

  constructor(
    { record, conditions, value, series, updater, skips, taken }: RuleParts,
    groupsOf: (path: string) => Groups | null,
  ) {
    this.record = record;
    this.conditions = conditions;
    this.value = value;
    this.series = series;
    this.updater = updater;
    this.skips = skips;
    this.taken = taken;
    this.groupsOf = groupsOf;
  }

  count(): void {
    if (!this.conditions.hold()) return;
    const { value } = this;
    const { bytes, view, body } = this.record;
    if (body.longPaths > 0) this.skips.add(PATH_TOO_LONG, body.longPaths);
    const { leafCount, leafPaths, leafPositions } = body;
    let takes = false;
    for (let i = 0; i < leafCount; i++) {
      const path = leafPaths[i]!;
      const groups = this.known.get(body, path) ?? this.onMiss(path);
      if (groups === NOT_MEANT) continue;
      if (value.read(bytes, view, leafPositions[i]!)) {
        const handle = this.series.ofLeaf(path, groups);
        this.updater.update(handle, value.number);
        if (handle !== NO_SERIES) takes = true;
      } else {
        this.skips.add(value.reason);
      }
    }
    if (takes) this.taken[0]! += 1;
  }

  private onMiss(path: number): Groups {
    const groups = this.groupsOf(pathText(this.record.body, path)) ?? NOT_MEANT;
    this.known.set(path, groups);
    return groups;
  }
}
