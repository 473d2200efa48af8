// The files of rules_file in, looked at once a second; their rules out once they have changed, taken as a whole or not
// at all. Counting thread; only with rules_file.

import { isDeepStrictEqual } from 'node:util';
import type { Mistake } from './config/mistake.ts';
import type { RuleSet } from './config/rules/rule.ts';
import { stampsOfRules } from './config/rules_keys.ts';
import type { RulesChange } from './counting.ts';
import type { RulesReload } from './metrics/self_metrics.ts';
import type { LogLevel } from './serve/protocol.ts';

/** The needs of a watch. */
export interface RulesWatchEvents {
  /** Reads the files again; undefined if there is a mistake, which has been reported. */
  read(report: (mistake: Mistake) => void): Promise<RuleSet | undefined>;
  /** Takes the rules that were read; null: they are the same as before. */
  take(ruleSet: RuleSet): RulesChange | null;
  log(level: LogLevel, text: string): void;
}

export class RulesWatch implements RulesReload {
  successful = true;
  succeededMs = Date.now();
  readonly #path: string;
  readonly #events: RulesWatchEvents;
  /** Of the files that were read last. */
  #readStamps: string;
  /** Of the last look. */
  #seenStamps: string;
  #isReading = false;
  #mistakes: readonly string[] = [];

  /** @param stamps of the files whose rules are in use, by stampsOfRules() */
  constructor(path: string, stamps: string, events: RulesWatchEvents) {
    this.#path = path;
    this.#events = events;
    this.#readStamps = stamps;
    this.#seenStamps = stamps;
  }

  /**
   * Call it about once a second, not while a chunk is counted. A changed file is read when it has stayed the same since
   * the last call: half of a file may be rules without mistakes, and would end the families of the other half. Takes 10
   * microseconds a file on a local disk while nothing changes.
   */
  async look(): Promise<void> {
    if (this.#isReading) return;
    const stamps = stampsOfRules(this.#path);
    const isSettled = stamps === this.#seenStamps;
    this.#seenStamps = stamps;
    if (stamps === this.#readStamps || !isSettled) return;
    // Stamped before they are read, so that a change meanwhile is noticed at the next look.
    this.#readStamps = stamps;
    this.#isReading = true;
    const mistakes: string[] = [];
    const ruleSet = await this.#events.read(({ text, code }) => mistakes.push(`${text} (${code})`));
    this.#isReading = false;
    if (ruleSet === undefined) this.#keep(mistakes);
    else this.#take(ruleSet);
  }

  #take(ruleSet: RuleSet): void {
    const change = this.#events.take(ruleSet);
    if (change !== null || !this.successful) {
      const { unchanged, begun, ended } = change ?? { unchanged: null, begun: 0, ended: 0 };
      const what =
        unchanged === null
          ? 'they are the same as before'
          : `${unchanged} families go on, ${begun} begin, ${ended} have ended`;
      this.#events.log('info', `reloaded rules (${this.#path}): ${what}`);
    }
    this.#mistakes = [];
    this.successful = true;
    this.succeededMs = Date.now();
  }

  #keep(mistakes: readonly string[]): void {
    this.successful = false;
    if (isDeepStrictEqual(mistakes, this.#mistakes)) return;
    this.#mistakes = mistakes;
    for (const mistake of mistakes) this.#events.log('error', mistake);
    this.#events.log('error', `keeping the previous rules (${this.#path})`);
  }
}
