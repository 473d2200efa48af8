// A rule in, the RuleCounter that counts by it out. Counting thread, at start.

import { quote } from '../config/mistake.ts';
import { groupNamesOf, groupReadBy } from '../config/rules/groups.ts';
import type { Condition, Rule, RuleSet } from '../config/rules/rule.ts';
import { withNamespace } from '../exposition/names.ts';
import type { Counts } from '../metrics/counts.ts';
import type { Families } from '../metrics/families.ts';
import type { Family } from '../metrics/family.ts';
import type { SharedConditions } from './conditions.ts';
import { Exemplars } from './exemplars.ts';
import type { SharedExtractions } from './extraction.ts';
import { GenericCounter } from './generic_counter.ts';
import { LabelValues } from './label_values.ts';
import type { FieldSource, RecordFieldsBuilder } from './record_fields_builder.ts';
import {
  ExtractCounter,
  LeafCounter,
  RecordCounter,
  type RuleCounter,
  TagCounter,
} from './rule_counter.ts';
import { RuleSeries } from './rule_series.ts';
import { RunningTotals } from './running_totals.ts';
import type { SeriesLookupsBuilder } from './series_lookups.ts';
import { SeriesUpdater } from './series_updater.ts';
import type { SharedValues } from './shared_values.ts';
import { Skips } from './skips.ts';
import { TagValue } from './tag_value.ts';

/** Value of the label `rule` for values that come from no rule. */
export const GENERIC_RULE = 'generic';

/**
 * Families are never removed and, unlike series, live in the heaps of both threads: without configuration, where
 * records name them, 100,000 with names of 100 bytes take 49 MB of this thread's.
 */
const MAX_GENERIC_FAMILIES = 100_000;

/** Shared by the rules of one plan. */
export interface RuleSurroundings {
  readonly ruleSet: RuleSet;
  readonly families: Families;
  readonly counts: Counts;
  /** For families without a TTL of their own; 0: never. */
  readonly seriesTtlMs: number;
  /** Of the instance. */
  readonly maxSeries: number;
  readonly recordFields: RecordFieldsBuilder;
  readonly extractions: SharedExtractions;
  readonly seriesLookups: SeriesLookupsBuilder;
  readonly conditions: SharedConditions;
  readonly values: SharedValues;
  readonly warn: (text: string) => void;
}

/**
 * @param seesAll whether its group lets every record through
 * @throws Error if families collide, which parseRules() has ruled out
 */
export function compileRule(
  rule: Rule,
  seesAll: boolean,
  surroundings: RuleSurroundings,
): RuleCounter {
  const { conditions, extractions, recordFields } = surroundings;
  if (rule.extract.length === 0) return compileCounter(rule, seesAll, recordFields, surroundings);
  const extraction = extractions.of(rule.extract);
  const names = groupNamesOf(rule.extract);
  const readsGroup = (condition: Condition) => groupReadBy(condition, names) !== null;
  const before = rule.when.filter((condition) => !readsGroup(condition));
  const after = { ...rule, when: rule.when.filter(readsGroup) };
  const counter = compileCounter(after, false, extraction, surroundings);
  return new ExtractCounter(conditions.all(before, recordFields), extraction, counter);
}

/** @param fields where the rule's accessors lead */
function compileCounter(
  rule: Rule,
  seesAll: boolean,
  fields: FieldSource,
  surroundings: RuleSurroundings,
): RuleCounter {
  const { conditions, counts, families, seriesLookups, maxSeries, ruleSet, values, warn } =
    surroundings;
  const family = declareFamily(rule, surroundings);
  const labels = new LabelValues(rule.labels, fields);
  const inputs = {
    fields: labels.fields,
    // Two tags are two sources of running totals, whatever their labels.
    readsTag: labels.readsTag || rule.absolute,
    readsPath: rule.each !== null,
  };
  const seriesLookup = seriesLookups.of(inputs);
  const isConditional = rule.match !== null || rule.when.length > 0;
  if (seesAll && !isConditional && rule.each === null) seriesLookup.isAlwaysAsked = true;
  const skips = new Skips(counts.skips(rule.id), `rule ${quote(rule.id)} (${rule.place})`, warn);
  const onDropped = () => {
    counts.droppedExemplars++;
  };
  const exemplars =
    rule.exemplar.length === 0 ? null : new Exemplars(rule, family, fields, onDropped);
  const totals = rule.absolute ? new RunningTotals(families, maxSeries) : null;
  const parts = {
    record: fields.record,
    conditions: conditions.all(rule.when, fields),
    value: values.of(rule),
    series: new RuleSeries(family, seriesLookup, labels, totals, skips),
    updater: new SeriesUpdater(rule, family, totals, exemplars),
    skips,
    // The presets of an unconfigured instance are some fifty rules: each is listed once its records come.
    taken: counts.taken(rule.id, !ruleSet.generic),
  };
  const { each, value } = rule;
  if (each !== null) return new LeafCounter(parts, (path) => each.groups(path));
  if (value?.from === 'tag') return new TagCounter(parts, new TagValue(fields.record, value));
  const field = value === null ? null : fields.use(value);
  return new RecordCounter(parts, field, rule.op === 'dec' ? -1 : 1);
}

/** The counter for records that no group has let through, used if nothing is configured. */
export function compileGeneric(surroundings: RuleSurroundings): RuleCounter {
  const { counts, families, seriesLookups, maxSeries, recordFields, ruleSet, seriesTtlMs, warn } =
    surroundings;
  const { constantLabels, namespace } = ruleSet;
  const inputs = { fields: [], readsTag: true, readsPath: true };
  return new GenericCounter(
    {
      namespace,
      constantLabels,
      ttlMs: seriesTtlMs,
      maxFamilies: Math.min(maxSeries, MAX_GENERIC_FAMILIES),
    },
    recordFields.record,
    seriesLookups.of(inputs),
    families,
    new Skips(counts.skips(GENERIC_RULE), 'the mapping of fields to gauges', warn),
    counts.taken(GENERIC_RULE, true),
  );
}

function declareFamily({ family }: Rule, surroundings: RuleSurroundings): Family {
  const { families, ruleSet, seriesTtlMs } = surroundings;
  const { namespace, constantLabels } = ruleSet;
  const declared = families.declare({
    ...family,
    name: withNamespace(namespace, family.name),
    constantLabels,
    ttlMs: family.ttlMs ?? seriesTtlMs,
    maxSeries: family.maxSeries ?? Number.POSITIVE_INFINITY,
    // A preset that sees no records must not keep its names from fields.
    yields: ruleSet.generic,
  });
  if (typeof declared === 'string') {
    throw new Error(`Cannot make the family ${quote(family.name)}: ${declared}`);
  }
  return declared;
}
