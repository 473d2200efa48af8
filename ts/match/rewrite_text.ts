// A field's text and a label's rewriting in, the label's text out. Any thread.

import type { LabelRewrite, ReplaceStep } from '../config/rules/rewrite.ts';
import { normalizePath } from './normalize_path.ts';

/** In UTF-16 code units: as long as the longest text of a field may be. */
const MAX_LENGTH = 8192;
/**
 * Each search for the next match may read to the text's end. This many characters for all searches of one step together
 * take 15 ms with `a.*b|a`, which reads that far, and allow 400 matches in 400 characters.
 */
const MAX_SEARCHED = 100_000;

/** Null if a step makes the text too long, or finds too many matches in it. */
export function rewriteText(text: string, rewrite: LabelRewrite): string | null {
  let rewritten: string | null = rewrite.normalize === null ? text : normalizePath(text);
  for (const step of rewrite.replace) {
    if (rewritten.length > MAX_LENGTH) return null;
    rewritten = replaceAll(rewritten, step);
    if (rewritten === null) return null;
  }
  if (rewrite.letterCase === 'lower') rewritten = rewritten.toLowerCase();
  if (rewrite.letterCase === 'upper') rewritten = rewritten.toUpperCase();
  return rewritten.length > MAX_LENGTH ? null : rewritten;
}

function replaceAll(text: string, { pattern, replacement }: ReplaceStep): string | null {
  // Cheaper than the search for the first match, and most texts have none.
  if (!pattern.test(text)) return text;
  let replaced = '';
  let end = 0;
  let searched = 0;
  for (const match of pattern.matches(text)) {
    searched += text.length - end;
    replaced += text.slice(end, match.start);
    for (const part of replacement) {
      replaced += typeof part === 'string' ? part : match.group(part.group);
    }
    end = match.end;
    if (searched > MAX_SEARCHED || replaced.length > MAX_LENGTH) return null;
  }
  return replaced + text.slice(end);
}
