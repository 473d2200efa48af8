// A record that its group has let through in; for each element of a rule's `for`, a changed series or a counted skip
// out. Counting thread.

import { NO_REASON } from '../metrics/skip_reasons.ts';
import type { CompiledCondition } from './compiled_condition.ts';
import type { Items } from './items.ts';
import type { RuleCounter, RuleParts } from './rule_counter.ts';
import { NO_SERIES } from './series_lookup.ts';
import type { ValueSource } from './value_source.ts';

/** The parts of a rule with `for` that the others lack. */
export interface ItemParts {
  readonly items: Items;
  /** Conditions that read the element; those on the record alone are among RuleParts. */
  readonly conditions: readonly CompiledCondition[];
  /** Null: each element counts as `step`. */
  readonly source: ValueSource | null;
  readonly step: number;
  /** Whether the labels of two elements of a record may differ. */
  readonly readsItem: boolean;
}

export class ItemCounter implements RuleCounter {
  private readonly parts: RuleParts;
  private readonly items: Items;
  private readonly conditions: readonly CompiledCondition[];
  private readonly source: ValueSource | null;
  private readonly step: Float64Array;
  private readonly readsItem: boolean;

  constructor(parts: RuleParts, { items, conditions, source, step, readsItem }: ItemParts) {
    this.parts = parts;
    this.items = items;
    this.conditions = conditions;
    this.source = source;
    this.step = Float64Array.of(step);
    this.readsItem = readsItem;
  }

  count(): void {
    const { conditions, skips, taken } = this.parts;
    if (!conditions.hold()) return;
    const { items } = this;
    const reason = items.open();
    if (reason !== NO_REASON) {
      skips.add(reason);
      return;
    }
    let takes = false;
    while (items.next()) if (this.holds() && this.countItem()) takes = true;
    if (takes) taken[0]! += 1;
  }

  private holds(): boolean {
    const { conditions } = this;
    for (let i = 0; i < conditions.length; i++) if (!conditions[i]!.holds()) return false;
    return true;
  }

  /** @returns whether the value reached a series */
  private countItem(): boolean {
    const { series, skips, updater, value } = this.parts;
    const { source } = this;
    if (source !== null && !source.read(value)) {
      skips.add(value.reason);
      return false;
    }
    const handle = this.readsItem ? series.ofItem() : series.ofRecord();
    updater.update(handle, source === null ? this.step : value.number);
    return handle !== NO_SERIES;
  }
}
