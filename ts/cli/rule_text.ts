// The parts of a rule in, words for people out. Command line.

import { accessorText } from '../config/rules/accessor.ts';
import type { Pattern } from '../config/rules/pattern.ts';
import { propertyText } from '../config/rules/record_property.ts';
import type { Replacement } from '../config/rules/replacement.ts';
import type { LabelRewrite } from '../config/rules/rewrite.ts';
import type {
  Condition,
  Label,
  LabelValue,
  MapEntry,
  Notation,
  Operand,
  Rule,
  TagMatch,
  Template,
  ValueSource,
} from '../config/rules/rule.ts';
import { sourceText } from './fields_read.ts';

const COMPARISONS = { ge: '>=', gt: '>', le: '<=', lt: '<' } as const;

export function matchText(match: TagMatch): string {
  return match.kind === 'regex' ? `matches ${patternText(match.pattern)}` : match.pattern;
}

export function conditionText(condition: Condition): string {
  switch (condition.kind) {
    case 'all':
      return `(${condition.conditions.map(conditionText).join(' and ')})`;
    case 'any':
      return `(${condition.conditions.map(conditionText).join(' or ')})`;
    case 'not':
      return `not ${conditionText(condition.condition)}`;
    case 'path':
      return `a field's path matches ${patternText(condition.pattern)}`;
    case 'exists':
      return `${accessorText(condition.field)} ${condition.expected ? 'exists' : 'is missing'}`;
    case 'in':
      return `${accessorText(condition.field)} ${operandsText(condition.operands)}`;
    case 'compare':
      return `${accessorText(condition.field)} ${COMPARISONS[condition.operator]} ${condition.operand}`;
    case 'regex':
      return `${accessorText(condition.field)} matches ${patternText(condition.pattern)}`;
    case 'property':
      return `${propertyText(condition.property)} ${COMPARISONS[condition.operator]} ${condition.operand}`;
  }
}

/** The source of one update, and its effect. */
export function valueText(rule: Rule): string {
  const { family, value, each, notation, valueMap, scale, op } = rule;
  if (value === null && each === null) {
    const counted = rule.for === null ? 'a record' : 'an element';
    if (family.type === 'gauge') return `${op === 'inc' ? 'up' : 'down'} by 1 ${counted}`;
    return `1 ${counted}`;
  }
  const parts = [sourceWords(value)];
  if (valueMap !== null) parts.push(`by the map ${mapText(valueMap)}`);
  else if (notation !== 'number') parts.push(notationText(notation));
  if (scale !== 1) parts.push(`times ${scale}`);
  if (rule.absolute) parts.push('a running total');
  if (family.type === 'gauge') parts.push(op);
  return parts.join(', ');
}

function notationText(notation: Notation): string {
  if (typeof notation === 'string') return `read as ${notation}`;
  const { as, decimal, thousands, list } = notation;
  const parts = [`read as ${as}`];
  if (decimal !== '.') parts.push(`with ${JSON.stringify(decimal)} before the fraction`);
  if (thousands !== null) parts.push(`with ${JSON.stringify(thousands)} between thousands`);
  if (list === null) return parts.join(' ');
  const { separators, take } = list;
  const elements = `a list separated by any of ${JSON.stringify(separators)}`;
  if (take === 'count') return `the number of elements of ${elements}`;
  return `the ${take} of ${elements}, each ${parts.join(' ')}`;
}

/** @param value null: of `each` */
function sourceWords(value: ValueSource | null): string {
  if (value === null) return 'the field';
  switch (value.from) {
    case 'constant':
      return `always ${value.number}`;
    case 'record':
      return value.property === 'time'
        ? "$TIME, the record's time"
        : '$SIZE, the bytes of the record';
    default:
      return sourceText(value);
  }
}

export function labelText({ name, value }: Label): string {
  return `${name}: ${labelValueText(value)}`;
}

/** Text in double quotes, accessors without, in the order written. */
export function templateText(template: Template): string {
  if (template.length === 0) return '""';
  const parts = template.map((part) =>
    typeof part === 'string' ? JSON.stringify(part) : accessorText(part),
  );
  return parts.join(' ');
}

function labelValueText(value: LabelValue): string {
  if (value.kind === 'template') return templateText(value.template);
  if (value.kind === 'each_group') return `what (?<${value.group}>…) matched`;
  const parts = [accessorText(value.field), ...rewriteTexts(value.rewrite)];
  if (value.map !== null) parts.push(`by the map ${mapText(value.map)}`);
  if (value.default !== null) parts.push(`else ${JSON.stringify(value.default)}`);
  const { maxValues } = value;
  if (maxValues !== null) {
    parts.push(`at most ${maxValues} ${maxValues === 1 ? 'value' : 'values'}, then "other"`);
  }
  return parts.join(', ');
}

function rewriteTexts(rewrite: LabelRewrite | null): string[] {
  if (rewrite === null) return [];
  const { normalize, replace, letterCase } = rewrite;
  const steps = replace.map(
    ({ pattern, replacement }) => `${patternText(pattern)} → ${replacementText(replacement)}`,
  );
  return [
    ...(normalize === null ? [] : [`normalized as a ${normalize}`]),
    ...steps.map((step) => `replaced ${step}`),
    ...(letterCase === null ? [] : [`in ${letterCase} case`]),
  ];
}

/** As it is written in rules. */
function replacementText(replacement: Replacement): string {
  const parts = replacement.map((part) => {
    if (typeof part === 'string') return part.replaceAll('$', '$$$$');
    return typeof part.group === 'number' ? `$${part.group}` : `\${${part.group}}`;
  });
  return JSON.stringify(parts.join(''));
}

function mapText(entries: readonly MapEntry<string | number>[]): string {
  const text = entries.map(({ from, to }) => {
    const key = typeof from === 'string' ? JSON.stringify(from) : `'/${from.source}/'`;
    return `${key} → ${typeof to === 'string' ? JSON.stringify(to) : to}`;
  });
  return `{${text.join(', ')}}`;
}

function operandsText(operands: readonly Operand[]): string {
  const texts = operands.map((operand) =>
    typeof operand === 'string' ? JSON.stringify(operand) : String(operand),
  );
  return texts.length === 1 ? `= ${texts[0]}` : `in [${texts.join(', ')}]`;
}

/** As in YAML, without its doubled quotes. */
export function patternText(pattern: Pattern): string {
  return `'${pattern.source}'`;
}
