// A scalar in, whether it is one of some numbers and texts (`eq`, `in`) out, without making its text. Any thread.

import type { Operand } from '../config/rules/rule.ts';
import { parseDecimal } from '../decode/decimal.ts';
import {
  FLOAT32,
  KIND_BINARY,
  KIND_BOOLEAN,
  KIND_FLOAT,
  KIND_INTEGER,
  KIND_STRING,
  KINDS,
  LENGTH_WIDTHS,
  TRUE,
} from '../decode/msgpack_format.ts';
import { float32Text, scalarNumber, scalarText, textEnd, valueEnd } from '../decode/scalar.ts';

const REPLACEMENT = '\ufffd';

export class OneOf {
  private readonly numbers: readonly number[];
  private readonly texts: readonly string[];
  private readonly encoded: readonly Uint8Array[];
  /** Numbers whose text is one of `texts`, whatever their type in the record. */
  private readonly textNumbers: readonly number[];
  /** The same as `textNumbers` for 32-bit floats, whose texts differ. */
  private readonly textFloats: readonly number[];
  /** A string that is not valid UTF-8 may have a text in `texts` although its bytes differ. */
  private readonly decodes: boolean;

  constructor(operands: readonly Operand[]) {
    this.numbers = operands.filter((operand) => typeof operand === 'number');
    this.texts = operands.filter((operand) => typeof operand === 'string');
    this.encoded = this.texts.map((text) => Buffer.from(text));
    this.textNumbers = this.texts.map(numberOfText).filter((number) => !Number.isNaN(number));
    this.textFloats = this.texts.map(floatOfText).filter((number) => !Number.isNaN(number));
    this.decodes = this.texts.some((text) => text.includes(REPLACEMENT));
  }

  /** @param position of any value in `bytes`; `view` covers the same memory */
  has(bytes: Uint8Array, view: DataView, position: number): boolean {
    const kind = KINDS[bytes[position]!]!;
    if (kind === KIND_STRING || kind === KIND_BINARY) {
      const start = position + 1 + LENGTH_WIDTHS[bytes[position]!]!;
      const end = textEnd(bytes, start, valueEnd(bytes, view, position));
      return this.hasString(bytes, start, end) || this.hasDecoded(bytes, view, position);
    }
    if (kind === KIND_BOOLEAN) return this.hasBoolean(bytes[position] === TRUE);
    if (kind !== KIND_INTEGER && kind !== KIND_FLOAT) return false;
    const number = scalarNumber(bytes, view, position);
    if (has(this.numbers, number)) return true;
    if (this.texts.length === 0) return false;
    // Other integers may share their nearest double, and NaN and the infinities have texts of their own.
    if (!Number.isSafeInteger(number) && (kind === KIND_INTEGER || !Number.isFinite(number))) {
      return this.texts.includes(scalarText(bytes, view, position)!);
    }
    return has(bytes[position] === FLOAT32 ? this.textFloats : this.textNumbers, number);
  }

  private hasString(bytes: Uint8Array, start: number, end: number): boolean {
    for (let i = 0; i < this.encoded.length; i++) {
      if (equalBytes(this.encoded[i]!, bytes, start, end)) return true;
    }
    return this.numbers.length > 0 && has(this.numbers, parseDecimal(bytes, start, end));
  }

  private hasDecoded(bytes: Uint8Array, view: DataView, position: number): boolean {
    return this.decodes && this.texts.includes(scalarText(bytes, view, position)!);
  }

  private hasBoolean(value: boolean): boolean {
    return has(this.numbers, Number(value)) || this.texts.includes(String(value));
  }
}

/** The number whose label text is `text`, or NaN. */
function numberOfText(text: string): number {
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? number : Number.NaN;
}

/** The 32-bit float whose label text is `text`, or NaN. */
function floatOfText(text: string): number {
  const number = Math.fround(Number(text));
  return Number.isFinite(number) && float32Text(number) === text ? number : Number.NaN;
}

function has(numbers: readonly number[], number: number): boolean {
  for (let i = 0; i < numbers.length; i++) if (numbers[i] === number) return true;
  return false;
}

function equalBytes(wanted: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== wanted.length) return false;
  for (let i = 0; i < wanted.length; i++) if (wanted[i] !== bytes[start + i]) return false;
  return true;
}
