// Label values of a family's series in, `other` out in place of those beyond a label's `max_values`. Counting thread;
// slow, like the search for a series: called only for labels not seen before.

import type { MaxValues } from '../exposition/family_shape.ts';

/** In place of a value for which there is no room. */
export const OTHER = 'other';

/** No value was replaced. */
export const WITHIN = -1;

interface LimitedLabel {
  readonly label: string;
  /** In the family's label names. */
  readonly index: number;
  readonly max: number;
  /** How many series have each value. */
  readonly series: Map<string, number>;
  /** Values replaced. */
  overflow: number;
}

/**
 * A value has room while a series has it. The empty text, which means that there is no label, and `other` need none.
 */
export class LabelLimits {
  readonly #labels: readonly LimitedLabel[];
  /** The values of limited labels, by the series' row. */
  readonly #valuesOf = new Map<number, readonly string[]>();
  /** Which labels were replaced, by number; numbers below `#first` are out of date. */
  #replaced = new Map<string, number>();
  #replacedLabels: (readonly LimitedLabel[])[] = [];
  #first = 0;

  constructor(labelNames: readonly string[], maxValues: readonly MaxValues[]) {
    this.#labels = maxValues.map(({ label, max }) => {
      const index = labelNames.indexOf(label);
      return { label, index, max, series: new Map(), overflow: 0 };
    });
  }

  /**
   * Replaces values for which there is no room.
   * @param values of all labels of a series, changed in place
   * @returns a number for count(), or WITHIN
   */
  limit(values: string[]): number {
    const replaced = this.#labels.filter((limited) => !hasRoom(limited, values[limited.index]!));
    if (replaced.length === 0) return WITHIN;
    for (const { index } of replaced) values[index] = OTHER;
    const identity = replaced.map(({ index }) => index).join();
    const known = this.#replaced.get(identity);
    if (known !== undefined) return known;
    const number = this.#first + this.#replacedLabels.push(replaced) - 1;
    this.#replaced.set(identity, number);
    return number;
  }

  /** Whether values that limit() replaced would still be replaced: no value has made room since. */
  isCurrent(replaced: number): boolean {
    return replaced >= this.#first;
  }

  /** Counts a value of a record whose labels were replaced. @param replaced from limit(), current */
  count(replaced: number): void {
    for (const limited of this.#replacedLabels[replaced - this.#first]!) limited.overflow++;
  }

  /** A series with these values is new. */
  add(row: number, values: readonly string[]): void {
    const own = this.#labels.map(({ index }) => values[index]!);
    this.#valuesOf.set(row, own);
    this.#labels.forEach(({ series }, i) => {
      const value = own[i]!;
      if (needsRoom(value)) series.set(value, (series.get(value) ?? 0) + 1);
    });
  }

  /** A series has ended. */
  remove(row: number): void {
    const own = this.#valuesOf.get(row);
    if (own === undefined) return;
    this.#valuesOf.delete(row);
    this.#labels.forEach(({ series }, i) => {
      const count = series.get(own[i]!);
      if (count === undefined) return;
      if (count > 1) {
        series.set(own[i]!, count - 1);
      } else {
        series.delete(own[i]!);
        this.#forgetReplaced();
      }
    });
  }

  /** Values replaced so far, for each limited label. */
  *overflows(): Iterable<[label: string, count: number]> {
    for (const { label, overflow } of this.#labels) yield [label, overflow];
  }

  #forgetReplaced(): void {
    this.#first += this.#replacedLabels.length;
    this.#replacedLabels = [];
    this.#replaced = new Map();
  }
}

function needsRoom(value: string): boolean {
  return value !== '' && value !== OTHER;
}

function hasRoom({ series, max }: LimitedLabel, value: string): boolean {
  return !needsRoom(value) || series.has(value) || series.size < max;
}
