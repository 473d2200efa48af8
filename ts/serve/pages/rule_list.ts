// The counting thread's snapshot of its own metrics in, the records and skips of each rule so far out. Worker thread.

import type { PromClientSnapshot } from '../../metrics/prom_client_snapshot.ts';

/** One rule, with its numbers in promexporter_rule_records_total and promexporter_rule_skipped_total. */
export interface ListedRule {
  readonly rule: string;
  /** Records of which a value reached a series. */
  readonly records: number;
  /** Values that changed nothing, the most frequent reason first; empty: none. */
  readonly skipped: readonly { readonly reason: string; readonly values: number }[];
}

/** The rule for records that no preset knows, if nothing is configured. */
const GENERIC = 'generic';

/**
 * In the order of the rules file.
 * @param isGeneric whether nothing is configured: then `generic` is left out until records come for it, as their
 *   absence is not a fault. Otherwise it is the name of a user's own rule
 */
export function listRules(snapshot: PromClientSnapshot, isGeneric: boolean): ListedRule[] {
  const valuesOf = (name: string) => snapshot.find((metric) => metric.name === name)?.values ?? [];
  const rules = new Map<string, { records: number; skipped: ListedRule['skipped'][number][] }>();
  for (const { labels, value } of valuesOf('promexporter_rule_records_total')) {
    rules.set(String(labels?.rule), { records: value, skipped: [] });
  }
  for (const { labels, value } of valuesOf('promexporter_rule_skipped_total')) {
    // A preset's rule that is not listed yet, because it took no records, may still have skipped some.
    const known = rules.get(String(labels?.rule)) ?? { records: 0, skipped: [] };
    known.skipped.push({ reason: String(labels?.reason), values: value });
    rules.set(String(labels?.rule), known);
  }
  const generic = rules.get(GENERIC);
  if (isGeneric && generic?.records === 0 && generic.skipped.length === 0) rules.delete(GENERIC);
  return [...rules].map(([rule, { records, skipped }]) => {
    return { rule, records, skipped: skipped.sort((a, b) => b.values - a.values) };
  });
}
