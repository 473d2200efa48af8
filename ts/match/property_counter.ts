// A record that its group has let through in, its time or its size in a series out: for rules with `value: $TIME` or
// `$SIZE`. Counting thread.

import type { RecordProperty } from '../config/rules/rule.ts';
import type { Conditions } from './conditions.ts';
import type { RecordFields } from './record_fields.ts';
import type { RuleCounter, RuleParts } from './rule_counter.ts';
import type { RuleSeries } from './rule_series.ts';
import { NO_SERIES } from './series_lookup.ts';
import type { SeriesUpdater } from './series_updater.ts';
import type { Skips } from './skips.ts';
import type { ValueReader } from './value.ts';

export class PropertyCounter implements RuleCounter {
  private readonly record: RecordFields;
  private readonly conditions: Conditions;
  private readonly value: ValueReader;
  private readonly series: RuleSeries;
  private readonly updater: SeriesUpdater;
  private readonly skips: Skips;
  private readonly taken: Float64Array;
  private readonly isTime: boolean;

  constructor(
    { record, conditions, value, series, updater, skips, taken }: RuleParts,
    { property }: RecordProperty,
  ) {
    this.record = record;
    this.conditions = conditions;
    this.value = value;
    this.series = series;
    this.updater = updater;
    this.skips = skips;
    this.taken = taken;
    this.isTime = property === 'time';
  }

  count(): void {
    if (!this.conditions.hold()) return;
    const { record, value } = this;
    value.number[0] = this.isTime ? secondsOf(record) : record.bodyBytes;
    if (!value.finish()) {
      this.skips.add(value.reason);
      return;
    }
    const handle = this.series.ofRecord();
    this.updater.update(handle, value.number);
    if (handle !== NO_SERIES) this.taken[0]! += 1;
  }
}

/** The record's time in seconds since 1970. */
export function secondsOf({ seconds, nanoseconds }: RecordFields): number {
  return seconds + nanoseconds / 1e9;
}
