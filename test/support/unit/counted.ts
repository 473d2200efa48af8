// Records under their tags in, the exposition read back out: an instance's counting without queue and endpoint.

import assert from 'node:assert/strict';
import { parseRules } from '../../../ts/config/rules/parse_rules.ts';
import type { RuleSet } from '../../../ts/config/rules/rule.ts';
import { Counting, type CountingSettings } from '../../../ts/counting.ts';
import { type Format, TEXT } from '../../../ts/exposition/format.ts';
import { SKIP_REASONS } from '../../../ts/metrics/skip_reasons.ts';
import { ByteWriter } from '../../../ts/render/byte_writer.ts';
import { renderExposition } from '../../../ts/render/encode.ts';
import type { Sample } from '../../reference/samples.ts';
import { event, joined } from './decode/events.ts';
import { readerOf, splitSample } from './metrics/read_series.ts';
import { readExposition } from './read_exposition.ts';

export interface CountedOptions {
  readonly maxSeries?: number;
  readonly seriesTtlMs?: number;
  readonly reserveOwnNames?: boolean;
  readonly seed?: number;
  readonly createdTimestamps?: boolean;
  readonly countersAsWritten?: boolean;
  readonly onSegment?: CountingSettings['onSegment'];
}

/** The rules of a YAML text; fails on any mistake in it. */
export function rulesOf(yaml: string, presets: Readonly<Record<string, string>> = {}): RuleSet {
  const parsed = parseRules(yaml, {
    file: 'rules.yaml',
    namespace: '',
    presets,
    reserveOwnNames: true,
  });
  if ('mistakes' in parsed) {
    return assert.fail(parsed.mistakes.map(({ text }) => text).join('\n'));
  }
  return parsed.ruleSet;
}

export class Counted {
  readonly counting: Counting;
  readonly settings: CountingSettings;
  readonly warnings: string[] = [];
  /** Milliseconds of the monotonic clock. */
  nowMs = 1_000_000;
  /** Milliseconds since 1970, for created timestamps. */
  wallMs = 1_700_000_000_000;
  readonly ruleSet: RuleSet;

  /** @param rules YAML, or parsed already */
  constructor(rules: string | RuleSet, options: CountedOptions = {}) {
    const ruleSet = typeof rules === 'string' ? rulesOf(rules) : rules;
    this.ruleSet = ruleSet;
    this.settings = {
      ruleSet,
      maxSeries: options.maxSeries ?? 1000,
      seriesTtlMs: options.seriesTtlMs ?? 0,
      reserveOwnNames: options.reserveOwnNames ?? true,
      seed: options.seed ?? 1,
      createdTimestamps: options.createdTimestamps ?? false,
      countersAsWritten: options.countersAsWritten ?? false,
      now: () => this.nowMs,
      wallNow: () => this.wallMs,
      warn: (text) => this.warnings.push(text),
      onSegment: options.onSegment ?? (() => {}),
    };
    this.counting = new Counting(this.settings);
  }

  /** Counts a chunk between bytes that belong neither to it nor to its tag. */
  chunk(tag: string | Uint8Array, ...events: readonly Uint8Array[]): this {
    const tagBytes = typeof tag === 'string' ? Buffer.from(tag) : tag;
    const guard = new Uint8Array(8).fill(1);
    const all = joined(guard, tagBytes, guard, ...events, guard);
    const tagEnd = guard.length + tagBytes.length;
    const start = tagEnd + guard.length;
    this.counting.count(all, guard.length, tagEnd, start, all.length - guard.length);
    return this;
  }

  /** Counts a chunk of records under the tag `t`. */
  records(...bodies: readonly object[]): this {
    return this.chunk('t', ...bodies.map((body) => event(body)));
  }

  /** Lets time pass; expiry and summaries are handled once a second, as in an instance. */
  advance(ms: number): this {
    const end = this.nowMs + ms;
    while (this.nowMs < end) {
      this.nowMs = Math.min(end, this.nowMs + 1000);
      this.counting.housekeep();
    }
    return this;
  }

  exposition(format: Format = TEXT): string {
    const out = new ByteWriter();
    renderExposition(readerOf(this.counting.store).families(), out, format);
    return out.take().toString('utf8');
  }

  samples(format: Format = TEXT): Sample[] {
    return readExposition(this.exposition(format));
  }

  /** Value by sample, as the text format writes them. */
  get series(): Record<string, number> {
    const lines = this.exposition().split('\n').slice(0, -1);
    return Object.fromEntries(lines.filter((line) => !line.startsWith('#')).map(splitSample));
  }

  /** Values that changed nothing, by `rule reason`. */
  get skips(): Record<string, number> {
    const skips: Record<string, number> = {};
    const ids = this.ruleSet.groups.flatMap(({ rules }) => rules.map(({ id }) => id));
    for (const rule of new Set([...ids, 'generic'])) {
      const counts = this.counting.counts.skips(rule);
      SKIP_REASONS.forEach((reason, i) => {
        if (counts[i]! > 0) skips[`${rule} ${reason}`] = counts[i]!;
      });
    }
    return skips;
  }

  /** Records of which a value reached a series, by rule; no rule without any. */
  get taken(): Record<string, number> {
    const taken = [...this.counting.counts.takenByRule()].filter(({ count }) => count > 0);
    return Object.fromEntries(taken.map(({ rule, count }) => [rule, count]));
  }

  /** Values that went to their family's overflow series. */
  get overflows(): Record<string, number> {
    const counts = [...this.counting.families.overflows()].filter(([, count]) => count > 0);
    return Object.fromEntries(counts);
  }

  /** Values of labels that became `other`, by `family label`; no label without any. */
  get labelOverflows(): Record<string, number> {
    const counts = [...this.counting.families.labelOverflows()].filter(([, , n]) => n > 0);
    return Object.fromEntries(counts.map(([family, label, n]) => [`${family} ${label}`, n]));
  }
}
