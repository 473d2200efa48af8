// The counting thread's snapshot of its own metrics in, what each rule has taken and skipped so far out. Worker thread.
import type { PromClientSnapshot } from '../render/prom_client_families.ts';

/** One rule, as promexporter_rule_records_total and promexporter_rule_skipped_total have it. */
export interface ListedRule {
  readonly rule: string;
  /** Of which a value reached a series. */
  readonly records: number;
  /** Values that changed nothing, the most frequent reason first; empty: none. */
  readonly skipped: readonly { readonly reason: string; readonly values: number }[];
}

/** The rule that stands for what no rule and no preset is for, where nothing is configured. */
const GENERIC = 'generic';

/** In the order of the rules file. Without `generic` as long as nothing came for it, which is no fault. */
export function listRules(snapshot: PromClientSnapshot): ListedRule[] {
  const valuesOf = (name: string) => snapshot.find((metric) => metric.name === name)?.values ?? [];
  const skipped = valuesOf('promexporter_rule_skipped_total').map(({ labels, value }) => {
    return { rule: String(labels?.rule), reason: String(labels?.reason), values: value };
  });
  const records = valuesOf('promexporter_rule_records_total').map(({ labels, value }) => {
    return { rule: String(labels?.rule), records: value };
  });
  const known = new Set(records.map(({ rule }) => rule));
  // A preset's rule that is not listed for want of records may have skipped all the same.
  const others = new Set(skipped.map(({ rule }) => rule).filter((rule) => !known.has(rule)));
  return [...records, ...[...others].map((rule) => ({ rule, records: 0 }))]
    .map(({ rule, records }) => ({
      rule,
      records,
      skipped: skipped
        .filter((skip) => skip.rule === rule)
        .map(({ reason, values }) => ({ reason, values }))
        .sort((a, b) => b.values - a.values),
    }))
    .filter(({ rule, records, skipped }) => rule !== GENERIC || records + skipped.length > 0);
}
