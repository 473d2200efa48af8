// A condition on `$TIME` or `$SIZE` in, whether the current record meets it out. Counting thread.

import type { Condition } from '../config/rules/rule.ts';
import { type CompiledCondition, compare } from './compiled_condition.ts';
import type { RecordFields } from './record_fields.ts';
import { secondsOf } from './record_property.ts';

export class PropertyCondition implements CompiledCondition {
  private readonly record: RecordFields;
  private readonly isTime: boolean;
  private readonly operator: string;
  private readonly operand: number;

  constructor(
    record: RecordFields,
    { property, operator, operand }: Extract<Condition, { kind: 'property' }>,
  ) {
    this.record = record;
    this.isTime = property.property === 'time';
    this.operator = operator;
    this.operand = operand;
  }

  holds(): boolean {
    const { record } = this;
    const value = this.isTime ? secondsOf(record) : record.bodyBytes;
    return compare(value, this.operator, this.operand);
  }
}
