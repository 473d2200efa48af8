// A series' handle and a value in, the updated series out, or the overflow series at a cap. Counting thread.

import type { Rule } from '../config/rules/rule.ts';
import type { Family } from '../metrics/family.ts';
import { type Bounds, observe } from '../metrics/histogram.ts';
import { VALUES_MASK, VALUES_SHIFT } from '../metrics/layout.ts';
import type { Exemplars } from './exemplars.ts';
import type { RunningTotals } from './running_totals.ts';
import { AT_CAP } from './series_lookup.ts';

const ADD = 0;
const ADD_TOTAL = 1;
const OBSERVE = 2;
const SET = 3;
const SUBTRACT = 4;
const MAX = 5;
const MIN = 6;
/** Instead of one of them: more is needed than updating one number or one bucket. */
const NOT_PLAIN = -1;

export class SeriesUpdater {
  private readonly family: Family;
  private readonly operation: number;
  private readonly totals: RunningTotals | null;
  private readonly exemplars: Exemplars | null;
  /** The operation, if update() does it by itself: so for most rules, without the steps through other objects. */
  private readonly plain: number;
  private readonly values: readonly Float64Array[];
  private readonly words: readonly Int32Array[];
  private readonly bounds: Bounds;

  /** @param totals of a rule that takes running totals; RuleSeries sets their current source */
  constructor(
    rule: Rule,
    family: Family,
    totals: RunningTotals | null,
    exemplars: Exemplars | null,
  ) {
    this.family = family;
    this.operation = operationOf(rule);
    this.totals = totals;
    this.exemplars = exemplars;
    const isPlain = exemplars === null && family.definition.ttlMs === 0 && isPlainRule(rule);
    this.plain = isPlain ? this.operation : NOT_PLAIN;
    this.values = family.store.values;
    this.words = family.store.words;
    this.bounds = family.bounds;
  }

  /**
   * @param handle that RuleSeries returned; NO_SERIES takes nothing
   * @param value one number, borrowed
   */
  update(handle: number, value: Float64Array): void {
    const { plain } = this;
    if (handle < 0 || plain < 0) {
      this.updateAny(handle, value);
      return;
    }
    const segment = handle >> VALUES_SHIFT;
    const values = this.values[segment]!;
    const at = handle & VALUES_MASK;
    if (plain === ADD) values[at]! += value[0]!;
    else if (plain === SET) values[at] = value[0]!;
    else observe(values, this.words[segment]!, at, this.bounds, value);
  }

  private updateAny(handle: number, value: Float64Array): void {
    if (handle < 0) {
      if (handle === AT_CAP) this.updateOverflow(value);
      return;
    }
    if (this.exemplars !== null) this.exemplars.offer(handle, this.apply(handle, value)[0]!);
    else this.apply(handle, value);
  }

  private updateOverflow(value: Float64Array): void {
    const handle = this.family.overflow();
    // The growth of a total is unknown here, because its source is not remembered.
    if (this.operation !== ADD_TOTAL) this.apply(handle, value);
  }

  /** @returns the value that an exemplar shows: the growth of a counter, the observation of a histogram */
  private apply(handle: number, value: Float64Array): Float64Array {
    const { family } = this;
    switch (this.operation) {
      case ADD:
        family.add(handle, value);
        break;
      case OBSERVE:
        family.observe(handle, value);
        break;
      case SET:
        family.set(handle, value);
        break;
      case ADD_TOTAL: {
        const grown = this.totals!.grow(value);
        family.add(handle, grown);
        return grown;
      }
      case SUBTRACT:
        family.subtract(handle, value);
        break;
      case MAX:
        family.setMax(handle, value);
        break;
      case MIN:
        family.setMin(handle, value);
        break;
    }
    return value;
  }
}

/** Counters, histograms, and gauges that are set. A counter that also takes running totals starts as NaN. */
function isPlainRule({ family: { type, absolute }, op }: Rule): boolean {
  if (type === 'counter') return !absolute;
  return type === 'histogram' || (type === 'gauge' && op === 'set');
}

function operationOf(rule: Rule): number {
  if (rule.family.type === 'counter') return rule.absolute ? ADD_TOTAL : ADD;
  if (rule.family.type !== 'gauge') return OBSERVE;
  switch (rule.op) {
    case 'set':
      return SET;
    case 'sub':
      return SUBTRACT;
    case 'max':
      return MAX;
    case 'min':
      return MIN;
    default:
      return ADD;
  }
}
