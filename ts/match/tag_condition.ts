// A condition on the tag in, its answer out, which is the same for all records of a chunk. Counting thread.

import { parseDecimal } from '../decode/decimal.ts';
import type { CompiledCondition } from './compiled_condition.ts';
import { compare } from './compiled_condition.ts';
import type { TagAccessor } from './field.ts';
import type { FieldCondition } from './field_condition.ts';
import type { RecordFields } from './record_fields.ts';

export class TagCondition implements CompiledCondition {
  private readonly record: RecordFields;
  private readonly accessor: TagAccessor;
  private readonly test: (text: string | null) => boolean;
  private verdict = false;
  private verdictTag: string | null = null;

  constructor(record: RecordFields, accessor: TagAccessor, test: (text: string | null) => boolean) {
    this.record = record;
    this.accessor = accessor;
    this.test = test;
  }

  holds(): boolean {
    if (this.verdictTag !== this.record.tag) {
      this.verdictTag = this.record.tag;
      this.verdict = this.test(this.record.tagText(this.accessor));
    }
    return this.verdict;
  }
}

/** @returns whether the condition holds for a text of the tag; null: it has no such part */
export function tagTest(condition: FieldCondition): (text: string | null) => boolean {
  const number = (text: string | null) => {
    const bytes = Buffer.from(text ?? '');
    return parseDecimal(bytes, 0, bytes.length);
  };
  switch (condition.kind) {
    case 'exists':
      return (text) => (text !== null) === condition.expected;
    case 'in':
      return (text) =>
        condition.operands.some((operand) =>
          typeof operand === 'number' ? number(text) === operand : text === operand,
        );
    case 'compare':
      return (text) => compare(number(text), condition.operator, condition.operand);
    case 'regex':
      return (text) => text !== null && condition.pattern.test(text);
  }
}
