// Conditions under `when` in, whether the current record meets them out. Rules for one log tend to ask the same
// questions, so equal conditions are shared, and each is evaluated at most once per record. Counting thread.

import type { Condition } from '../config/rules/rule.ts';
import type { HashKeys } from '../hash_keys.ts';
import type { CompiledCondition } from './compiled_condition.ts';
import { compileCondition } from './condition.ts';
import type { FieldSource } from './field_source.ts';
import { identityOf } from './identity.ts';
import type { RecordFields } from './record_fields.ts';
import type { RecordFieldsBuilder } from './record_fields_builder.ts';

const FIRST_SIZE = 16;

/** The conditions of one plan, numbered. */
export class SharedConditions {
  readonly record: RecordFields;
  /** For each condition: twice the number of the record that it was last evaluated for, plus 1 if it held. */
  answers = new Float64Array(FIRST_SIZE).fill(-1);
  readonly #keys: HashKeys;
  readonly #conditions: CompiledCondition[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(record: RecordFields, keys: HashKeys) {
    this.record = record;
    this.#keys = keys;
  }

  all(conditions: readonly Condition[], recordFields: RecordFieldsBuilder): Conditions {
    return new Conditions(
      this,
      conditions.map((condition) => this.#numberOf(condition, recordFields)),
    );
  }

  /** Conditions on the elements of a rule's `for`. Each element has its own answer, so none is kept. */
  ofItems(conditions: readonly Condition[], items: FieldSource): CompiledCondition[] {
    return conditions.map((condition) => compileCondition(condition, items, this.#keys));
  }

  /** Evaluates the condition and keeps the answer. */
  ask(number: number): boolean {
    const holds = this.#conditions[number]!.holds();
    this.answers[number] = this.record.number * 2 + (holds ? 1 : 0);
    return holds;
  }

  #numberOf(condition: Condition, recordFields: RecordFieldsBuilder): number {
    const identity = identityOf(condition);
    const known = this.#numbers.get(identity);
    if (known !== undefined) return known;
    const number = this.#conditions.push(compileCondition(condition, recordFields, this.#keys)) - 1;
    this.#numbers.set(identity, number);
    if (number === this.answers.length) {
      this.answers = new Float64Array(number * 2).fill(-1);
    }
    return number;
  }
}

/** All conditions of one rule, or of a group. */
export class Conditions {
  private readonly shared: SharedConditions;
  private readonly numbers: readonly number[];
  private readonly count: number;

  constructor(shared: SharedConditions, numbers: readonly number[]) {
    this.shared = shared;
    this.numbers = numbers;
    this.count = numbers.length;
  }

  /** Whether all hold for the current record. */
  hold(): boolean {
    return this.count === 0 || this.allHold();
  }

  private allHold(): boolean {
    const { numbers, count, shared } = this;
    const { answers } = shared;
    const no = shared.record.number * 2;
    for (let i = 0; i < count; i++) {
      const number = numbers[i]!;
      const answer = answers[number]!;
      if (answer === no || (answer !== no + 1 && !shared.ask(number))) return false;
    }
    return true;
  }
}
