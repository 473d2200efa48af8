// A text that holds several numbers, `0.010, 0.016 : 0.003`, in, one number out. Any thread.

import type { ListNotation, Take } from '../../config/rules/rule.ts';

/** Longer texts are not read, so that a record does not keep the thread busy. */
const MAX_CHARACTERS = 4096;

/**
 * Blanks around elements are left out, and so are elements that are empty or a dash: nginx writes one where no upstream
 * was reached.
 * @param parse for one element; NaN: it is no number, and neither is the list
 * @returns a function that returns NaN also for a list without elements, except with `count`
 */
export function listParser(
  { separators, take }: ListNotation,
  parse: (text: string) => number,
): (text: string) => number {
  const characters = new Set(separators);
  return (text) => {
    if (text.length > MAX_CHARACTERS) return Number.NaN;
    const elements = split(text, characters);
    return take === 'count' ? elements.length : taken(take, elements.map(parse));
  };
}

function split(text: string, separators: ReadonlySet<string>): string[] {
  const elements: string[] = [''];
  for (const character of text) {
    if (separators.has(character)) elements.push('');
    else elements[elements.length - 1] += character;
  }
  return elements.map((element) => element.trim()).filter((one) => one !== '' && one !== '-');
}

function taken(take: Exclude<Take, 'count'>, numbers: readonly number[]): number {
  if (numbers.length === 0 || numbers.some(Number.isNaN)) return Number.NaN;
  switch (take) {
    case 'sum':
      return numbers.reduce((sum, number) => sum + number, 0);
    case 'max':
      return Math.max(...numbers);
    case 'min':
      return Math.min(...numbers);
    case 'first':
      return numbers[0]!;
    case 'last':
      return numbers[numbers.length - 1]!;
  }
}
