// The key `birth` in, the time for which new series are shown as 0 out, and mistakes about series that would end before
// they are shown as more. Counting thread, at start.

import type { Value } from '../yaml/value.ts';
import type { RuleDraft } from './read_rule.ts';
import type { FamilyRule } from './rule.ts';
import { durationOf } from './scalars.ts';

// Prometheus' default scrape interval: whoever scrapes at least so often sees the 0.
const DEFAULT_MS = 60_000;
const RANGE = { min: '1s', max: '1h' };
const EXPECTED = 'zero, value, or a map such as {zero_for: 30s}';

/** Milliseconds; 0: series are shown with their value at once. */
export function birthOf(value: Value): number | undefined {
  if (value.scalar === 'zero') return DEFAULT_MS;
  if (value.scalar === 'value') return 0;
  if (!value.isMap || value.isEmptyMap) return value.mustBe(EXPECTED);
  const fields = value.fields(['zero_for'], EXPECTED);
  return fields?.required('zero_for', (duration) => durationOf(duration, RANGE));
}

/** A scraper comes within `zero_for`, sees the 0 for as long, and then comes once more. */
const PERIODS = 3;

/** @param seriesTtlMs of the instance, for families without a `ttl`; 0: series stay */
export function reportShortLives(
  families: Iterable<{ rule: FamilyRule; first: RuleDraft }>,
  seriesTtlMs: number,
): void {
  for (const { rule, first } of families) {
    const ttlMs = rule.ttlMs ?? seriesTtlMs;
    const neededMs = PERIODS * rule.zeroForMs;
    if (ttlMs === 0 || ttlMs >= neededMs) continue;
    const key = rule.ttlMs === null ? "the plugin's key series_ttl" : 'ttl';
    (first.settings.ttl?.at ?? first.at).report(
      'PROMEX_RULES_VALUE',
      `${key} must be at least ${neededMs / 1000}s, three times as long as birth shows 0, got ${ttlMs / 1000}s`,
    );
  }
}
