// The bytes of a rule's value in, the number that its series takes out, or the reason why there is none. Counting
// thread; strings are made only for notations and maps, whose numbers are kept by the value's bytes.

import type { MapEntry, Notation, NotationName, Rule } from '../config/rules/rule.ts';
import {
  KIND_ARRAY,
  KIND_BINARY,
  KIND_BOOLEAN,
  KIND_EXT,
  KIND_MAP,
  KIND_NIL,
  KIND_STRING,
  KINDS,
} from '../decode/msgpack_format.ts';
import { readNumber, scalarNumber } from '../decode/scalar.ts';
import type { HashKeys } from '../hash_keys.ts';
import {
  MISSING,
  NEGATIVE,
  NO_REASON,
  NOT_A_NUMBER,
  NOT_FINITE,
  NOT_MAPPED,
  WRONG_TYPE,
} from '../metrics/skip_reasons.ts';
import type { Field } from './field.ts';
import { findEntry } from './map_entry.ts';
import type { RecordFields } from './record_fields.ts';
import { textParserOf } from './text_parser.ts';
import { TextResults } from './text_results.ts';

// How each notation treats a number that is not a string: multiplied by this, or null: wrong type.
const NUMBER_FACTORS: Readonly<Record<NotationName, number | null>> = {
  number: 1,
  duration: null,
  clock: null,
  bytes: 1,
  percent: 0.01,
  hex: null,
  timestamp: 1,
};

/** How a value is processed: all that two rules must have in common to share a reader. */
export interface Reading {
  readonly notation: Notation;
  readonly valueMap: readonly MapEntry<number>[] | null;
  readonly scale: number;
  readonly takesInfinity: boolean;
  readonly takesNegative: boolean;
  readonly takesBooleans: boolean;
}

export function readingOf({ family, notation, op, scale, valueMap }: Rule): Reading {
  return {
    notation,
    valueMap,
    scale,
    // An infinity, once added, would stay forever.
    takesInfinity: family.type === 'gauge' && op !== 'add' && op !== 'sub',
    takesNegative: family.type !== 'counter',
    // A state is 1 or 0. An amount is not: if one is missing, Fluent Bit's parser logfmt gives true.
    takesBooleans: family.type === 'gauge',
  };
}

export class ValueReader {
  /**
   * The result of read(). Not returned: V8 makes an object of a double that a call returns, unless it inlines the call.
   */
  readonly number = new Float64Array(1);
  /** Why read() found no number. */
  reason = NO_REASON;
  private readonly plain: boolean;
  private readonly texts: TextResults | null;
  private readonly mapped: boolean;
  private readonly factor: number | null;
  /** Whether the value is how many elements a list has: a number is a list of one. */
  private readonly counts: boolean;
  /** The reading's scale, with a divisor of 1, or the other way round. */
  private readonly scale: number;
  private readonly divisor: number;
  private readonly takesInfinity: boolean;
  private readonly takesNegative: boolean;
  private readonly takesBooleans: boolean;
  private lastRecord = -1;
  private hadNumber = false;

  constructor(reading: Reading, keys: HashKeys) {
    const { notation, scale, takesInfinity, takesNegative, takesBooleans, valueMap } = reading;
    this.plain = notation === 'number' && valueMap === null;
    this.mapped = valueMap !== null;
    this.factor = NUMBER_FACTORS[typeof notation === 'string' ? notation : notation.as];
    this.counts = typeof notation !== 'string' && notation.list?.take === 'count';
    // 12.4 / 1000 is 0.0124; 12.4 * 0.001 is 0.012400000000000001, because no double is 0.001. Rounded, because no
    // double is 1e-9 either: the reciprocal of the nearest one is 999999999.9999999.
    const divisor = Math.round(1 / scale);
    const divides = 1 / divisor === scale;
    this.scale = divides ? 1 : scale;
    this.divisor = divides ? divisor : 1;
    this.takesInfinity = takesInfinity;
    this.takesNegative = takesNegative;
    this.takesBooleans = takesBooleans;
    if (valueMap !== null) {
      this.texts = new TextResults(keys, (text) => findEntry(valueMap, text) ?? Number.NaN);
    } else {
      this.texts = notation === 'number' ? null : new TextResults(keys, textParserOf(notation));
    }
  }

  /** The same as read(), once per record however many rules ask. Call it for one field only. */
  readOf(record: RecordFields, field: Field): boolean {
    if (this.lastRecord !== record.number) {
      this.lastRecord = record.number;
      this.hadNumber = this.read(record.bytes, record.view, field.positions[field.index]!);
    }
    // Compared, because V8 does not know the field's type, and would check for every falsy value.
    return this.hadNumber === true;
  }

  /**
   * @param position of the value, -1 if it is missing
   * @returns whether `number` holds the rule's value; if not, `reason` says why
   */
  read(bytes: Uint8Array, view: DataView, position: number): boolean {
    const { number } = this;
    if (position >= 0 && this.plain) {
      readNumber(bytes, view, position, number);
      const value = (number[0]! * this.scale) / this.divisor;
      number[0] = value;
      // Valid for every rule, and true of nearly all values.
      if (value >= 0 && value < Number.POSITIVE_INFINITY) return true;
    }
    return this.readAny(bytes, view, position);
  }

  private readAny(bytes: Uint8Array, view: DataView, position: number): boolean {
    const kind = position < 0 ? KIND_NIL : KINDS[bytes[position]!]!;
    if (kind === KIND_NIL) return this.none(MISSING);
    if (kind === KIND_MAP || kind === KIND_ARRAY || kind === KIND_EXT) return this.none(WRONG_TYPE);
    if (this.plain) {
      if (kind !== KIND_BOOLEAN) readNumber(bytes, view, position, this.number);
      else if (this.takesBooleans) this.number[0] = scalarNumber(bytes, view, position);
      else return this.none(WRONG_TYPE);
    } else if (!this.readText(bytes, view, position, kind)) return false;
    return this.finish();
  }

  /** Scales what is in `number`, and says whether the rule takes the result. */
  finish(): boolean {
    const value = (this.number[0]! * this.scale) / this.divisor;
    this.number[0] = value;
    if (Number.isNaN(value)) return this.none(NOT_A_NUMBER);
    if (!Number.isFinite(value) && !this.takesInfinity) return this.none(NOT_FINITE);
    return this.takesNegative || value >= 0 || this.none(NEGATIVE);
  }

  private readText(bytes: Uint8Array, view: DataView, position: number, kind: number): boolean {
    if (this.mapped || kind === KIND_STRING || kind === KIND_BINARY) {
      const number = this.texts!.of(bytes, view, position);
      this.number[0] = number;
      return !Number.isNaN(number) || this.none(this.mapped ? NOT_MAPPED : NOT_A_NUMBER);
    }
    if (kind === KIND_BOOLEAN || this.factor === null) return this.none(WRONG_TYPE);
    if (this.counts) {
      this.number[0] = 1;
      return true;
    }
    // A division rounds better than a multiplication by 0.01.
    this.number[0] = scalarNumber(bytes, view, position) / (this.factor === 1 ? 1 : 100);
    return true;
  }

  private none(reason: number): false {
    this.reason = reason;
    return false;
  }
}
