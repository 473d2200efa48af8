// The inputs of a rule's labels in a record in, the handle of the series that the rule feeds out. Counting thread; slow
// only for a series seen for the first time.

import type { Family } from '../metrics/family.ts';
import { type LabelLimits, WITHIN } from '../metrics/label_limits.ts';
import { LABEL_TYPE, LABELS_TOO_LONG, NAME_COLLISION } from '../metrics/skip_reasons.ts';
import type { LabelValues } from './label_values.ts';
import type { RunningTotals } from './running_totals.ts';
import { AT_CAP, NO_SERIES, type SeriesLookup } from './series_lookup.ts';
import type { Skips } from './skips.ts';
import { NO_TEXT } from './word_arena.ts';

const NO_GROUPS: Readonly<Record<string, string>> = {};
/** Instead of a path's number: the record itself is counted. */
const NO_PATH = -1;

export class RuleSeries {
  private readonly family: Family;
  private readonly seriesLookup: SeriesLookup;
  private readonly labels: LabelValues;
  private readonly skips: Skips;
  /** Told the current source; null if the rule takes no running totals. */
  private readonly totals: RunningTotals | null;
  /** The rule's number in the series look-up, which stores the series' handle under it. */
  private readonly number: number;
  /** The same as `number`, for the number of a running total's source. */
  private readonly sourceNumber: number;
  /** Null if no label has a limit. */
  private readonly limits: LabelLimits | null;
  /** The same as `number`, for a series some of whose labels became `other`, and for which these are. */
  private readonly limitedNumber: number;
  private readonly replacedNumber: number;

  constructor(
    family: Family,
    seriesLookup: SeriesLookup,
    labels: LabelValues,
    totals: RunningTotals | null,
    skips: Skips,
  ) {
    this.family = family;
    this.seriesLookup = seriesLookup;
    this.labels = labels;
    this.totals = totals;
    this.skips = skips;
    this.number = seriesLookup.addRule();
    this.sourceNumber = totals === null ? this.number : seriesLookup.addRule();
    this.limits = family.labelLimits;
    this.limitedNumber = this.limits === null ? this.number : seriesLookup.addRule();
    this.replacedNumber = this.limits === null ? this.number : seriesLookup.addRule();
  }

  /** Handle of the series for the current record, or NO_SERIES (the skip is counted), or AT_CAP. */
  ofRecord(): number {
    const entry = this.seriesLookup.entry();
    if (entry >= 0 && this.totals === null) {
      const handle = this.seriesLookup.handle(entry, this.number);
      if (handle >= 0) return handle;
    }
    return this.of(entry, NO_PATH, NO_GROUPS);
  }

  /** The same as ofRecord() for a leaf of the record. @param groups that `each` found in its path */
  ofLeaf(path: number, groups: Readonly<Record<string, string>>): number {
    return this.of(this.seriesLookup.entryAt(path), path, groups);
  }

  /** The same as ofRecord() for an element of the record, on which the rule's labels depend. */
  ofItem(): number {
    return this.of(this.seriesLookup.entryOfItem(), NO_PATH, NO_GROUPS);
  }

  private of(entry: number, path: number, groups: Readonly<Record<string, string>>): number {
    if (entry < 0) return this.skip(entry === NO_TEXT ? LABEL_TYPE : LABELS_TOO_LONG);
    const handle = this.seriesLookup.handle(entry, this.number);
    if (handle < 0) return this.ofLimited(entry, handle, path, groups);
    if (this.totals === null) return handle;
    const source = this.seriesLookup.handle(entry, this.sourceNumber);
    // The look-up treats it as a handle, and may have forgotten it together with a series that ended.
    if (source < 0) return this.onMiss(entry, handle, path, groups);
    this.totals.current = source;
    return handle;
  }

  /** The series if some of its labels became `other`, and still would; otherwise the same as onMiss(). */
  private ofLimited(
    entry: number,
    known: number,
    path: number,
    groups: Readonly<Record<string, string>>,
  ): number {
    const { limits, seriesLookup } = this;
    if (limits === null) return this.onMiss(entry, known, path, groups);
    const handle = seriesLookup.handle(entry, this.limitedNumber);
    const replaced = seriesLookup.handle(entry, this.replacedNumber);
    // The look-up may have forgotten any of them, see of().
    if (handle < 0 || replaced < 0 || !limits.isCurrent(replaced)) {
      return this.onMiss(entry, known, path, groups);
    }
    const source = this.totals === null ? 0 : seriesLookup.handle(entry, this.sourceNumber);
    if (source < 0) return this.onMiss(entry, known, path, groups);
    if (this.totals !== null) this.totals.current = source;
    limits.count(replaced);
    return handle;
  }

  private skip(reason: number): number {
    this.skips.add(reason);
    return NO_SERIES;
  }

  private onMiss(
    entry: number,
    known: number,
    path: number,
    groups: Readonly<Record<string, string>>,
  ): number {
    const { family, limits, seriesLookup, totals } = this;
    if (family.isDisplaced) return this.skip(NAME_COLLISION);
    const isFull = family.isFull || totals?.isFull === true;
    if (isFull && seriesLookup.isAtCap(known)) return AT_CAP;
    const texts = this.labels.texts(groups);
    if (texts === null) return this.skip(LABELS_TOO_LONG);
    const source = totals === null ? '' : this.labels.source(path);
    const hasRoom = totals === null || !totals.isFull || totals.knows(source);
    const replaced = limits === null ? WITHIN : limits.limit(texts);
    const found = hasRoom ? family.series(texts) : AT_CAP;
    const handle = found >= 0 ? found : AT_CAP;
    if (limits === null || replaced === WITHIN || handle === AT_CAP) {
      seriesLookup.setHandle(entry, this.number, handle);
    } else {
      seriesLookup.setHandle(entry, this.number, NO_SERIES);
      seriesLookup.setHandle(entry, this.limitedNumber, handle);
      seriesLookup.setHandle(entry, this.replacedNumber, replaced);
      limits.count(replaced);
    }
    if (totals !== null && handle >= 0) {
      totals.current = totals.find(source, handle);
      seriesLookup.setHandle(entry, this.sourceNumber, totals.current);
    }
    return handle;
  }
}
