// A text that begins with a number in a country's notation, `1.234,5 kB`, in, the same with a point and without
// separators between thousands out. Any thread.

/**
 * Groups have three digits, or there are no separators at all. The rest of the text, such as a unit, must hold no
 * digits, points or commas: the other meaning of a separator is never guessed.
 * @param decimal before the fraction
 * @param thousands between thousands; null: none
 * @returns a function that returns null for other texts
 */
export function unseparated(
  decimal: string,
  thousands: string | null,
): (text: string) => string | null {
  const point = escaped(decimal);
  const groups = thousands === null ? '' : `\\d{1,3}(?:${escaped(thousands)}\\d{3})+|`;
  const exponent = '(?:[eE][+-]?\\d+)?';
  const pattern = new RegExp(
    `^([+-]?)(?:(${groups}\\d+)(?:${point}(\\d*))?|${point}(\\d+))(${exponent})([^\\d.,]*)$`,
    'u',
  );
  return (text) => {
    const match = pattern.exec(text);
    if (match === null) return null;
    const [, sign, whole = '', fraction, onlyFraction, power, rest] = match;
    const digits = thousands === null ? whole : whole.replaceAll(thousands, '');
    return `${sign}${digits}.${fraction ?? onlyFraction ?? ''}${power}${rest}`;
  };
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
