// Rules in, the effect of each in words out, for `promexporter check --explain`. Command line.

import { quote } from '../config/mistake.ts';
import { accessorText } from '../config/rules/accessor.ts';
import { isConstant } from '../config/rules/initial_labels.ts';
import { lineName } from '../config/rules/names.ts';
import type { Rule, RuleGroup, RuleSet } from '../config/rules/rule.ts';
import { escapeMetricName } from '../exposition/escape_name.ts';
import { withNamespace } from '../exposition/names.ts';
import { fieldsRead } from './fields_read.ts';
import {
  conditionText,
  labelText,
  matchText,
  patternText,
  templateText,
  valueText,
} from './rule_text.ts';
import { sampleNameLines } from './sample_names.ts';

const SOURCES = {
  body: 'fields',
  metadata: 'metadata',
  group: 'group',
  tag: 'tag',
  record: 'record',
  item: 'element',
  key: 'key',
} as const;

/**
 * Lines for every group and its rules in the order in which they see a record, then the fields that are read.
 * @param countersAsWritten value of the plugin's key counter_names
 */
export function explain(ruleSet: RuleSet, countersAsWritten: boolean): string {
  const { groups, namespace } = ruleSet;
  const lines = groups.flatMap((group) => [
    ...groupLines(group),
    ...group.rules.flatMap((rule) => ['', ...ruleLines(rule, namespace, countersAsWritten)]),
  ]);
  return [...lines, ...readLines(ruleSet)].map((line) => `${line}\n`).join('');
}

/** A preset's name, and the records that it is for; a user's own file needs neither. */
function groupLines(group: RuleGroup): string[] {
  const when = section('when', group.when.map(conditionText));
  return when.length === 0 ? [] : ['', `${group.name}: all rules`, ...when];
}

function ruleLines(rule: Rule, namespace: string, countersAsWritten: boolean): string[] {
  const { family } = rule;
  const name = withNamespace(namespace, family.name);
  const escaped = escapeMetricName(name, 'underscores');
  // The name for Prometheus 2, and for every reader that does not ask for UTF-8.
  const shown =
    escaped === name
      ? name
      : `${quote(name)}, or ${escaped} where the scraper does not ask for UTF-8`;
  const exemplar = rule.exemplar.map(({ name, template }) => `${name}: ${templateText(template)}`);
  return [
    `${lineName(rule.id)} (${rule.place})`,
    ...section('family', [`${family.type} ${shown}`, ...familyParts(rule)]),
    ...section('samples', sampleNameLines(name, family, countersAsWritten)),
    ...section('tag', rule.match === null ? [] : [matchText(rule.match)]),
    ...section('when', rule.when.map(conditionText)),
    ...section(
      'each',
      rule.each === null ? [] : [`field whose path matches ${patternText(rule.each)}`],
    ),
    ...section('for', rule.for === null ? [] : [`each element of ${accessorText(rule.for)}`]),
    ...section('value', [valueText(rule)]),
    ...section('labels', rule.labels.map(labelText)),
    ...section('init', initLines(rule)),
    ...section('exemplar', exemplar),
  ];
}

// Empty if records are only counted.
function readLines(ruleSet: RuleSet): string[] {
  const accessors = fieldsRead(ruleSet);
  const usesAll = ruleSet.groups.some(({ rules }) => rules.some(({ each }) => each !== null));
  const lines = (Object.keys(SOURCES) as (keyof typeof SOURCES)[]).flatMap((from) =>
    section(SOURCES[from], [...(accessors.get(from) ?? [])]),
  );
  const every = usesAll ? section('each', ['every field of a record']) : [];
  const read = [...lines, ...every];
  return read.length === 0 ? [] : ['', 'read of a record', ...read];
}

/** The title beside the first line, the others below that; empty without lines. */
function section(title: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `  ${(index === 0 ? title : '').padEnd(9)}${line}`);
}

/** How many series are there from the start, and which. */
function initLines({ init, labels }: Rule): string[] {
  if (init === null) return [];
  const count = init.reduce((product, { length }) => product * length, 1);
  const lists = labels.flatMap(({ name, value }, i) => {
    const values = init[i]!.map((text) => JSON.stringify(text));
    return isConstant(value) ? [] : [`${name}: ${values.join(', ')}`];
  });
  return [`${count} series at 0 from the start`, ...lists];
}

function familyParts({ family }: Rule): string[] {
  const { unit, buckets, quantiles, maxAgeMs, ttlMs, maxSeries, zeroForMs } = family;
  const parts: string[] = [];
  if (unit !== '') parts.push(`unit ${unit}, which OpenMetrics shows`);
  if (buckets.length > 0) parts.push(`buckets ${buckets.join(', ')}`);
  if (quantiles.length > 0) {
    parts.push(`quantiles ${quantiles.join(', ')} of the last ${maxAgeMs / 1000} s`);
  }
  if (ttlMs !== null) {
    parts.push(ttlMs === 0 ? 'series stay' : `series go after ${ttlMs / 1000} s without a value`);
  }
  if (maxSeries !== null) parts.push(`at most ${maxSeries} series`);
  if (zeroForMs > 0) parts.push(`new series are 0 for ${zeroForMs / 1000} s`);
  return parts;
}
