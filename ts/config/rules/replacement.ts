// The text of a replacement in, its parts out: `$1` and `${name}` are groups, `$$` is a dollar. Counting thread, at
// start.

import { quote, type Read } from '../mistake.ts';
import { findOtherTemplate } from './other_template.ts';
import type { Pattern } from './pattern.ts';

/** Texts, and groups by number (0: the whole match) or name, in the order written. */
export type Replacement = readonly (string | { readonly group: number | string })[];

// A dollar and what follows it: another dollar, digits, a name or digits in braces. Or a group as other languages write
// it: `\1`, `\g<name>`, `\k<name>`, `$<name>`, `$name`, `$&`.
const PART = /\$(?:(\$)|(\d+)|\{(\w+)\})|\\(\d+)|(?:\\[gk]|\$)<(\w+)>|\$([A-Za-z_]\w*)|\$(&)/g;

/** @param pattern whose groups there are; undefined: any */
export function readReplacement(text: string, pattern: Pattern | undefined): Read<Replacement> {
  const wrong = (why: string) => ({
    wrong: `must be text with groups such as $1, got ${quote(text)}: ${why}`,
  });
  const other = findOtherTemplate(text);
  if (other !== null) return wrong(`${quote(other.template)} is not a template here`);
  const parts: (string | { group: number | string })[] = [];
  let literal = '';
  let end = 0;
  for (const match of text.matchAll(PART)) {
    const [whole, dollar, number, name, backslashed, angled, bare, ampersand] = match;
    const before = text.slice(end, match.index);
    if (before.includes('$')) break;
    end = match.index + whole.length;
    literal += before;
    const meant = foreignGroup(backslashed, angled ?? bare, ampersand);
    if (meant !== null) return wrong(`${quote(whole)} is no group here, write ${quote(meant)}`);
    if (dollar !== undefined) {
      literal += dollar;
      continue;
    }
    const written = number ?? name ?? '';
    const group = /^\d+$/.test(written) ? Number(written) : written;
    if (pattern !== undefined && !pattern.hasGroup(group)) {
      return wrong(`there is no group ${quote(written)}, ${groupsOf(pattern)}`);
    }
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push({ group });
  }
  literal += text.slice(end);
  if (text.slice(end).includes('$'))
    return wrong('a $ begins no group here, write $$ for a dollar');
  if (literal !== '') parts.push(literal);
  return { value: parts };
}

/** The group that other languages' notation means, in this one. */
function foreignGroup(
  backslashed: string | undefined,
  name: string | undefined,
  ampersand: string | undefined,
): string | null {
  if (backslashed !== undefined) return `$${Number(backslashed)}`;
  if (name !== undefined) return /^\d/.test(name) ? `$${Number.parseInt(name, 10)}` : `\${${name}}`;
  return ampersand === undefined ? null : '$0';
}

function groupsOf({ groupCount, groupNames }: Pattern): string {
  if (groupCount === 0) return 'the expression has none (write $$ for a dollar)';
  const names = groupNames.map((name) => `\${${name}}`);
  const numbers = groupCount === 1 ? '$1' : `$1 to $${groupCount}`;
  return `the expression has ${[numbers, ...names].join(', ')}`;
}
