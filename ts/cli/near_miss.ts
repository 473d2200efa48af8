// A condition that does not hold and the value it was tested on in, the small difference between them out. For
// `promexporter try`: slow, and silent if the two have nothing in common. Command line.

import { Pattern } from '../config/rules/pattern.ts';
import type { Condition, Operand } from '../config/rules/rule.ts';
import { parseDecimal } from '../decode/decimal.ts';

type Leaf = Exclude<Condition, { kind: 'all' | 'any' | 'not' | 'path' | 'property' }>;

/** ` (only case differs)` and the like, or empty. @param value from JSON, not missing */
export function nearMiss(condition: Leaf, value: unknown): string {
  // As rules read texts.
  const read = typeof value === 'string' ? value.replace(/\r?\n$/, '') : value;
  const reason = reasonFor(condition, read);
  return reason === null ? '' : ` (${reason})`;
}

function reasonFor(condition: Leaf, value: unknown): string | null {
  if (condition.kind === 'exists') return null;
  if (typeof value === 'object' && value !== null) return 'it is neither text nor a number';
  switch (condition.kind) {
    case 'in':
      return first(condition.operands, (operand) => nearOperand(operand, value));
    case 'compare':
      return typeof value === 'string' ? noNumber(value) : null;
    case 'regex':
      return typeof value === 'string' ? nearPattern(condition.pattern, value) : null;
  }
}

function nearOperand(operand: Operand, value: unknown): string | null {
  const expected = String(operand);
  const got = String(value);
  if (got.trim() === expected.trim()) return 'only blanks around it differ';
  if (got.toLowerCase() === expected.toLowerCase()) return 'only case differs';
  if (got.trim().toLowerCase() === expected.trim().toLowerCase()) {
    return 'only case and blanks around it differ';
  }
  return numberOf(got) === numberOf(expected)
    ? 'the same number, compared as text: leave the quotes out'
    : null;
}

function noNumber(value: string): string | null {
  if (Number.isNaN(numberOf(value))) return 'it is not a number';
  return value === value.trim() ? null : 'the blanks around it make it not a number';
}

function nearPattern(pattern: Pattern, value: string): string | null {
  if (value !== value.trim() && pattern.test(value.trim())) return 'only blanks around it differ';
  return ignoringCase(pattern)?.test(value) === true ? 'only case differs' : null;
}

/** Null if the expression cannot be written that way. */
function ignoringCase({ source }: Pattern): Pattern | null {
  try {
    return new Pattern(`(?i)${source}`);
  } catch {
    return null;
  }
}

/** As rules read it, but without surrounding blanks; NaN if it is not a number. */
function numberOf(text: string): number {
  const bytes = Buffer.from(text.trim());
  return parseDecimal(bytes, 0, bytes.length);
}

function first<T>(items: readonly T[], find: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
