// A rule's `match` and a tag in, whether they match out. Counting thread, once for each tag.

import type { TagMatch } from '../config/rules/rule.ts';

/** Null matches every tag. A regular expression matches if some part of the tag does, as in Fluent Bit. */
export function matchesTag(match: TagMatch | null, tag: string): boolean {
  if (match === null) return true;
  return match.kind === 'regex' ? match.pattern.test(tag) : matchesWildcard(match.pattern, tag);
}

/**
 * Whether the whole tag matches a pattern in which `*` means any number of any characters (Fluent Bit's Match,
 * src/flb_router.c, 5.1.1). Going back to the latest star is enough, so the time is at most the product of both
 * lengths.
 */
export function matchesWildcard(pattern: string, tag: string): boolean {
  let at = 0;
  let tagAt = 0;
  let star = -1;
  let tagAtStar = 0;
  while (tagAt < tag.length) {
    if (pattern[at] === '*') {
      star = at++;
      tagAtStar = tagAt;
    } else if (pattern[at] === tag[tagAt]) {
      at++;
      tagAt++;
    } else if (star >= 0) {
      at = star + 1;
      tagAt = ++tagAtStar;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
