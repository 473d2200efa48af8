// The samples of one family in, the values of each label with their numbers of series out: which label has made so many.
// Browser; needs none of its interfaces.

import { parseSample } from './exposition_lines.ts';

/** A label's values, the one with most series first. */
export interface LabelValues {
  readonly label: string;
  readonly values: readonly { readonly value: string; readonly series: number }[];
}

export class LabelCounter {
  readonly #sampleName: string;
  readonly #labels = new Map<string, Map<string, number>>();
  #seriesCount = 0;

  constructor(family: string, type: string) {
    // A series has one such sample, whatever its type.
    this.#sampleName = type === 'histogram' || type === 'summary' ? `${family}_count` : family;
  }

  get seriesCount(): number {
    return this.#seriesCount;
  }

  addLine(line: string): void {
    const sample = parseSample(line);
    if (sample === null || sample.name !== this.#sampleName) return;
    this.#seriesCount++;
    for (const { name, value } of sample.labels) {
      const values = this.#labels.get(name) ?? new Map<string, number>();
      this.#labels.set(name, values);
      values.set(value, (values.get(value) ?? 0) + 1);
    }
  }

  /** The label with most values first. */
  result(): LabelValues[] {
    const all = [...this.#labels].map(([label, counts]) => {
      const values = [...counts].map(([value, series]) => ({ value, series }));
      return { label, values: values.sort((a, b) => b.series - a.series) };
    });
    return all.sort((a, b) => b.values.length - a.values.length);
  }
}
