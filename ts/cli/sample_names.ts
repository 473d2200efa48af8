// A family in, the names of its samples out, if they differ from the family's or between the formats. Command line.

import type { FamilyRule } from '../config/rules/rule.ts';
import { escapeMetricName } from '../exposition/escape_name.ts';
import { counterSampleName } from '../render/shown_name.ts';

/**
 * @param name of the family, with the namespace
 * @param countersAsWritten whether OpenMetrics shows counters by their own names (the plugin's key counter_names)
 * @returns lines for `check --explain`, none if there is nothing to say
 */
export function sampleNameLines(
  name: string,
  { type, buckets }: Pick<FamilyRule, 'type' | 'buckets'>,
  countersAsWritten: boolean,
): string[] {
  const shown = escapeMetricName(name, 'underscores');
  const totals = `${shown}_sum, ${shown}_count`;
  switch (type) {
    case 'counter': {
      const total = counterSampleName(shown);
      if (total === shown) return [];
      return countersAsWritten
        ? [`${shown}, in OpenMetrics of the type unknown: a counter's would end in _total`]
        : [`${total} in OpenMetrics, which Prometheus asks for`, `${shown} in the text format`];
    }
    case 'histogram':
      return buckets.every((bound) => bound >= 0)
        ? [`${shown}_bucket, ${totals}`]
        : [`${shown}_bucket`, `${totals} in the text format only: a bound is negative`];
    case 'summary':
      return [`${shown} of each quantile, ${totals}`];
    case 'gauge':
      return [];
  }
}
