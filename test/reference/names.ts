// Names of metrics and labels in, their forms for readers of classic names out, character by character. Source:
// prometheus/docs, escaping_schemes.md; EscapeName in prometheus/common.

import type { Escaping } from '../../ts/exposition/escape_name.ts';

export function shownMetricName(name: string, escaping: Escaping): string {
  return shown(name, escaping, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:');
}

export function shownLabelName(name: string, escaping: Escaping): string {
  return shown(name, escaping, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_');
}

/** All names that a metric may be shown with. */
export function everyShownName(name: string): string[] {
  return (['allow-utf-8', 'underscores', 'dots', 'values'] satisfies Escaping[]).map((escaping) =>
    shownMetricName(name, escaping),
  );
}

function shown(name: string, escaping: Escaping, letters: string): string {
  const characters = [...name];
  const isRight = (character: string, i: number) =>
    letters.includes(character) || (i > 0 && '0123456789'.includes(character));
  if (escaping === 'allow-utf-8' || characters.every(isRight)) return name;
  const escaped = characters.map((character, i) => {
    if (isRight(character, i) && character !== '_') return character;
    if (escaping === 'underscores') return '_';
    if (character === '_') return '__';
    if (escaping === 'values') return `_${character.codePointAt(0)!.toString(16)}_`;
    return character === '.' ? '_dot_' : '__';
  });
  return `${escaping === 'values' ? 'U__' : ''}${escaped.join('')}`;
}
