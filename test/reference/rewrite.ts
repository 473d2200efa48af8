// `normalize`, `replace` and `case` of a label, taken literally: a text in, the rewritten text out, or null if a step
// makes it too long.

import type { LabelRewrite, ReplaceStep } from '../../ts/config/rules/rewrite.ts';
import { regExp } from './context.ts';

const MAX_CHARACTERS = 8192;
const MAX_SEARCHED = 100_000;

export function rewritten(text: string, rewrite: LabelRewrite): string | null {
  let result = text;
  const steps: ((before: string) => string)[] = [];
  if (rewrite.normalize === 'path') steps.push(normalized);
  for (const step of rewrite.replace) steps.push((before) => replaced(before, step));
  if (rewrite.letterCase === 'lower') steps.push((before) => before.toLowerCase());
  if (rewrite.letterCase === 'upper') steps.push((before) => before.toUpperCase());
  for (const step of steps) {
    result = step(result);
    if (result.length > MAX_CHARACTERS) return null;
  }
  return result;
}

/** Each form as one expression for a segment of a path. */
const FORMS: readonly [placeholder: string, form: string][] = [
  [':id', '[0-9]+'],
  [':uuid', '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}'],
  [':ulid', '[0-7][0-9ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz]{25}'],
  [':date', '[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[-0-9:.,Z+]*)?'],
  [':hex', '(?=[A-Fa-f]*[0-9])[0-9A-Fa-f]{8,}'],
];

export function normalized(path: string): string {
  const [kept] = path.split(/[?#]/u);
  const segments = kept!.split('/').map((segment) => {
    const [own] = segment.split(';');
    for (const ending of ['', '\\.[A-Za-z][A-Za-z0-9]{0,9}']) {
      for (const [placeholder, form] of FORMS) {
        const match = new RegExp(`^(?:${form})(${ending})$`, 'u').exec(own!);
        if (match !== null) return placeholder + match[1];
      }
    }
    return own;
  });
  return segments.join('/');
}

// The search begins after the match before, or a character later if that was empty.
function replaced(text: string, { pattern, replacement }: ReplaceStep): string {
  const expression = new RegExp(regExp(pattern).source, 'gu');
  let result = '';
  let end = 0;
  let searched = 0;
  let before = -1;
  for (const match of text.matchAll(expression)) {
    const matchEnd = match.index + match[0].length;
    if (matchEnd === before) continue; // empty, directly after another match
    searched += text.length - end;
    if (searched > MAX_SEARCHED) return 'x'.repeat(MAX_CHARACTERS + 1);
    result += text.slice(end, match.index);
    for (const part of replacement) {
      if (typeof part === 'string') result += part;
      else if (typeof part.group === 'number') result += match[part.group] ?? '';
      else result += match.groups?.[part.group] ?? '';
    }
    end = matchEnd;
    before = matchEnd;
  }
  return result + text.slice(end);
}
