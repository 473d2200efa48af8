// A rule set as a rules file, to check that the parser reads it back.

import { stringify } from 'yaml';
import type { Replacement } from '../../../ts/config/rules/replacement.ts';
import type { LabelRewrite } from '../../../ts/config/rules/rewrite.ts';
import type {
  Accessor,
  Condition,
  Label,
  MapEntry,
  Notation,
  RecordProperty,
  Rule,
  RuleGroup,
  RuleSet,
  Template,
  ValueSource,
} from '../../../ts/config/rules/rule.ts';

/** The file of a rule set's only group. */
export function yamlOf({ namespace, constantLabels, groups }: RuleSet): string {
  const { when, rules } = groups[0]!;
  return stringify({
    ...(namespace === '' ? {} : { namespace }),
    labels: new Map(constantLabels.map(({ name, value }) => [name, escaped(value)])),
    ...(when.length === 0 ? {} : { when: when.map(conditionYaml) }),
    metrics: rules.map((rule) => ruleYaml(rule, constantLabels.length)),
  });
}

/** The rest of a group without places and with patterns as their sources. */
export function comparable(group: RuleGroup): unknown {
  const { when, rules } = group;
  const plain = { when, rules: rules.map((rule) => ({ ...rule, place: '' })) };
  return JSON.parse(
    JSON.stringify(plain, (key, value: unknown) => {
      if (key === 'match' && isWildcard(value, '*')) return null;
      const isPattern = typeof value === 'object' && value !== null && 'groupNames' in value;
      return isPattern ? { pattern: (value as { source?: string }).source } : value;
    }),
  );
}

function isWildcard(match: unknown, pattern: string): boolean {
  return typeof match === 'object' && (match as { pattern?: unknown } | null)?.pattern === pattern;
}

function ruleYaml(rule: Rule, constants: number): object {
  const { family, match, when, labels, value, notation, valueMap, scale, op, each } = rule;
  const { for: container } = rule;
  const own = labels.slice(constants).filter((label) => label.value.kind !== 'each_group');
  const counts = value === null && each === null;
  return {
    name: family.name,
    type: family.type,
    ...(family.help !== '' && { help: family.help }),
    ...(match?.kind === 'wildcard' && { match: match.pattern }),
    ...(match?.kind === 'regex' && { match_regex: match.pattern.source }),
    ...(when.length > 0 && { when: when.map(conditionYaml) }),
    ...(own.length > 0 && { labels: new Map(own.map((one) => [one.name, labelYaml(one)])) }),
    ...(value !== null && { value: sourceYaml(value) }),
    ...(each !== null && { each: each.source }),
    ...(container !== null && { for: accessorYaml(container) }),
    ...(notation !== 'number' && { parse: notationYaml(notation) }),
    ...(valueMap !== null && { map: mapYaml(valueMap) }),
    ...(scale !== 1 && { scale }),
    ...(family.type === 'gauge' && (op !== 'set' || counts) && { op }),
    ...(rule.absolute && { from: 'absolute' }),
    ...(family.type === 'histogram' && { buckets: family.buckets }),
    ...(family.type === 'summary' && {
      quantiles: family.quantiles,
      max_age: `${family.maxAgeMs}ms`,
    }),
    ...(family.ttlMs !== null && { ttl: family.ttlMs === 0 ? 0 : `${family.ttlMs / 1000}s` }),
    ...(family.maxSeries !== null && { max_series: family.maxSeries }),
    ...(rule.init !== null && { init: initYaml(rule, own) }),
    ...(rule.exemplar.length > 0 && {
      exemplar: new Map(rule.exemplar.map((one) => [one.name, templateYaml(one.template)])),
    }),
  };
}

function initYaml({ init, labels }: Rule, own: readonly Label[]): true | Map<string, string[]> {
  if (own.length === 0) return true;
  return new Map(own.map((label) => [label.name, init![labels.indexOf(label)]!.map(escaped)]));
}

function conditionYaml(condition: Condition): object {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return { [condition.kind]: condition.conditions.map(conditionYaml) };
    case 'not':
      return { not: conditionYaml(condition.condition) };
    case 'path':
      return { path: condition.pattern.source };
    case 'property':
      return {
        field: propertyYaml(condition.property),
        [condition.operator]: condition.operand,
      };
    default: {
      const field = accessorYaml(condition.field);
      if (condition.kind === 'exists') return { field, exists: condition.expected };
      if (condition.kind === 'regex') return { field, regex: condition.pattern.source };
      if (condition.kind === 'compare') return { field, [condition.operator]: condition.operand };
      return { field, in: condition.operands };
    }
  }
}

function labelYaml({ value }: Label): unknown {
  if (value.kind === 'each_group') throw new Error('not written: its name is the group’s');
  if (value.kind === 'template') return templateYaml(value.template);
  return {
    field: accessorYaml(value.field),
    ...(value.rewrite !== null && rewriteYaml(value.rewrite)),
    ...(value.map !== null && { map: mapYaml(value.map.map(escapedEntry)) }),
    ...(value.default !== null && { default: escaped(value.default) }),
    ...(value.maxValues !== null && { max_values: value.maxValues }),
  };
}

function rewriteYaml({ normalize, replace, letterCase }: LabelRewrite): object {
  const steps = replace.map(({ pattern, replacement }) => ({
    regex: pattern.source,
    replacement: replacement.map(replacementPartYaml).join(''),
  }));
  return {
    ...(normalize !== null && { normalize }),
    ...(steps.length > 0 && { replace: steps }),
    ...(letterCase !== null && { case: letterCase }),
  };
}

function replacementPartYaml(part: Replacement[number]): string {
  if (typeof part === 'string') return escaped(part);
  return typeof part.group === 'number' ? `$${part.group}` : `\${${part.group}}`;
}

function escapedEntry({ from, to }: MapEntry<string>): MapEntry<string> {
  return { from, to: escaped(to) };
}

function mapYaml(entries: readonly MapEntry<unknown>[]): Map<string, unknown> {
  return new Map(
    entries.map(({ from, to }) => [typeof from === 'string' ? from : `/${from.source}/`, to]),
  );
}

function templateYaml(template: Template): string {
  return template
    .map((part) => (typeof part === 'string' ? escaped(part) : accessorYaml(part)))
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function notationYaml(notation: Notation): unknown {
  if (typeof notation === 'string') return notation;
  const { as, decimal, thousands, list } = notation;
  return {
    ...(as !== 'number' && { as }),
    ...(decimal !== '.' && { decimal }),
    ...(thousands !== null && { thousands }),
    ...(list !== null && { list: list.separators, take: list.take }),
  };
}

function sourceYaml(value: ValueSource): string | number {
  if (value.from === 'constant') return value.number;
  return value.from === 'record' ? propertyYaml(value) : accessorYaml(value);
}

function propertyYaml({ property }: RecordProperty): string {
  return property === 'time' ? '$TIME' : '$SIZE';
}

function accessorYaml(accessor: Accessor): string {
  if (accessor.from === 'tag') return accessor.part === null ? '$TAG' : `$TAG[${accessor.part}]`;
  if (accessor.from === 'key') return '$KEY';
  const root = { body: '', metadata: 'META', group: 'GROUP', item: 'ITEM' }[accessor.from];
  const steps = accessor.steps.map((step) =>
    typeof step === 'number' ? `[${step}]` : `['${step.replaceAll("'", "''")}']`,
  );
  return `$${root}${steps.join('')}`;
}
