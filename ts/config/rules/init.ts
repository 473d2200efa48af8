// The key `init` of a rule in, the label values of its first series out, and mistakes if these exceed the caps. Counting
// thread, at start.

import { quote } from '../mistake.ts';
import type { Fields } from '../yaml/fields.ts';
import { alternatives, didYouMean } from '../yaml/suggestion.ts';
import type { Value } from '../yaml/value.ts';
import { initialSeries, isConstant } from './initial_labels.ts';
import { type LabelsRead, NO_VALUE, type PlacedLabel } from './labels.ts';
import { lineName } from './names.ts';
import type { Rule } from './rule.ts';
import { constantOf } from './scalars.ts';
import type { RuleValue } from './values.ts';

/** `init` as a rule gives it. */
export interface Init {
  readonly at: Value;
  /** By the name of each label that is not constant. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** Of one rule. Known series are few: a hundred times as many would be a mistyped list, and slow to read by people. */
const MAX_SERIES = 10_000;

const EXPECTED = 'true, or a map from labels to lists of values such as {method: [GET, POST]}';

/** @param labels of the rule, without those of the whole file */
export function initOf(fields: Fields, value: RuleValue, labels: LabelsRead): Init | undefined {
  refuseWrongRules(fields, value, labels);
  return fields.read('init', (at) => {
    const open = labels.labels.filter((label) => !isKnown(label));
    const values = at.scalar === true ? new Map() : listsOf(at, labels, open);
    if (values === undefined) return undefined;
    const missing = open.filter(({ name }) => !values.has(name)).map(({ name }) => lineName(name));
    if (labels.isWhole && missing.length > 0) {
      return at.report(
        'PROMEX_RULES_VALUE',
        `init must list the values of every label that is not constant, got none for ${missing.join(', ')}`,
      );
    }
    const series = [...values.values()].reduce((product, { length }) => product * length, 1);
    if (series <= MAX_SERIES) return { at, values };
    const text = `init must make at most ${MAX_SERIES} series, got ${series}`;
    return at.report('PROMEX_RULES_VALUE', text);
  });
}

function refuseWrongRules(fields: Fields, { absolute, op }: RuleValue, { labels }: LabelsRead) {
  const refuse = (why: string) => fields.refuse(['init'], why);
  if (absolute) {
    refuse('must not be used with from: absolute, whose first total would look like an increase');
  }
  if (op === 'max' || op === 'min') {
    refuse(`must not be used with op: ${op}, which would take the 0 for a value`);
  }
  if (labels.some(({ value }) => value.kind === 'each_group')) {
    refuse('must not be used with groups of each, whose matches only records show');
  }
}

/** Whether the label needs no list: it is constant, and not only because its value is wrong. */
function isKnown({ value }: PlacedLabel): boolean {
  return value !== NO_VALUE && isConstant(value);
}

/** A wrong list is there, empty: its label is not missing. */
function listsOf(at: Value, { labels, isWhole }: LabelsRead, open: readonly PlacedLabel[]) {
  const entries = at.isEmptyMap ? at.mustBe(EXPECTED) : at.entries(EXPECTED);
  if (entries === undefined) return undefined;
  const lists = new Map<string, readonly string[]>();
  for (const { key, value } of entries) {
    const name = key.writtenText ?? '';
    const label = labels.find((one) => one.name === name);
    if (label === undefined) {
      if (isWhole) reportUnknown(key, name, open);
    } else if (isKnown(label)) {
      key.report(
        'PROMEX_RULES_KEY',
        `init must leave out labels that are constant, got ${lineName(name)}`,
      );
    } else {
      lists.set(name, valuesOf(value.as(`init of label ${lineName(name)}`), label) ?? []);
    }
  }
  return lists;
}

function reportUnknown(key: Value, name: string, open: readonly PlacedLabel[]): void {
  const known = open.map((label) => label.name);
  const others = known.length === 0 ? '' : `, expected ${alternatives(known.map(lineName))}`;
  const hint = didYouMean(name, known) || others;
  key.report('PROMEX_RULES_KEY', `init must name labels of the rule, got ${quote(name)}${hint}`);
}

function valuesOf(value: Value, label: PlacedLabel): string[] | undefined {
  const items = value.items('a list of values such as [GET, POST]');
  const results = resultsOf(label);
  const values: string[] = [];
  for (const item of items ?? []) {
    const text = constantOf(item);
    if (text === undefined) continue;
    if (values.includes(text)) {
      item.report(
        'PROMEX_RULES_VALUE',
        `${value.name} must list a value once, got ${quote(text)} twice`,
      );
    } else if (results !== null && !results.includes(text)) {
      item.mustBe(`a result of the label's map (${results.map(quote).join(', ')})`);
    }
    values.push(text);
  }
  return items && values;
}

/** The only values that a label with a `map` can have; null: any. */
function resultsOf({ value }: PlacedLabel): readonly string[] | null {
  if (value.kind !== 'field' || value.map === null) return null;
  return [...new Set([...value.map.map(({ to }) => to), value.default ?? ''])];
}

/**
 * Reports families whose `init` exceeds their `max_series`, and the first rule with which all families together exceed
 * the instance's.
 * @param rules every rule, with the `init` of its file
 * @param maxSeries of the instance
 */
export function reportInitAboveCaps(
  rules: readonly { readonly rule: Rule; readonly init: Init | undefined }[],
  maxSeries: number,
): void {
  const byFamily = new Map<Rule['family'], Set<string>>();
  let all = 0;
  for (const { rule, init } of rules) {
    if (init === undefined) continue;
    const { family } = rule;
    const series = byFamily.get(family) ?? new Set();
    byFamily.set(family, series);
    const before = series.size;
    for (const values of initialSeries(rule)) series.add(JSON.stringify(values));
    const cap = family.maxSeries ?? Number.POSITIVE_INFINITY;
    if (before <= cap && series.size > cap) {
      const text = `init must fit into max_series (${cap}), got ${series.size} series in this metric`;
      init.at.report('PROMEX_RULES_VALUE', text);
    }
    if (all <= maxSeries && all + series.size - before > maxSeries) {
      const got = all + series.size - before;
      const text = `init must fit into the plugin's key max_series (${maxSeries}), got ${got} series up to this rule`;
      init.at.report('PROMEX_RULES_VALUE', text);
    }
    all += series.size - before;
  }
}
