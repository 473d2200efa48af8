// Values that a rule skips in, counts by reason and one log line per reason out. Counting thread.

import { SKIP_REASONS } from '../metrics/skip_reasons.ts';

export class Skips {
  private readonly counts: Float64Array;
  private readonly rule: string;
  private readonly warn: (text: string) => void;

  /**
   * @param counts one for each of SKIP_REASONS, added to
   * @param rule the name used in the log
   */
  constructor(counts: Float64Array, rule: string, warn: (text: string) => void) {
    this.counts = counts;
    this.rule = rule;
    this.warn = warn;
  }

  /** @param reason index in SKIP_REASONS */
  add(reason: number, count = 1): void {
    if (this.counts[reason] === 0) {
      this.warn(
        `${this.rule} skipped a value: ${SKIP_REASONS[reason]}; logged once, counted from now on`,
      );
    }
    this.counts[reason]! += count;
  }
}
