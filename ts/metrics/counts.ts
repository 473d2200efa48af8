// Events of an instance's own work in, totals out; added to on the hot path. Counting thread.

import { SKIP_REASONS } from './skip_reasons.ts';

/** Counts since the environment's start. */
export class Counts {
  records = 0;
  /** Events without a usable time, which Fluent Bit passes over too. */
  skippedEvents = 0;
  /** Values in chunks that are not events. */
  misfits = 0;
  countingSeconds = 0;
  /** Exemplars with more characters than OpenMetrics allows. */
  droppedExemplars = 0;
  /** Chunks that were partly unreadable, and the bytes of the unreadable parts, by DecodeError code. */
  readonly malformedChunks = new Map<string, { chunks: number; unreadBytes: number }>();
  readonly #skips = new Map<string, Float64Array>();
  readonly #taken = new Map<string, { readonly count: Float64Array; readonly fromZero: boolean }>();

  /** @param unreadBytes from the event that could not be read to the chunk's end */
  addMalformed(code: string, unreadBytes: number): void {
    const known = this.malformedChunks.get(code) ?? { chunks: 0, unreadBytes: 0 };
    known.chunks++;
    known.unreadBytes += unreadBytes;
    this.malformedChunks.set(code, known);
  }

  /** Counts of a rule's values that changed nothing, one for each of SKIP_REASONS; the rule adds to them. */
  skips(ruleId: string): Float64Array {
    let counts = this.#skips.get(ruleId);
    if (counts === undefined) {
      counts = new Float64Array(SKIP_REASONS.length);
      this.#skips.set(ruleId, counts);
    }
    return counts;
  }

  /**
   * How many records a rule took: one number, which the rule adds to. A rule takes a record if at least one of its
   * values reaches a series, an overflow series included.
   * @param fromZero whether the rule is listed before it has taken any
   */
  taken(ruleId: string, fromZero: boolean): Float64Array {
    let known = this.#taken.get(ruleId);
    known ??= { count: new Float64Array(1), fromZero };
    // Deleted first, so that rules are listed in the order of the latest plan.
    this.#taken.delete(ruleId);
    this.#taken.set(ruleId, known);
    return known.count;
  }

  /** Forgets the counts of all other rules. */
  retain(ruleIds: ReadonlySet<string>): void {
    for (const id of this.#skips.keys()) if (!ruleIds.has(id)) this.#skips.delete(id);
    for (const id of this.#taken.keys()) if (!ruleIds.has(id)) this.#taken.delete(id);
  }

  /** Records taken, by rule, in the order in which the rules were compiled. */
  *takenByRule(): Iterable<{ rule: string; count: number }> {
    for (const [rule, { count, fromZero }] of this.#taken) {
      if (fromZero || count[0]! > 0) yield { rule, count: count[0]! };
    }
  }

  /** Skips that have occurred. */
  *skipped(): Iterable<{ rule: string; reason: string; count: number }> {
    for (const [rule, counts] of this.#skips) {
      for (let i = 0; i < counts.length; i++) {
        if (counts[i]! > 0) yield { rule, reason: SKIP_REASONS[i]!, count: counts[i]! };
      }
    }
  }
}
