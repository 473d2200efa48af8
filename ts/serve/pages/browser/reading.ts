// The samples of one family in, its series out, with the numbers that can be plotted. Browser; needs none of its
// interfaces.

import { familyOfTypeLine, type Label, parseSample } from './exposition_lines.ts';

/** The numbers of one series at one time. */
export interface SeriesReading {
  readonly labels: readonly Label[];
  /** For a counter, a gauge, or one quantile of a summary. */
  value?: number;
  /** For a histogram or a summary. */
  count?: number;
  sum?: number;
}

/** The series of a family by their labels, in order of arrival. */
export type Reading = Map<string, SeriesReading>;

/** A key for the labels of a series that no other labels have. */
export function seriesKey(labels: readonly Label[]): string {
  return JSON.stringify(labels.map(({ name, value }) => [name, value]));
}

/** Takes an exposition line by line, and keeps the first series of one family. */
export class ReadingBuilder {
  readonly reading: Reading = new Map();
  readonly #family: string;
  readonly #maxSeries: number;
  /** Whether the coming lines are the family's; an exposition has each family in one piece. */
  #isInside = false;
  #isFull = false;

  constructor(family: string, maxSeries: number) {
    this.#family = family;
    this.#maxSeries = maxSeries;
  }

  /** Whether the family has more series than the limit: the rest need not be read. */
  get isFull(): boolean {
    return this.#isFull;
  }

  addLine(line: string): void {
    const family = familyOfTypeLine(line);
    if (family !== null) this.#isInside = family === this.#family;
    if (!this.#isInside || this.#isFull) return;
    const sample = parseSample(line);
    if (sample === null) return;
    const { name, labels, value } = sample;
    if (name === this.#family) this.#set(labels, 'value', value);
    else if (name === `${this.#family}_sum`) this.#set(labels, 'sum', value);
    else if (name === `${this.#family}_count`) this.#set(labels, 'count', value);
  }

  #set(labels: readonly Label[], what: 'value' | 'sum' | 'count', value: number): void {
    const key = seriesKey(labels);
    let series = this.reading.get(key);
    if (series === undefined) {
      if (this.reading.size === this.#maxSeries) {
        this.#isFull = true;
        return;
      }
      series = { labels };
      this.reading.set(key, series);
    }
    series[what] = value;
  }
}
