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

// Of every second. A series takes 5 microseconds with 100 values, 70 with thousands: quantiles of up to 10,000 series
// are a second old at most.
const MAX_PUBLISH_MS = 50;

/** Why the family does not exist, in the words of SKIP_REASONS. */
export type Refusal = 'name_collision' | 'reserved_name';

export class Families {
  readonly onExpired: OnExpired[] = [];
  readonly #all: SeriesSet;
  readonly #reserveOwnNames: boolean;
  readonly #shown: ShownInOpenMetrics;
  readonly #expiry: Expiry;
  readonly #families: Family[] = [];
  /** By each name that a sample or the family itself has in any format and escaping. */
  readonly #owners = new Map<string, Family>();
  readonly #summaries: Family[] = [];
  /** By the numbers, joined. */
  readonly #bounds = new Map<string, Bounds>();

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

  /** Families are never removed, even if their series expire. */
  get familyCount(): number {
    return this.#families.length;
  }

  /** Series created so far, without overflow series. */
  get bornCount(): number {
    return this.#all.count + this.#expiry.expiredCount;
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
    for (const { definition, overflowCount } of this.#families) {
      if (overflowCount > 0) yield [definition.name, overflowCount];
    }
  }

  /** Values that became `other`, for each label with a limit. */
  *labelOverflows(): Iterable<[family: string, label: string, count: number]> {
    for (const { definition, labelLimits } of this.#families) {
      for (const [label, count] of labelLimits?.overflows() ?? []) {
        yield [definition.name, label, count];
      }
    }
  }

  /** Ends series that were not updated for their family's ttl. Call once a second. @param nowMs monotonic */
  expire(nowMs: number): void {
    this.#expiry.expire(nowMs);
  }

  /** Updates the quantiles of summaries. Call once a second, and before a one-time reading of the store. */
  publish(nowMs: number): void {
    this.#all.store.nowMs = nowMs;
    const untilMs = performance.now() + MAX_PUBLISH_MS;
    for (const family of this.#summaries) family.publish(untilMs);
    // Rotates them, so that each gets its turn.
    this.#summaries.push(...this.#summaries.splice(0, 1));
  }
}
