// A condition on one field in, its compiled form out. Counting thread. Strings are made only when a regular expression
// needs one; its verdict is kept by the value's bytes.

import type { Accessor, Condition, Operand } from '../config/rules/rule.ts';
import { KIND_ARRAY, KIND_EXT, KIND_MAP, KIND_NIL, KINDS } from '../decode/msgpack_format.ts';
import { scalarNumber } from '../decode/scalar.ts';
import type { HashKeys } from '../hash_keys.ts';
import { type CompiledCondition, compare } from './compiled_condition.ts';
import type { Positioned } from './field.ts';
import { type LiteralRegex, literalRegex } from './literal_regex.ts';
import { OneOf } from './one_of.ts';
import { TextResults } from './text_results.ts';

export type FieldCondition = Extract<Condition, { field: Accessor }>;

/** @param field that the condition's accessor leads to */
export function compileFieldCondition(
  condition: FieldCondition,
  field: Positioned,
  keys: HashKeys,
): CompiledCondition {
  switch (condition.kind) {
    case 'exists':
      return new Exists(field, condition.expected);
    case 'in':
      return new In(field, condition.operands);
    case 'compare':
      return new Compare(field, condition.operator, condition.operand);
    case 'regex': {
      const { pattern } = condition;
      const test = literalRegex(pattern.source);
      const verdicts = new TextResults(keys, (text) => Number(pattern.test(text)));
      return new Regex(field, test, verdicts);
    }
  }
}

class Exists implements CompiledCondition {
  private readonly field: Positioned;
  private readonly expected: boolean;

  constructor(field: Positioned, expected: boolean) {
    this.field = field;
    this.expected = expected;
  }

  holds(): boolean {
    const { index, memory, positions } = this.field;
    const position = positions[index]!;
    const exists = position >= 0 && KINDS[memory.bytes[position]!] !== KIND_NIL;
    return exists === this.expected;
  }
}

class In implements CompiledCondition {
  private readonly field: Positioned;
  private readonly test: OneOf;

  constructor(field: Positioned, operands: readonly Operand[]) {
    this.field = field;
    this.test = new OneOf(operands);
  }

  holds(): boolean {
    const { index, memory, positions } = this.field;
    const position = positions[index]!;
    return position >= 0 && this.test.has(memory.bytes, memory.view, position);
  }
}

class Compare implements CompiledCondition {
  private readonly field: Positioned;
  private readonly operator: string;
  private readonly operand: number;

  constructor(field: Positioned, operator: string, operand: number) {
    this.field = field;
    this.operator = operator;
    this.operand = operand;
  }

  holds(): boolean {
    const { index, memory, positions } = this.field;
    const position = positions[index]!;
    if (position < 0) return false;
    return compare(scalarNumber(memory.bytes, memory.view, position), this.operator, this.operand);
  }
}

class Regex implements CompiledCondition {
  private readonly field: Positioned;
  /** Null: the expression is more than a plain text with anchors. */
  private readonly test: LiteralRegex | null;
  private readonly verdicts: TextResults;

  constructor(field: Positioned, test: LiteralRegex | null, verdicts: TextResults) {
    this.field = field;
    this.test = test;
    this.verdicts = verdicts;
  }

  holds(): boolean {
    const { index, memory, positions } = this.field;
    const position = positions[index]!;
    if (position < 0) return false;
    const { bytes, view } = memory;
    const kind = KINDS[bytes[position]!];
    if (kind === KIND_NIL || kind === KIND_MAP || kind === KIND_ARRAY || kind === KIND_EXT) {
      return false;
    }
    const quick = this.test === null ? null : this.test(bytes, view, position);
    if (quick !== null) return quick;
    return this.verdicts.of(bytes, view, position) === 1;
  }
}
