// The keys of a label that rewrite its field's text in, their meaning out. Counting thread, at start.

import type { Fields } from '../yaml/fields.ts';
import type { Value } from '../yaml/value.ts';
import type { Pattern } from './pattern.ts';
import { type Replacement, readReplacement } from './replacement.ts';
import { patternOf, wordOf } from './scalars.ts';

/** Steps from a field's text to a label's, in this order; docs/rules.md has their rules. */
export interface LabelRewrite {
  readonly normalize: 'path' | null;
  /** One after the other; empty without `replace`. */
  readonly replace: readonly ReplaceStep[];
  readonly letterCase: 'lower' | 'upper' | null;
}

/** Replaces every match. */
export interface ReplaceStep {
  readonly pattern: Pattern;
  readonly replacement: Replacement;
}

export const REWRITE_KEYS = ['normalize', 'replace', 'case'];

const NORMALIZATIONS = ['path'] as const;
const CASES = ['lower', 'upper'] as const;

/** Null if no key asks for a change. Mistakes have been reported. */
export function rewriteOf(fields: Fields, name: string): LabelRewrite | null {
  const of = (value: Value) => value.as(`${value.name} of ${name}`);
  const normalize = fields.read('normalize', (value) => wordOf(of(value), NORMALIZATIONS));
  const replace = fields.read('replace', (value) => stepsOf(of(value)));
  const letterCase = fields.read('case', (value) => wordOf(of(value), CASES));
  if (normalize === undefined && replace === undefined && letterCase === undefined) return null;
  return {
    normalize: normalize ?? null,
    replace: replace ?? [],
    letterCase: letterCase ?? null,
  };
}

function stepsOf(value: Value): ReplaceStep[] | undefined {
  const items = value.items(
    "a list of steps such as [{regex: '^/shop/[^/]+', replacement: '/shop/:name'}]",
  );
  return items?.flatMap((item) => stepOf(item) ?? []);
}

function stepOf(item: Value): ReplaceStep | undefined {
  const fields = item.fields(['regex', 'replacement'], 'a map with regex and replacement');
  if (fields === undefined) return undefined;
  const pattern = fields.required('regex', (value) => patternOf(value.as(`regex of ${item.name}`)));
  const replacement = fields.required('replacement', (value) =>
    replacementOf(value.as(`replacement of ${item.name}`), pattern),
  );
  return pattern && replacement && { pattern, replacement };
}

/** @param pattern undefined: not known, and no group is checked against it */
function replacementOf(value: Value, pattern: Pattern | undefined): Replacement | undefined {
  const { writtenText } = value;
  if (writtenText === null) return value.mustBe('text with groups such as $1');
  const read = readReplacement(writtenText, pattern);
  if ('value' in read) return read.value;
  return value.report('PROMEX_RULES_REGEX', `${value.name} ${read.wrong}`);
}
