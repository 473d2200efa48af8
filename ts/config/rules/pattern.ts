// A rule's regular expression in RE2's syntax in, matches out, in time linear in the text (docs/decisions/0006). Any
// thread.

import { type Matcher, RE2JS } from 're2js';

// A match takes time proportional at most to this times the text's length: 600 took 2 ms for 8,000 characters.
const MAX_INSTRUCTIONS = 2000;

/** A compiled regular expression. */
export class Pattern {
  readonly source: string;
  /** In the order of the groups; unnamed groups are not listed. */
  readonly groupNames: readonly string[];
  #compiled: RE2JS | null = null;

  /**
   * Compiles the expression. If it was checked before (a preset's, when the plugin was built), it is compiled at the
   * first match only: re2js takes time to load, and many patterns are never used.
   * @param groupNames found by an earlier compilation
   * @throws Error whose message names the mistake, if RE2 refuses the expression or it is too large
   */
  constructor(source: string, groupNames?: readonly string[]) {
    this.source = source;
    this.groupNames = groupNames ?? namesOf(this.#expression);
  }

  /** Whether some part of `text` matches. */
  test(text: string): boolean {
    return this.#expression.test(text);
  }

  /** The named groups' texts, empty for one that took no part; null if there is no match. */
  groups(text: string): Record<string, string> | null {
    const matcher = this.#expression.matcher(text);
    if (!matcher.find()) return null;
    return Object.fromEntries(this.groupNames.map((name) => [name, matcher.group(name) ?? '']));
  }

  /** Whether `$3` or `${name}` may stand for a group of it; 0 is the whole match. */
  hasGroup(group: number | string): boolean {
    return typeof group === 'number' ? group <= this.groupCount : this.groupNames.includes(group);
  }

  /** Without the whole match. */
  get groupCount(): number {
    return this.#expression.groupCount();
  }

  /**
   * All matches in their order: leftmost first, without overlaps, and without empty ones directly after another, as Go
   * and RE2 replace. Each is valid until the next one.
   */
  *matches(text: string): Iterable<Match> {
    const matcher = this.#expression.matcher(text);
    const match = new Match(matcher);
    let end = -1;
    while (matcher.find()) {
      if (match.end > end) yield match;
      end = match.end;
    }
  }

  get #expression(): RE2JS {
    this.#compiled ??= compile(this.source);
    return this.#compiled;
  }
}

/** One match of a pattern. */
export class Match {
  readonly #matcher: Matcher;

  constructor(matcher: Matcher) {
    this.#matcher = matcher;
  }

  get start(): number {
    return this.#matcher.start();
  }

  get end(): number {
    return this.#matcher.end();
  }

  /** Empty for a group that took no part. @param group number (0: the whole match) or name */
  group(group: number | string): string {
    return this.#matcher.group(group) ?? '';
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
