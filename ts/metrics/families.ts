// Definitions in, the families of one instance out, with the rules for all of them: names, caps, expiry. Counting
// thread.

import { isDeepStrictEqual } from 'node:util';
import { exposedNames, isReservedName } from '../exposition/names.ts';
import { Expiry } from './expiry.ts';
import {
  Family,
  type FamilyDefinition,
  type OnExpired,
  type ShownInOpenMetrics,
} from './family.ts';
import { Bounds } from './histogram.ts';
import { SeriesSet } from './series_set.ts';
import type { Store } from './store.ts';

/** Why the family does not exist, in the words of SKIP_REASONS. */
export type Refusal = 'name_collision' | 'reserved_name';

export class Families {
  readonly onExpired: OnExpired[] = [];
  readonly #all: SeriesSet;
  readonly #reserveOwnNames: boolean;
  readonly #shown: ShownInOpenMetrics;
  readonly #expiry: Expiry;
  /** By number in the store; null: the family has ended. */
  readonly #families: (Family | null)[] = [];
  #familyCount = 0;
  /** By each name that a sample or the family itself has in any format and escaping. */
  readonly #owners = new Map<string, Family>();
  #summaries: Family[] = [];
  /** By the numbers, joined. */
  readonly #bounds = new Map<string, Bounds>();
  /** Series that ended with their families. */
  #endedCount = 0;

  /**
   * @param options.reserveOwnNames whether the plugin's own metrics are served on the same page
   * @param options.shown absent: only what OpenMetrics requires
   * @param options.seed 32 bits, random per process
   */
  constructor(options: {
    store: Store;
    maxSeries: number;
    reserveOwnNames: boolean;
    shown?: ShownInOpenMetrics;
    seed: number;
  }) {
    this.#all = new SeriesSet(options.store, options.maxSeries, options.seed);
    this.#reserveOwnNames = options.reserveOwnNames;
    this.#shown = options.shown ?? { createdTimestamps: false, countersAsWritten: false };
    this.#expiry = new Expiry(options.store, this.#families, this.onExpired);
  }

  /** Whether no family may get new series. */
  get isFull(): boolean {
    return this.#all.isFull;
  }

  /** Without overflow series. */
  get seriesCount(): number {
    return this.#all.count;
  }

  /** A family stays even if all its series expire; only retain() ends it. */
  get familyCount(): number {
    return this.#familyCount;
  }

  /** Series created so far, without overflow series. */
  get bornCount(): number {
    return this.#all.count + this.#expiry.expiredCount + this.#endedCount;
  }

  get expiredCount(): number {
    return this.#expiry.expiredCount;
  }

  /** Whether a family, or a sample of one, has the name and cannot lose it. */
  has(name: string): boolean {
    return this.#owners.get(name)?.mayBeDisplaced === false;
  }

  /**
   * A new family, or the existing one if it was declared alike. Refused if the name of a sample belongs to the plugin,
   * or to a family that keeps it.
   */
  declare(definition: FamilyDefinition): Family | Refusal {
    const { name, type } = definition;
    const known = this.#owners.get(name);
    if (known !== undefined && isDeepStrictEqual(known.definition, definition)) return known;
    const names = exposedNames(name, type);
    if (this.#reserveOwnNames && names.some(isReservedName)) return 'reserved_name';
    if (names.some((name) => this.has(name))) return 'name_collision';
    for (const name of names) {
      const owner = this.#owners.get(name);
      if (owner !== undefined) owner.isDisplaced = true;
    }
    const family = new Family(
      definition,
      this.#all,
      this.#boundsOf(definition.buckets),
      this.#shown,
    );
    for (const name of names) this.#owners.set(name, family);
    this.#families.push(family);
    this.#familyCount++;
    if (type === 'summary') this.#summaries.push(family);
    return family;
  }

  #boundsOf(buckets: readonly number[]): Bounds {
    const identity = buckets.join();
    const bounds = this.#bounds.get(identity) ?? new Bounds(buckets);
    this.#bounds.set(identity, bounds);
    return bounds;
  }

  /** Updates in excess of a cap, for each family that had some. */
  *overflows(): Iterable<[name: string, count: number]> {
    for (const family of this.#families) {
      if (family !== null && family.overflowCount > 0) {
        yield [family.definition.name, family.overflowCount];
      }
    }
  }

  /** Values that became `other`, for each label with a limit. */
  *labelOverflows(): Iterable<[family: string, label: string, count: number]> {
    for (const family of this.#families) {
      for (const [label, count] of family?.labelLimits?.overflows() ?? []) {
        yield [family!.definition.name, label, count];
      }
    }
  }

  /** Of all families together, for series that are new from now on. */
  set maxSeries(maxSeries: number) {
    this.#all.maxSeries = maxSeries;
  }

  /**
   * Ends every family with its series, except those in `helps`, which get that help and go on; their other properties
   * must be the same as before. Their names are free, and nobody may use a handle of them any more: the listeners of
   * onExpired are dropped, for a new plan to bring its own.
   * @param helps by name, with the namespace
   */
  retain(helps: ReadonlyMap<string, string>): void {
    const ended = new Set<number>();
    for (const family of this.#families) {
      if (family === null) continue;
      const help = helps.get(family.definition.name);
      if (help === undefined) ended.add(family.number);
      else family.setHelp(help);
    }
    this.onExpired.length = 0;
    if (ended.size > 0) this.#end(ended);
  }

  #end(ended: ReadonlySet<number>): void {
    const { store } = this.#all;
    const before = this.#all.count;
    for (let row = 0; row < store.rowCount; row++) {
      const number = store.familyOf(row);
      if (ended.has(number)) this.#families[number]?.remove(row);
    }
    this.#endedCount += before - this.#all.count;
    for (const [name, { number }] of this.#owners) {
      if (ended.has(number)) this.#owners.delete(name);
    }
    this.#summaries = this.#summaries.filter(({ number }) => !ended.has(number));
    for (const number of ended) {
      this.#families[number] = null;
      store.endFamily(number);
    }
    this.#familyCount -= ended.size;
  }

  /** Ends series that were not updated for their family's ttl. Call once a second. @param nowMs monotonic */
  expire(nowMs: number): void {
    this.#expiry.expire(nowMs);
  }

  /**
   * Updates the quantiles of summaries. Call once a second, and before a one-time reading of the store.
   * @param budgetMs to stop after, by the clock; the rest is for the next call
   */
  publish(nowMs: number, budgetMs = Number.POSITIVE_INFINITY): void {
    this.#all.store.nowMs = nowMs;
    const untilMs = performance.now() + budgetMs;
    for (const family of this.#summaries) family.publish(untilMs);
    // Rotates them, so that each gets its turn.
    this.#summaries.push(...this.#summaries.splice(0, 1));
  }
}
