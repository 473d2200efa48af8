// A rule's regular expression, in RE2's syntax, matched in time linear in the text (docs/decisions/0006). Any thread.

import { RE2JS } from 're2js';

// A match takes at most time in proportion to this times the text's length: 600 took 2 ms for 8,000 characters.
const MAX_INSTRUCTIONS = 2000;

/** A compiled regular expression. */
export class Pattern {
  readonly source: string;
  /** In the order of the groups; unnamed groups are not listed. */
  readonly groupNames: readonly string[];
  #compiled: RE2JS | null = null;

  /**
   * Compiles the expression, or where it was checked before (a preset's, when the plugin was built) leaves that to the
   * first match: re2js takes time to load, and many a pattern is never asked.
   * @param groupNames what an earlier compilation found
   * @throws Error whose message says what is wrong, where RE2 does not take the expression or it is too large
   */
  constructor(source: string, groupNames?: readonly string[]) {
    this.source = source;
    this.groupNames = groupNames ?? namesOf(this.#expression);
  }

  /** Whether some part of `text` matches. */
  test(text: string): boolean {
    return this.#expression.test(text);
  }

  /** The named groups' texts, empty for one that took no part; null where nothing matches. */
  groups(text: string): Record<string, string> | null {
    const matcher = this.#expression.matcher(text);
    if (!matcher.find()) return null;
    return Object.fromEntries(this.groupNames.map((name) => [name, matcher.group(name) ?? '']));
  }

  get #expression(): RE2JS {
    this.#compiled ??= compile(this.source);
    return this.#compiled;
  }
}

function compile(source: string): RE2JS {
  const compiled = RE2JS.compile(source);
  const instructions = compiled.programSize();
  if (instructions > MAX_INSTRUCTIONS) {
    throw new Error(`expected at most ${MAX_INSTRUCTIONS} instructions, got ${instructions}`);
  }
  return compiled;
}

function namesOf(compiled: RE2JS): string[] {
  const groups = Object.entries(compiled.namedGroups() as Record<string, number>);
  return groups.sort((a, b) => a[1] - b[1]).map(([name]) => name);
}
