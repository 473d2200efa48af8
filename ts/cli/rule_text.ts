// The parts of a rule in, words for people out. Command line.

import { accessorText } from '../config/rules/accessor.ts';
import type { Pattern } from '../config/rules/pattern.ts';
import type {
  Condition,
  Extract,
  Label,
  LabelValue,
  MapEntry,
  Operand,
  Rule,
  TagMatch,
  Template,
} from '../config/rules/rule.ts';
import { compileOnePass } from '../match/one_pass.ts';

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
  }
}

/** The source of one update, and its effect. */
export function valueText(rule: Rule): string {
  const { family, value, each, notation, valueMap, scale, op } = rule;
  if (value === null && each === null) {
    if (family.type === 'gauge') return op === 'inc' ? 'up by 1 a record' : 'down by 1 a record';
    return '1 a record';
  }
  const parts = [value === null ? 'the field' : accessorText(value)];
  if (valueMap !== null) parts.push(`by the map ${mapText(valueMap)}`);
  else if (notation !== 'number') parts.push(`read as ${notation}`);
  if (scale !== 1) parts.push(`times ${scale}`);
  if (rule.absolute) parts.push('a running total');
  if (family.type === 'gauge') parts.push(op);
  return parts.join(', ');
}

export function extractText({ field, pattern }: Extract): string {
  const how = compileOnePass(pattern) === null ? 'not read in one pass' : 'read in one pass';
  return `${accessorText(field)} by ${patternText(pattern)}, ${how}`;
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
  const parts = [accessorText(value.field)];
  if (value.map !== null) parts.push(`by the map ${mapText(value.map)}`);
  if (value.default !== null) parts.push(`else ${JSON.stringify(value.default)}`);
  return parts.join(', ');
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
