// One entry of `metrics` in, a draft of its rule out: everything that does not depend on other rules. Counting thread,
// at start.

import type { MetricType } from '../../exposition/metric_type.ts';
import { isReservedName, metricForms, withNamespace } from '../../exposition/names.ts';
import { quote } from '../mistake.ts';
import type { Fields } from '../yaml/fields.ts';
import type { Value } from '../yaml/value.ts';
import { birthOf } from './birth.ts';
import { bucketsOf, quantilesOf } from './buckets.ts';
import { conditionsOf } from './condition.ts';
import { refuseElements } from './elements.ts';
import { type Init, initOf } from './init.ts';
import {
  exemplarOf,
  type LabelsRead,
  labelsOf,
  type PlacedLabel,
  reportMeetingsWith,
} from './labels.ts';
import { lineName, wrongLabelName, wrongName } from './names.ts';
import type { Rule, TagMatch } from './rule.ts';
import { durationOf, wordOf } from './scalars.ts';
import { MATCH_KEYS, tagMatchOf } from './tag_match.ts';
import { unitOf } from './unit.ts';
import { ruleValueOf, VALUE_KEYS } from './values.ts';

/** A setting of the family that a rule gives, with the value that gives it. */
export interface Given<T> {
  readonly value: T;
  readonly at: Value;
}

/** Settings that all rules of a family share; undefined if this rule does not give one. */
export interface FamilySettings {
  readonly help: Given<string> | undefined;
  readonly unit: Given<string> | undefined;
  readonly buckets: Given<readonly number[]> | undefined;
  readonly quantiles: Given<readonly number[]> | undefined;
  readonly max_age: Given<number> | undefined;
  readonly ttl: Given<number> | undefined;
  readonly max_series: Given<number> | undefined;
  readonly birth: Given<number> | undefined;
}

export interface RuleDraft {
  /** The rule's map, under the rule's name. */
  readonly at: Value;
  readonly name: string;
  readonly type: MetricType;
  readonly typeAt: Value;
  readonly settings: FamilySettings;
  /** The preset that it belongs to; null for a rule of the user's own. */
  readonly preset: string | null;
  /** Groups of `each`, then `labels`. */
  readonly labels: readonly PlacedLabel[];
  /** Whether all their names are known: false if some are themselves wrong. */
  readonly hasAllLabels: boolean;
  readonly init: Init | undefined;
  /** `birth` of its file, in milliseconds; for families that have none themselves. */
  readonly fileBirthMs: number;
  readonly rest: Omit<Rule, 'id' | 'place' | 'family' | 'labels' | 'init'>;
}

/** The parts of a rule that come from its file. */
export interface RuleContext {
  readonly namespace: string;
  readonly reserveOwnNames: boolean;
  readonly match: TagMatch | null;
  readonly birthMs: number;
  readonly preset: string | null;
}

const TYPES: readonly MetricType[] = ['counter', 'gauge', 'histogram', 'summary'];
const KEYS = [
  ...['name', 'type', 'help', 'unit', ...MATCH_KEYS, 'when', 'labels', ...VALUE_KEYS],
  ...['buckets', 'quantiles', 'max_age', 'exemplar', 'ttl', 'max_series', 'init', 'birth'],
];

/** Mistakes have been reported; undefined if there is no name or no type to go on with. */
export function readRule(item: Value, number: number, context: RuleContext): RuleDraft | undefined {
  const fields = fieldsOf(item, number);
  if (fields === undefined) return undefined;
  const name = fields.required('name', (value) => nameOf(value, context));
  const type = fields.required('type', (value) => wordOf(value, TYPES));
  const typeAt = fields.get('type');
  const match = tagMatchOf(fields);
  const when = fields.read('when', conditionsOf);
  const value = ruleValueOf(fields, type);
  const exposed = name && withNamespace(context.namespace, name);
  const settings = settingsOf(fields, type, exposed);
  const exemplar = fields.read('exemplar', exemplarOf);
  if (type === 'gauge' || type === 'summary') {
    fields.refuse(['exemplar'], `is for counters and histograms, this is a ${type}`);
  }
  if (type === 'gauge') {
    fields.refuse(['birth'], 'is for counters, histograms and summaries, this is a gauge');
  }
  if (value.absolute)
    fields.refuse(['birth'], 'must not be used with from: absolute, whose totals begin before');
  if (type === 'counter' && exposed !== undefined) refuseBareTotal(fields.get('name')!, exposed);
  const groups = groupsOf(fields, value.each);
  const own = fields.read('labels', labelsOf) ?? { labels: [], isWhole: true };
  const labels = [...groups.labels, ...own.labels];
  const hasAllLabels = groups.isWhole && own.isWhole;
  const init = initOf(fields, value, { labels, isWhole: hasAllLabels });
  if (name === undefined || typeAt === undefined || type === undefined) return undefined;
  reportWrongLabels(labels, type);
  const rest = {
    ...value,
    match: match === undefined ? context.match : match,
    when: when ?? [],
    exemplar: exemplar ?? [],
  };
  if (!fields.has('for') && !fields.isMeant('for')) refuseElements(fields, { ...rest, labels });
  const { birthMs: fileBirthMs, preset } = context;
  const { value: at } = fields;
  const draft = { at, name, type, typeAt, settings, preset, labels, hasAllLabels };
  return { ...draft, init, fileBirthMs, rest };
}

// The name comes first, so that every mistake can show it.
function fieldsOf(item: Value, number: number): Fields | undefined {
  const expected = 'a map with name, type and so on';
  if (!item.isMap) return item.mustBe(expected);
  const name = item.peek('name')?.scalar;
  const subject = typeof name === 'string' ? `rule ${quote(name)}` : `rule ${number}`;
  return item.as('a rule', subject).fields(KEYS, expected);
}

function nameOf(value: Value, { namespace, reserveOwnNames }: RuleContext): string | undefined {
  const name = value.text('text');
  if (name === undefined) return undefined;
  const wrong = wrongName(name);
  if (wrong !== null) return value.mustBe(wrong, 'PROMEX_RULES_NAME');
  const forms = metricForms(withNamespace(namespace, name));
  if (reserveOwnNames && forms.some(isReservedName)) {
    const expected =
      "one that does not begin like the plugin's own (promexporter_, process_, nodejs_)";
    return value.mustBe(expected, 'PROMEX_RULES_NAME');
  }
  return name;
}

// OpenMetrics names a counter's family by the part before `_total`.
function refuseBareTotal(value: Value, exposed: string): void {
  if (!metricForms(exposed).includes('_total')) return;
  const expected = 'more than _total for a counter, whose family is named by what comes before it';
  value.mustBe(expected, 'PROMEX_RULES_NAME');
}

function settingsOf(
  fields: Fields,
  type: MetricType | undefined,
  name: string | undefined,
): FamilySettings {
  if (type !== undefined && type !== 'histogram') {
    fields.refuse(['buckets'], `is for histograms, this is a ${type}`);
  }
  if (type !== undefined && type !== 'summary') {
    fields.refuse(['quantiles', 'max_age'], `is for summaries, this is a ${type}`);
  }
  function given<T>(key: string, read: (value: Value) => T | undefined): Given<T> | undefined {
    return fields.read(key, (at) => {
      const value = read(at);
      return value === undefined ? undefined : { value, at };
    });
  }
  const isCap = (cap: number) => Number.isInteger(cap) && cap >= 1 && cap <= 10_000_000;
  return {
    help: given('help', (value) => value.text()),
    unit: given('unit', (value) => unitOf(value, type, name)),
    buckets: given('buckets', bucketsOf),
    quantiles: given('quantiles', quantilesOf),
    max_age: given('max_age', (value) => durationOf(value, { min: '1s', max: '365d' })),
    ttl: given('ttl', (value) => durationOf(value, { min: '1s', max: '365d', zero: 'keep' })),
    max_series: given('max_series', (value) =>
      value.number('a whole number from 1 to 10000000', isCap),
    ),
    birth: given('birth', birthOf),
  };
}

function groupsOf(fields: Fields, each: Rule['each']): LabelsRead {
  const at = fields.get('each');
  if (each === null || at === undefined) return { labels: [], isWhole: at === undefined };
  const labels = each.groupNames.flatMap((name) => {
    const expected = wrongLabelName(name);
    if (expected === null)
      return [{ name, at, value: { kind: 'each_group', group: name } as const }];
    at.report('PROMEX_RULES_NAME', `a group's name must be ${expected}, got ${quote(name)}`);
    return [];
  });
  return { labels, isWhole: labels.length === each.groupNames.length };
}

/** The label that Prometheus keeps for a type's own samples. */
export function ownLabelOf(type: MetricType): string | null {
  if (type === 'histogram') return 'le';
  return type === 'summary' ? 'quantile' : null;
}

function reportWrongLabels(labels: readonly PlacedLabel[], type: MetricType): void {
  const isGroup = ({ value }: PlacedLabel) => value.kind === 'each_group';
  const own = labels.filter((label) => !isGroup(label));
  reportMeetingsWith(labels.filter(isGroup), own);
  const seen = new Set<string>();
  for (const { name, at } of labels) {
    if (name === ownLabelOf(type)) {
      at.report(
        'PROMEX_RULES_NAME',
        `a label of a ${type} must not be called ${name}, its samples have one`,
      );
    } else if (seen.has(name)) {
      at.report(
        'PROMEX_RULES_CONFLICT',
        `label ${lineName(name)} must be given once, but a group of each has this name too`,
      );
    }
    seen.add(name);
  }
}
