// An unknown word in, the known word that may be meant out. Any thread.

import { distance } from 'fastest-levenshtein';

/** The known word nearest to `word`, or null if none is near: at most two letters in five differ. */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.round(word.length * 0.4)) + 1;
  for (const candidate of known) {
    const difference = distance(word.toLowerCase(), candidate.toLowerCase());
    if (difference < bestDistance) {
      best = candidate;
      bestDistance = difference;
    }
  }
  return best;
}

/** `, did you mean "labels"?`, or empty. */
export function didYouMean(word: string, known: readonly string[]): string {
  const suggestion = nearest(word, known);
  return suggestion === null ? '' : `, did you mean "${suggestion}"?`;
}

/** `a, b or c` */
export function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}
