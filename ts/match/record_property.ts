// A record's time or size in, its value out: for rules with `$TIME` and `$SIZE`. Counting thread.

import type { RecordProperty } from '../config/rules/rule.ts';
import type { RecordFields } from './record_fields.ts';
import type { ValueReader } from './value.ts';
import type { ValueSource } from './value_source.ts';

/** A value that every record has. */
export class PropertyValue implements ValueSource {
  private readonly record: RecordFields;
  private readonly isTime: boolean;

  constructor(record: RecordFields, { property }: RecordProperty) {
    this.record = record;
    this.isTime = property === 'time';
  }

  read(value: ValueReader): boolean {
    const { record } = this;
    value.number[0] = this.isTime ? secondsOf(record) : record.bodyBytes;
    return value.finish();
  }
}

/** The record's time in seconds since 1970. */
export function secondsOf({ seconds, nanoseconds }: RecordFields): number {
  return seconds + nanoseconds / 1e9;
}
