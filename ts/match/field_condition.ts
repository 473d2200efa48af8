// A condition on one field in, its compiled form out. Counting thread. Strings are made only when a regular expression
// needs one; its verdict is kept by the value's bytes.

import type { Accessor, Condition, Operand } from '../config/rules/rule.ts';
import { KIND_ARRAY, KIND_EXT, KIND_MAP, KIND_NIL, KINDS } from '../decode/msgpack_format.ts';
import { scalarNumber } from '../decode/scalar.ts';
import type { HashKeys } from '../hash_keys.ts';
import { type CompiledCondition, compare } from './compiled_condition.ts';
import type { Memory, Positioned } from './field.ts';
import { type LiteralRegex, literalRegex } from './literal_regex.ts';
import { OneOf } from './one_of.ts';
import { TextResults } from './text_results.ts';

export type FieldCondition = Extract<Condition, { field: Accessor }>;

/** @param field that the condition's accessor leads to, in `memory` */
export function compileFieldCondition(
  condition: FieldCondition,
  memory: Memory,
  field: Positioned,
  keys: HashKeys,
): CompiledCondition {
  switch (condition.kind) {
    case 'exists':
      return new Exists(memory, field, condition.expected);
    case 'in':
      return new In(memory, field, condition.operands);
    case 'compare':
      return new Compare(memory, field, condition.operator, condition.operand);
    case 'regex': {
      const { pattern } = condition;
      const test = literalRegex(pattern.source);
      const verdicts = new TextResults(keys, (text) => Number(pattern.test(text)));
      return new Regex(memory, field, test, verdicts);
    }
  }
}

class Exists implements CompiledCondition {
  private readonly memory: Memory;
  private readonly field: Positioned;
  private readonly expected: boolean;

  constructor(memory: Memory, field: Positioned, expected: boolean) {
    this.memory = memory;
    this.field = field;
    this.expected = expected;
  }

  holds(): boolean {
    const position = this.field.positions[this.field.index]!;
    const exists = position >= 0 && KINDS[this.memory.bytes[position]!] !== KIND_NIL;
    return exists === this.expected;
  }
}

class In implements CompiledCondition {
  private readonly memory: Memory;
  private readonly field: Positioned;
  private readonly test: OneOf;

  constructor(memory: Memory, field: Positioned, operands: readonly Operand[]) {
    this.memory = memory;
    this.field = field;
    this.test = new OneOf(operands);
  }

  holds(): boolean {
    const position = this.field.positions[this.field.index]!;
    return position >= 0 && this.test.has(this.memory.bytes, this.memory.view, position);
  }
}

class Compare implements CompiledCondition {
  private readonly memory: Memory;
  private readonly field: Positioned;
  private readonly operator: string;
  private readonly operand: number;

  constructor(memory: Memory, field: Positioned, operator: string, operand: number) {
    this.memory = memory;
    this.field = field;
    this.operator = operator;
    this.operand = operand;
  }

  holds(): boolean {
    const position = this.field.positions[this.field.index]!;
    if (position < 0) return false;
    return compare(
      scalarNumber(this.memory.bytes, this.memory.view, position),
      this.operator,
      this.operand,
    );
  }
}

class Regex implements CompiledCondition {
  private readonly memory: Memory;
  private readonly field: Positioned;
  /** Null: the expression is more than a plain text with anchors. */
  private readonly test: LiteralRegex | null;
  private readonly verdicts: TextResults;

  constructor(memory: Memory, field: Positioned, test: LiteralRegex | null, verdicts: TextResults) {
    this.memory = memory;
    this.field = field;
    this.test = test;
    this.verdicts = verdicts;
  }

  holds(): boolean {
    const position = this.field.positions[this.field.index]!;
    if (position < 0) return false;
    const { bytes, view } = this.memory;
    const kind = KINDS[bytes[position]!];
    if (kind === KIND_NIL || kind === KIND_MAP || kind === KIND_ARRAY || kind === KIND_EXT) {
      return false;
    }
    const quick = this.test === null ? null : this.test(bytes, view, position);
    if (quick !== null) return quick;
    return this.verdicts.of(bytes, view, position) === 1;
  }
}
