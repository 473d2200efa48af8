// A number in, its shortest decimal into a buffer out: the digits of String(), without the string. Worker thread.
//
// A decimal reads back as n if it is nearer to n than half the gap between n and the next double. Of decimals with 15
// digits at most one does, and n * 10^places finds it in spite of its rounding. 16 and 17 digits need the exact
// product: the sum of two doubles (T. J. Dekker: A floating-point technique for extending the available precision,
// Numerische Mathematik 18, 1971), which 10^places allows because it is a double up to 10^22.

const ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;

/** The most that write() may need: a sign, a point, and 22 digits after it or 17 in all. */
export const MAX_DECIMAL_BYTES = 26;

// Between these, String() writes no exponent, and no power above 10^22 is needed.
const MIN_FRACTION = 1e-6;
const MAX_FRACTION_DIGITS = 15;
const MAX_FRACTION = 1e15;
/** Below it all whole numbers are doubles. */
const MAX_WHOLE = 2 ** 53;
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Digits are stored in two parts, since 17 of them are more than a double holds: this many in the lower one. */
const LOW_DIGITS = 9;
const LOW_LIMIT = 1e9;
/** Dekker's: splits a double into halves whose products are exact. */
const SPLITTER = 2 ** 27 + 1;
// Far more than the rounding errors of the distances below, which are between 0 and 1, and rarely hit by chance.
const DOUBT = 1e-6;

const HIGH_WORD = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;
const EXPONENT = 0x7ff0_0000;
const MANTISSA = 0x000f_ffff;
/** Subtracted from the exponent of a power of two, leaves half the gap between doubles of its size. */
const HALF_GAP = 53 << 20;

/** Indices in DecimalWriter's numbers. */
const N = 0;
const DISTANCE = 1;

/**
 * Allocates nothing: V8 puts a double that goes into a function or comes out of one on the heap, unless it compiles
 * both as one, so doubles go through memory of its own. Do not share it between threads.
 */
export class DecimalWriter {
  readonly #numbers = new Float64Array(2);
  readonly #words = new Uint32Array(this.#numbers.buffer);
  /** The digits of a number: `high` * 10^lowDigits + `low`, of which `places` come after the point. */
  #high = 0;
  #low = 0;
  #lowDigits = 0;
  #places = 0;

  /**
   * @param bytes with room for MAX_DECIMAL_BYTES after `at`
   * @param numbers the number is `numbers[index]`
   * @returns where the text ends; -1, with nothing written, for numbers that are left to String(): those with an
   *   exponent, those that are not finite, and a few in a million that are next to a tie. 0 and -0 are both `0`
   */
  write(bytes: Uint8Array, at: number, numbers: Float64Array, index: number): number {
    let start = at;
    let rest = numbers[index]!;
    if (rest < 0) {
      bytes[start++] = MINUS;
      rest = -rest;
    }
    // Most values are small whole numbers.
    if ((rest | 0) === rest) return writeWhole(bytes, start, rest | 0);
    if (rest <= MAX_WHOLE && Math.floor(rest) === rest) {
      const high = Math.floor(rest / LOW_LIMIT);
      this.#keep(high | 0, (rest - high * LOW_LIMIT) | 0, 0);
    } else {
      if (!(rest >= MIN_FRACTION && rest < MAX_FRACTION)) return -1;
      this.#numbers[N] = rest;
      if (!this.#find()) return -1;
    }
    return this.#writeFound(bytes, start);
  }

  /** Keeps the digits of N, which has a fraction. @returns false if they are in doubt */
  #find(): boolean {
    const n = this.#numbers[N]!;
    let places = MAX_FRACTION_DIGITS;
    if (n >= 1) {
      for (let whole = 0; n >= POWERS[whole]!; whole++) places--;
    } else {
      for (let zeros = 1; n * POWERS[zeros]! < 1; zeros++) places++;
    }
    const digits = Math.round(n * POWERS[places]!);
    if (digits / POWERS[places]! !== n) return this.#findLong(places + 1);
    const high = Math.floor(digits / LOW_LIMIT);
    this.#keep(high | 0, (digits - high * LOW_LIMIT) | 0, places);
    this.#dropZeros();
    return true;
  }

  /** The same as #find() if 15 digits are too few. @param places that make 16 digits */
  #findLong(places: number): boolean {
    if (!this.#scale(places)) return false;
    const distance = this.#numbers[DISTANCE]!;
    const words = this.#words;
    const n = this.#numbers[N]!;
    const word = words[HIGH_WORD]!;
    // The gap below a power of two is half as wide as the one above.
    if ((word & MANTISSA) === 0) return false;
    words[HIGH_WORD] = (word & EXPONENT) - HALF_GAP;
    words[1 - HIGH_WORD] = 0;
    const room = this.#numbers[N]! * POWERS[places]!;
    if (Math.abs(distance - room) < DOUBT) return false;
    if (distance < room) return true;
    this.#numbers[N] = n;
    return this.#scale(places + 1);
  }

  /** Keeps the whole number next to N * 10^places; DISTANCE is how far. @returns false if two are equally near */
  #scale(places: number): boolean {
    const n = this.#numbers[N]!;
    const power = POWERS[places]!;
    const product = n * power;
    const splitN = SPLITTER * n;
    const highN = splitN - (splitN - n);
    const lowN = n - highN;
    const splitPower = SPLITTER * power;
    const highPower = splitPower - (splitPower - power);
    const lowPower = power - highPower;
    const missing =
      highN * highPower - product + highN * lowPower + lowN * highPower + lowN * lowPower;
    const whole = Math.floor(product);
    const fraction = product - whole + missing;
    const more = Math.round(fraction);
    const distance = Math.abs(fraction - more);
    if (distance > 0.5 - DOUBT) return false;
    this.#numbers[DISTANCE] = distance;
    let high = Math.floor(whole / LOW_LIMIT);
    // Exact: 10^9 has 21 bits and nine zeros, `high` 27 bits.
    let low = whole - high * LOW_LIMIT + more;
    if (low >= LOW_LIMIT) {
      low -= LOW_LIMIT;
      high++;
    } else if (low < 0) {
      low += LOW_LIMIT;
      high--;
    }
    this.#keep(high | 0, low | 0, places);
    return true;
  }

  /** @param high of 32 bits, like `low` */
  #keep(high: number, low: number, places: number): void {
    this.#high = high;
    this.#low = low;
    this.#lowDigits = LOW_DIGITS;
    this.#places = places;
  }

  /** Zeros at the end of a fraction, which has another digit in front of them. */
  #dropZeros(): void {
    if (this.#low === 0 && this.#places >= LOW_DIGITS) {
      this.#keep(0, this.#high, this.#places - LOW_DIGITS);
    }
    let low = this.#low;
    let dropped = 0;
    for (let tenth = (low / 10) | 0; tenth * 10 === low; tenth = (low / 10) | 0) {
      low = tenth;
      dropped++;
    }
    this.#low = low;
    this.#lowDigits -= dropped;
    this.#places -= dropped;
  }

  /** From right to left. */
  #writeFound(bytes: Uint8Array, at: number): number {
    const high = this.#high;
    const places = this.#places;
    let rest = this.#low;
    // With nothing above them, the lower digits include the leading zeros, up to the one before the point.
    const lowDigits = high > 0 ? this.#lowDigits : Math.max(digitCount(rest), places + 1);
    const digits = high > 0 ? Math.max(lowDigits + digitCount(high), places + 1) : lowDigits;
    const end = at + digits + (places > 0 ? 1 : 0);
    const point = places > 0 ? end - 1 - places : -1;
    let to = end - 1;
    for (let digit = 0; digit < digits; digit++) {
      if (digit === lowDigits) rest = high;
      if (to === point) bytes[to--] = POINT;
      const tenth = (rest / 10) | 0;
      bytes[to--] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    return end;
  }
}

/** @param n not negative, of 32 bits */
function writeWhole(bytes: Uint8Array, at: number, n: number): number {
  const end = at + digitCount(n);
  let rest = n;
  for (let to = end - 1; to >= at; to--) {
    const tenth = (rest / 10) | 0;
    bytes[to] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return end;
}

function digitCount(n: number): number {
  let digits = 1;
  for (let limit = 10; n >= limit && digits < 10; limit *= 10) digits++;
  return digits;
}
