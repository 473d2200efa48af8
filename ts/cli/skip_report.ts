// The counts of skipped values behind each line in, lines for a person out.

import type { Counts } from '../metrics/counts.ts';

interface Skip {
  readonly rule: string;
  readonly reason: string;
  readonly firstLine: number;
  count: number;
}

export class SkipReport {
  readonly #counts: Counts;
  readonly #skips = new Map<string, Skip>();

  constructor(counts: Counts) {
    this.#counts = counts;
  }

  /** To be called behind each line. @returns what the line's record added, one text for each rule and reason */
  after(line: number): string[] {
    const added: string[] = [];
    for (const { rule, reason, count } of this.#counts.skipped()) {
      const key = `${rule} ${reason}`;
      const skip = this.#skips.get(key) ?? { rule, reason, firstLine: line, count: 0 };
      this.#skips.set(key, skip);
      if (count > skip.count) added.push(skipText(rule, reason, count - skip.count));
      skip.count = count;
    }
    return added;
  }

  /** Everything so far, in the order of first lines. */
  summary(): string[] {
    return [...this.#skips.values()].map(
      ({ rule, reason, firstLine, count }) =>
        `${skipText(rule, reason, count)}, first in line ${firstLine}`,
    );
  }
}

function skipText(rule: string, reason: string, count: number): string {
  return `skipped ${count} ${count === 1 ? 'value' : 'values'} of ${rule}: ${reason}`;
}
