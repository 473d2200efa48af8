// The keys `match` and `match_regex` in, the tags that match out. Counting thread, at start.

import type { Fields } from '../yaml/fields.ts';
import type { TagMatch } from './rule.ts';
import { patternOf } from './scalars.ts';

export const MATCH_KEYS = ['match', 'match_regex'];

/** Undefined if neither key is given (or a wrong one was reported); null: every tag. */
export function tagMatchOf(fields: Fields): TagMatch | null | undefined {
  if (fields.has('match')) fields.refuse(['match_regex'], 'must not be used with match');
  const wanted = "a tag or a pattern such as 'app.*'";
  const wildcard = fields.read('match', (value) => value.text(wanted) || value.mustBe(wanted));
  const pattern = fields.read('match_regex', (value) => patternOf(value));
  if (wildcard === '*') return null;
  if (wildcard !== undefined) return { kind: 'wildcard', pattern: wildcard };
  return pattern && { kind: 'regex', pattern };
}
