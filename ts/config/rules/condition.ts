// Values under `when` in, conditions out. Counting thread, at start.

import type { Fields } from '../yaml/fields.ts';
import { alternatives } from '../yaml/suggestion.ts';
import type { Value } from '../yaml/value.ts';
import { readAccessor } from './accessor.ts';
import { findOtherTemplate } from './other_template.ts';
import { isReserved, propertyText, readProperty } from './record_property.ts';
import type { Accessor, Condition, Operand, RecordProperty } from './rule.ts';
import { accessorOf, fieldTextOf, patternOf } from './scalars.ts';

const JUNCTIONS = ['not', 'any', 'all'];
const ORDERS = ['ge', 'gt', 'le', 'lt'];
const COMPARISONS = ['eq', 'ne', 'in', 'not_in', ...ORDERS, 'regex', 'exists'];
// Keys that are alone in their condition, instead of a comparison.
const ALONE = [...JUNCTIONS, 'path'];
const KEYS = ['field', ...COMPARISONS, ...ALONE];
const EXPECTED = 'a condition such as {field: $status, ge: 500}';
// Conditions inside conditions are read, and tested, by recursion; aliases could nest them without end.
const MAX_DEPTH = 16;

/** `when`: one condition or a list, all of which must hold. */
export function conditionsOf(value: Value): Condition[] | undefined {
  if (!value.isList) {
    const condition = conditionOf(value, 1);
    return condition && [condition];
  }
  return conditionList(value, 1);
}

function conditionList(value: Value, depth: number): Condition[] | undefined {
  const conditions = value
    .items('a list of at least one condition')
    ?.map((item) => conditionOf(item, depth));
  return allOrNone(conditions);
}

function allOrNone<T>(values: (T | undefined)[] | undefined): T[] | undefined {
  const read = values?.filter((value) => value !== undefined);
  return read?.length === values?.length ? read : undefined;
}

function conditionOf(value: Value, depth: number): Condition | undefined {
  if (depth > MAX_DEPTH) {
    value.report('PROMEX_RULES_VALUE', `conditions must nest at most ${MAX_DEPTH} deep, got more`);
    return undefined;
  }
  const fields = value.fields(KEYS, EXPECTED);
  if (fields === undefined) return undefined;
  const [junction] = ALONE.filter((key) => fields.has(key));
  if (junction === undefined) return comparisonOf(fields);
  const others = fields.keys.filter((key) => key !== junction);
  if (others.length > 0) {
    fields.refuse(others, `must not be used with ${junction}: give it a condition of its own`);
    return undefined;
  }
  return fields.read(junction, (inner) => junctionOf(junction, inner, depth));
}

function junctionOf(junction: string, inner: Value, depth: number): Condition | undefined {
  if (junction === 'path') {
    const pattern = patternOf(inner);
    return pattern && { kind: 'path', pattern };
  }
  if (junction === 'not') {
    const condition = conditionOf(inner, depth + 1);
    return condition && { kind: 'not', condition };
  }
  const conditions = conditionList(inner, depth + 1);
  return conditions && { kind: junction as 'any' | 'all', conditions };
}

function comparisonOf(fields: Fields): Condition | undefined {
  const comparisons = fields.keys.filter((key) => key !== 'field');
  const property = readProperty(fields.get('field')?.scalar);
  const isComparison = !ALONE.some((key) => fields.isMeant(key));
  const readField = (value: Value) => property ?? accessorOf(value);
  const field = isComparison
    ? fields.required('field', readField)
    : fields.read('field', readField);
  if (property !== null) {
    const others = comparisons.filter((key) => !ORDERS.includes(key));
    const text = propertyText(property);
    fields.refuse(others, `must not be used with ${text}, compare it by ${alternatives(ORDERS)}`);
    if (others.length > 0) return undefined;
  }
  if (comparisons.length === 0 && fields.has('field') && !fields.hasUnknown) {
    const expected = `a condition must compare its field by ${alternatives(COMPARISONS)}, got none of them`;
    fields.value.report('PROMEX_RULES_KEY', expected);
  }
  const conditions = comparisons.map((key) => {
    return fields.read(key, (value) => {
      return oneComparison(key, value, field ?? { from: 'tag', part: null });
    });
  });
  const read = allOrNone(conditions);
  if (field === undefined || read === undefined) return undefined;
  return read.length === 1 ? read[0] : { kind: 'all', conditions: read };
}

function oneComparison(
  key: string,
  value: Value,
  field: Accessor | RecordProperty,
): Condition | undefined {
  if (field.from === 'record') return orderOf(key, value, field);
  switch (key) {
    case 'exists': {
      const expected = value.boolean();
      return expected === undefined ? undefined : { kind: 'exists', field, expected };
    }
    case 'regex': {
      const pattern = patternOf(value);
      return pattern && { kind: 'regex', field, pattern };
    }
    case 'eq':
    case 'ne': {
      const operand = operandOf(value);
      const equal = operand !== undefined && ({ kind: 'in', field, operands: [operand] } as const);
      return negated(key === 'ne', equal || undefined);
    }
    case 'in':
    case 'not_in': {
      const operands = allOrNone(value.items('a list of at least one value')?.map(operandOf));
      return negated(key === 'not_in', operands && { kind: 'in', field, operands });
    }
    default:
      return orderOf(key, value, field);
  }
}

/** @param key one of ORDERS */
function orderOf(
  key: string,
  value: Value,
  field: Accessor | RecordProperty,
): Condition | undefined {
  const operand = value.number('a number', (number) => !Number.isNaN(number));
  const operator = key as 'ge' | 'gt' | 'le' | 'lt';
  if (operand === undefined) return undefined;
  if (field.from === 'record') return { kind: 'property', property: field, operator, operand };
  return { kind: 'compare', field, operator, operand };
}

function negated(isNegated: boolean, condition: Condition | undefined): Condition | undefined {
  return condition && isNegated ? { kind: 'not', condition } : condition;
}

function operandOf(value: Value): Operand | undefined {
  const { scalar } = value;
  if (scalar === null) {
    const hint = value.isMap || value.isList ? '' : ' (exists: false finds missing fields)';
    return value.mustBe(`a number, text or boolean${hint}`);
  }
  if (typeof scalar === 'boolean') return String(scalar);
  if (typeof scalar === 'string') return operandTextOf(value, scalar);
  if (Number.isNaN(scalar) || !isExact(scalar, value.writtenText ?? '')) {
    return value.mustBe('a number that a double holds exactly, or text in quotes');
  }
  return scalar;
}

// Taken literally, these would be texts that no field has.
function operandTextOf(value: Value, text: string): string | undefined {
  const other = findOtherTemplate(text);
  const isText = 'wrong' in readAccessor(text) && !isReserved(text);
  if (other === null && isText) return fieldTextOf(value, text);
  return value.mustBe(
    'a fixed number, text or boolean (fields are not compared with each other; regex takes any text)',
  );
}

// As doubles, 9007199254740993 would equal 9007199254740992, too; as texts they differ.
function isExact(number: number, written: string): boolean {
  const digits = /^[-+]?([0-9]+|0x[0-9a-fA-F]+|0o[0-7]+)$/.exec(written)?.[1];
  if (digits === undefined) return true;
  return Number.isFinite(number) && BigInt(digits) === BigInt(Math.abs(number));
}
