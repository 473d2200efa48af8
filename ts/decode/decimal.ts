// Bytes that may be a decimal number in ASCII in, the number out, or NaN. Any thread; makes no string for numbers as
// records have them.

/** The texts that count as finite numbers: JavaScript's literals and a sign, without hex and spaces. */
export const DECIMAL_PATTERN = '[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?';

/** 10^15 < 2^53: that many digits are an exact double. */
const EXACT_DIGITS = 15;
/** The powers of ten that are exact doubles. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
/** An exponent is read up to here; anything beyond is left to Number(). */
const FAR = 10_000;

const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const LOWER_E = 0x65;

const INFINITY = Buffer.from('infinity');
const SHORT_INFINITY_BYTES = 3;

/**
 * @returns exactly the result of Number() if the whole text matches DECIMAL_PATTERN, so an infinity if it is too large
 *   for a double; an infinity for `Inf` and `Infinity` with or without a sign, in any case, like Go's
 *   strconv.ParseFloat and so Prometheus; otherwise NaN
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  let sign = at < end ? bytes[at]! : 0;
  const isNegative = sign === MINUS;
  if (isNegative || sign === PLUS) at++;

  let mantissa = 0;
  let figures = 0;
  let significant = 0; // digits from the first nonzero one on
  let exponent = 0;
  let isFraction = false;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      figures++;
      if (significant < EXACT_DIGITS) mantissa = mantissa * 10 + digit;
      if (mantissa > 0) significant++;
      if (isFraction) exponent--;
    } else if (byte === POINT && !isFraction) {
      isFraction = true;
    } else {
      break;
    }
  }
  if (figures === 0) {
    if (isFraction || !isInfinity(bytes, at, end)) return Number.NaN;
    return isNegative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }

  if (at < end && (bytes[at]! | 0x20) === LOWER_E) {
    at++;
    sign = at < end ? bytes[at]! : 0;
    if (sign === MINUS || sign === PLUS) at++;
    if (at === end) return Number.NaN;
    let power = 0;
    for (; at < end; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) break;
      if (power < FAR) power = power * 10 + digit;
    }
    exponent += sign === MINUS ? -power : power;
  }
  if (at !== end) return Number.NaN;

  // Clinger's fast case: both operands are exact, so that one operation rounds correctly.
  if (significant <= EXACT_DIGITS && exponent >= -22 && exponent <= 22) {
    const value = exponent < 0 ? mantissa / POWERS[-exponent]! : mantissa * POWERS[exponent]!;
    return isNegative ? -value : value;
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  return Number(text.toString('latin1'));
}

function isInfinity(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length !== SHORT_INFINITY_BYTES && length !== INFINITY.length) return false;
  for (let i = 0; i < length; i++) if ((bytes[start + i]! | 0x20) !== INFINITY[i]) return false;
  return true;
}
