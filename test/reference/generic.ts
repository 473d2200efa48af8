// Numbers and booleans if nothing is configured: a gauge each, labelled with the tag.

import type { FamilyRule } from '../../ts/config/rules/rule.ts';
import type { MetricType } from '../../ts/exposition/metric_type.ts';
import type { RecordContext } from './context.ts';
import { nameOf } from './decode.ts';
import { leavesOf } from './leaves.ts';
import { everyShownName } from './names.ts';
import type { FamilyState, LabelPairs, SeriesBook } from './series.ts';

const RESERVED = /^(promexporter|process|nodejs)_/;

interface GenericOptions {
  readonly reserveOwnNames: boolean;
  readonly maxSeries: number;
  now(): number;
}

export class GenericMapping {
  readonly #book: SeriesBook;
  readonly #ofRules: readonly FamilyState[];
  readonly #namespace: string;
  readonly #constants: LabelPairs;
  readonly #options: GenericOptions;
  #declared = 0;
  /** The decision at the first sight of each path. */
  readonly #met = new Map<string, FamilyState | string>();

  constructor(book: SeriesBook, namespace: string, constants: LabelPairs, options: GenericOptions) {
    this.#book = book;
    this.#ofRules = [...book.families.values()];
    this.#namespace = namespace;
    this.#constants = constants;
    this.#options = options;
  }

  /** @returns how many values reached a series */
  count(context: RecordContext, skip: (reason: string) => void): number {
    let reached = 0;
    for (const { keys, value, isTooLong } of leavesOf(context.event.body)) {
      // Even for a string: that it would not have been a gauge is found out later.
      if (isTooLong) skip('path_too_long');
      if (isTooLong || value instanceof Uint8Array) continue;
      const reason = this.#set(keys, Number(value), context.tag);
      if (reason === null) reached++;
      else skip(reason);
    }
    return reached;
  }

  #set(keys: readonly string[], value: number, tag: string): string | null {
    if (Number.isNaN(value)) return 'not_a_number';
    const identity = JSON.stringify(keys);
    const family = this.#met.get(identity) ?? this.#meet(keys.map(nameOf));
    // Without room, no decision has been made about the path.
    if (family === 'series_limit') return family;
    this.#met.set(identity, family);
    if (typeof family === 'string') return family;
    const constants = this.#constants.map(([, text]) => text);
    const nowMs = this.#options.now();
    const series = this.#book.find(family, [...constants, tag], nowMs);
    series.value = value;
    series.touchedMs = nowMs;
    return null;
  }

  /** The family that a path feeds, or the reason why it feeds none. */
  #meet(path: readonly string[]): FamilyState | string {
    const name = nameOfMetric(this.#namespace, path);
    const help = `Field ${JSON.stringify(path.join('.'))} of records.`;
    const known = this.#book.families.get(name);
    if (known?.rule.help === help && known.rule.type === 'gauge') return known;
    const isClaimant = (other: FamilyState) =>
      everyShownName(other.name).some((shown) => claimsOf(shown, other.rule.type).includes(name));
    const claimants = this.#ofRules.filter(isClaimant);
    const isOfField = known !== undefined && !this.#ofRules.includes(known);
    const isTaken = isOfField || claimants.some(({ isUsed }) => isUsed);
    const isFull = this.#book.isFull || this.#declared >= this.#options.maxSeries;
    if (isFull && !isTaken) return 'series_limit';
    if (this.#options.reserveOwnNames && RESERVED.test(name)) return 'reserved_name';
    if (isTaken) return 'name_collision';
    for (const claimant of claimants) claimant.isDisplaced = true;
    this.#declared++;
    return this.#book.declare(name, this.#familyRule(help), this.#constants);
  }

  #familyRule(help: string): Omit<FamilyRule, 'name'> {
    return {
      type: 'gauge',
      help,
      unit: '',
      labelNames: [...this.#constants.map(([name]) => name), 'tag'],
      buckets: [],
      quantiles: [],
      maxAgeMs: 0,
      ttlMs: null,
      maxSeries: null,
      maxValues: [],
      absolute: false,
      exemplars: false,
      zeroForMs: 0,
    };
  }
}

export function nameOfMetric(namespace: string, path: readonly string[]): string {
  const parts = namespace === '' ? path : [namespace, ...path];
  const name = [...parts.join('_')].map((c) => (/^[a-zA-Z0-9_]$/.test(c) ? c : '_')).join('');
  return /^[a-zA-Z_]/.test(name) ? name : `_${name}`;
}

/** Every name that a family's samples, or in OpenMetrics the family itself, may have. */
function claimsOf(name: string, type: MetricType): string[] {
  if (type === 'counter') {
    const base = name.replace(/_total$/, '');
    return [name, base, `${base}_total`, `${base}_created`];
  }
  if (type === 'gauge') return [name];
  const claims = [name, `${name}_sum`, `${name}_count`, `${name}_created`];
  return type === 'histogram' ? [...claims, `${name}_bucket`] : claims;
}
