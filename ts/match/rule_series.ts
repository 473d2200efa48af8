// From what a record holds to the series that a rule feeds. Counting thread; slow at a series' first sight only.

import type { Family } from '../metrics/family.ts';
import { LABEL_TYPE, LABELS_TOO_LONG } from '../metrics/skip_reasons.ts';
import { AT_CAP, type LabelSet, NO_SERIES, NO_TEXT } from './label_set.ts';
import type { LabelValues } from './label_values.ts';
import type { Skips } from './skips.ts';

const NO_GROUPS: Readonly<Record<string, string>> = {};

export class RuleSeries {
  private readonly family: Family;
  private readonly labelSet: LabelSet;
  private readonly labels: LabelValues;
  private readonly skips: Skips;
  /** In the label set. */
  private readonly number: number;

  constructor(family: Family, labelSet: LabelSet, labels: LabelValues, skips: Skips) {
    this.family = family;
    this.labelSet = labelSet;
    this.labels = labels;
    this.skips = skips;
    this.number = labelSet.addRule();
  }

  /** Handle of the series for the record at hand, or NO_SERIES (the skip is counted), or AT_CAP. */
  ofRecord(): number {
    return this.of(this.labelSet.entry(), NO_GROUPS);
  }

  /** As ofRecord(), of a leaf of the record. @param groups what `each` found in its path */
  ofLeaf(path: number, groups: Readonly<Record<string, string>>): number {
    return this.of(this.labelSet.entryAt(path), groups);
  }

  private of(entry: number, groups: Readonly<Record<string, string>>): number {
    if (entry < 0) return this.skip(entry);
    const handle = this.labelSet.handle(entry, this.number);
    return handle >= 0 ? handle : this.meet(entry, handle, groups);
  }

  private skip(entry: number): number {
    this.skips.add(entry === NO_TEXT ? LABEL_TYPE : LABELS_TOO_LONG);
    return NO_SERIES;
  }

  private meet(entry: number, known: number, groups: Readonly<Record<string, string>>): number {
    if (this.family.isFull && this.labelSet.isAtCap(known)) return AT_CAP;
    const found = this.family.series(this.labels.texts(groups));
    const handle = found >= 0 ? found : AT_CAP;
    this.labelSet.setHandle(entry, this.number, handle);
    return handle;
  }
}
