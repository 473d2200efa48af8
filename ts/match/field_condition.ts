// A condition on one field in, its compiled form out. Counting thread. Strings are made only when a regular expression
// needs one; its verdict is kept by the value's bytes.

import type { Accessor, Condition, Operand } from '../config/rules/rule.ts';
import { KIND_ARRAY, KIND_EXT, KIND_MAP, KIND_NIL, KINDS } from '../decode/msgpack_format.ts';
import { scalarNumber } from '../decode/scalar.ts';
import type { HashKeys } from '../hash_keys.ts';
import { type CompiledCondition, compare } from './compiled_condition.ts';
import type { Field } from './field.ts';
import { type LiteralRegex, literalRegex } from './literal_regex.ts';
import { OneOf } from './one_of.ts';
import type { RecordFields } from './record_fields.ts';
import { TextResults } from './text_results.ts';

export type FieldCondition = Extract<Condition, { field: Accessor }>;

/** @param field that the condition's accessor leads to */
export function compileFieldCondition(
  condition: FieldCondition,
  record: RecordFields,
  field: Field,
  keys: HashKeys,
): CompiledCondition {
  switch (condition.kind) {
    case 'exists':
      return new Exists(record, field, condition.expected);
    case 'in':
      return new In(record, field, condition.operands);
    case 'compare':
      return new Compare(record, field, condition.operator, condition.operand);
    case 'regex': {
      const { pattern } = condition;
      const test = literalRegex(pattern.source);
      const verdicts = new TextResults(keys, (text) => Number(pattern.test(text)));
      return new Regex(record, field, test, verdicts);
    }
  }
}

class Exists implements CompiledCondition {
  private readonly record: RecordFields;
  private readonly field: Field;
  private readonly expected: boolean;

  constructor(record: RecordFields, field: Field, expected: boolean) {
    this.record = record;
    this.field = field;
    this.expected = expected;
  }

  holds(): boolean {
    const position = this.field.positions[this.field.index]!;
    const exists = position >= 0 && KINDS[this.record.bytes[position]!] !== KIND_NIL;
    return exists === this.expected;
  }
}

class In implements CompiledCondition {
  private readonly record: RecordFields;
  private readonly field: Field;
  private readonly test: OneOf;

  constructor(record: RecordFields, field: Field, operands: readonly Operand[]) {
    this.record = record;
    this.field = field;
    this.test = new OneOf(operands);
  }

  holds(): boolean {
    const position = this.field.positions[this.field.index]!;
    return position >= 0 && this.test.has(this.record.bytes, this.record.view, position);
  }
}

class Compare implements CompiledCondition {
  private readonly record: RecordFields;
  private readonly field: Field;
  private readonly operator: string;
  private readonly operand: number;

  constructor(record: RecordFields, field: Field, operator: string, operand: number) {
    this.record = record;
    this.field = field;
    this.operator = operator;
    this.operand = operand;
  }

  holds(): boolean {
    const position = this.field.positions[this.field.index]!;
    if (position < 0) return false;
    return compare(
      scalarNumber(this.record.bytes, this.record.view, position),
      this.operator,
      this.operand,
    );
  }
}

class Regex implements CompiledCondition {
  private readonly record: RecordFields;
  private readonly field: Field;
  /** Null: the expression is more than a plain text with anchors. */
  private readonly test: LiteralRegex | null;
  private readonly verdicts: TextResults;

  constructor(
    record: RecordFields,
    field: Field,
    test: LiteralRegex | null,
    verdicts: TextResults,
  ) {
    this.record = record;
    this.field = field;
    this.test = test;
    this.verdicts = verdicts;
  }

  holds(): boolean {
    const position = this.field.positions[this.field.index]!;
    if (position < 0) return false;
    const { bytes, view } = this.record;
    const kind = KINDS[bytes[position]!];
    if (kind === KIND_NIL || kind === KIND_MAP || kind === KIND_ARRAY || kind === KIND_EXT) {
      return false;
    }
    const quick = this.test === null ? null : this.test(bytes, view, position);
    if (quick !== null) return quick;
    return this.verdicts.of(bytes, view, position) === 1;
  }
}
