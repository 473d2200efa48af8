// A rule in, the RuleCounter that counts by it out. Counting thread, at start.

import { quote } from '../config/mistake.ts';
import { initialSeries } from '../config/rules/initial_labels.ts';
import type { Rule, RuleSet } from '../config/rules/rule.ts';
import type { Counts } from '../metrics/counts.ts';
import type { Families } from '../metrics/families.ts';
import type { Family } from '../metrics/family.ts';
import { readsItem } from './condition.ts';
import type { SharedConditions } from './conditions.ts';
import { Exemplars } from './exemplars.ts';
import { familyDefinition } from './family_definition.ts';
import { Field } from './field.ts';
import type { FieldSource } from './field_source.ts';
import { GenericCounter } from './generic_counter.ts';
import { ItemCounter } from './item_counter.ts';
import { LabelValues } from './label_values.ts';
import type { RecordFieldsBuilder } from './record_fields_builder.ts';
import { PropertyValue } from './record_property.ts';
import type { SharedRewrittenTexts } from './rewritten_texts.ts';
import { LeafCounter, RecordCounter, type RuleCounter, SourceCounter } from './rule_counter.ts';
import { RuleSeries } from './rule_series.ts';
import { RunningTotals } from './running_totals.ts';
import type { SeriesLookupsBuilder } from './series_lookups.ts';
import { SeriesUpdater } from './series_updater.ts';
import type { SharedValues } from './shared_values.ts';
import { Skips } from './skips.ts';
import { TagValue } from './tag_value.ts';
import { FieldValue, type ValueSource } from './value_source.ts';

/** Value of the label `rule` for values that come from no rule. */
export const GENERIC_RULE = 'generic';

/**
 * Without rules, families are never removed and, unlike series, live in the heaps of both threads: without configuration, where
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
  readonly seriesLookups: SeriesLookupsBuilder;
  readonly conditions: SharedConditions;
  readonly values: SharedValues;
  readonly rewrittenTexts: SharedRewrittenTexts;
  /** By rule id: those that go on, to which new ones are added. */
  readonly totals: Map<string, RunningTotals>;
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
  const { conditions, counts, seriesLookups, recordFields, rewrittenTexts, ruleSet, values, warn } =
    surroundings;
  const family = declareFamily(rule, surroundings);
  for (const values of initialSeries(rule)) family.startAtZero(values);
  const items = rule.for === null ? null : recordFields.itemsOf(rule.for);
  const fieldSource = items ?? recordFields;
  const labels = new LabelValues(rule.labels, fieldSource, rewrittenTexts);
  // Two tags, and two elements, are two sources of running totals, whatever their labels.
  const readsKey = labels.readsKey || (rule.absolute && items !== null);
  const inputs = {
    fields: labels.fields,
    readsTag: labels.readsTag || rule.absolute,
    readsPath: rule.each !== null,
    readsItem: labels.readsItem || readsKey,
    key: readsKey ? fieldSource.key : null,
  };
  const seriesLookup = seriesLookups.of(inputs);
  const isConditional = rule.match !== null || rule.when.length > 0;
  const isOfRecord = rule.each === null && items === null;
  if (seesAll && !isConditional && isOfRecord) seriesLookup.isAlwaysAsked = true;
  const skips = new Skips(counts.skips(rule.id), `rule ${quote(rule.id)} (${rule.place})`, warn);
  const onDropped = () => {
    counts.droppedExemplars++;
  };
  const exemplars =
    rule.exemplar.length === 0 ? null : new Exemplars(rule, family, fieldSource, onDropped);
  const totals = rule.absolute ? runningTotals(rule.id, surroundings) : null;
  const parts = {
    record: recordFields.record,
    conditions: conditions.all(
      rule.when.filter((condition) => !readsItem(condition)),
      recordFields,
    ),
    value: values.of(rule),
    series: new RuleSeries(family, seriesLookup, labels, totals, skips),
    updater: new SeriesUpdater(rule, family, totals, exemplars),
    skips,
    // The presets of an unconfigured instance are some fifty rules: each is listed once its records come.
    taken: counts.taken(rule.id, !ruleSet.generic),
  };
  const { each, value } = rule;
  // A constant is the same for each record, as in a rule without a value.
  const step = value?.from === 'constant' ? value.number : rule.op === 'dec' ? -1 : 1;
  if (items !== null) {
    return new ItemCounter(parts, {
      items: items.items,
      conditions: conditions.ofItems(rule.when.filter(readsItem), items),
      source: valueSource(value, items),
      step,
      readsItem: inputs.readsItem,
    });
  }
  if (each !== null) return new LeafCounter(parts, (path) => each.groups(path));
  if (value?.from === 'tag' || value?.from === 'record') {
    return new SourceCounter(parts, valueSource(value, recordFields)!);
  }
  const field = value === null || value.from === 'constant' ? null : recordFields.use(value);
  return new RecordCounter(parts, field, step);
}

/** The counter for records that no group has let through, used if nothing is configured. */
export function compileGeneric(surroundings: RuleSurroundings): RuleCounter {
  const { counts, families, seriesLookups, maxSeries, recordFields, ruleSet, seriesTtlMs, warn } =
    surroundings;
  const { constantLabels, namespace } = ruleSet;
  const inputs = { fields: [], readsTag: true, readsPath: true, readsItem: false, key: null };
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

/** Null if each record, or element, counts the same. */
function valueSource(value: Rule['value'], fields: FieldSource): ValueSource | null {
  if (value === null || value.from === 'constant') return null;
  const { record } = fields;
  if (value.from === 'tag') return new TagValue(record, value);
  if (value.from === 'record') return new PropertyValue(record, value);
  const found = fields.use(value);
  return new FieldValue(found instanceof Field ? record : found, found);
}

function runningTotals(ruleId: string, surroundings: RuleSurroundings): RunningTotals {
  const { families, maxSeries, totals } = surroundings;
  const found = totals.get(ruleId) ?? new RunningTotals();
  found.follow(families, maxSeries);
  totals.set(ruleId, found);
  return found;
}

function declareFamily({ family }: Rule, surroundings: RuleSurroundings): Family {
  const { families, ruleSet, seriesTtlMs } = surroundings;
  const declared = families.declare(familyDefinition(family, ruleSet, seriesTtlMs));
  if (typeof declared === 'string') {
    throw new Error(`Cannot make the family ${quote(family.name)}: ${declared}`);
  }
  return declared;
}
