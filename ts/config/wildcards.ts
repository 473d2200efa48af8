// A file name with wildcards in, a test of names out. Not a regular expression: a name that somebody puts into the folder
// must not make V8's backtrack for minutes. Any thread.

/** What stands for one character, or `*` for any number of them. */
type Part = '*' | ((character: string) => boolean);

/**
 * `*` means any characters, `?` any one, `[a-c]` one of several, `[!a-c]` one of all others. As in a shell, none of them
 * stands for a dot at the beginning.
 * @returns takes time proportional to the lengths of both
 */
export function wildcardTest(pattern: string): (name: string) => boolean {
  const parts = (pattern.match(/\*+|\[[!^]?\]?[^\]]*\]|./gsu) ?? []).map(partOf);
  const mayBeHidden = pattern.startsWith('.');
  return (name) => (mayBeHidden || !name.startsWith('.')) && matches(parts, [...name]);
}

function partOf(text: string): Part {
  if (text.startsWith('*')) return '*';
  if (text === '?') return () => true;
  const isClass = text.startsWith('[') && text.endsWith(']') && text.length > 2;
  return isClass ? characterClass(text.slice(1, -1)) : (character) => character === text;
}

function characterClass(text: string): Part {
  const isNegated = text.startsWith('!') || text.startsWith('^');
  const ranges = (isNegated ? text.slice(1) : text).match(/.-.|./gsu) ?? [];
  const isIn = (character: string) =>
    ranges.some((range) => {
      const [first, , last = first] = [...range];
      return character >= first! && character <= last!;
    });
  return (character) => isIn(character) !== isNegated;
}

// Only the last `*` need take more than it did: what an earlier one leaves is then possible for the last one, too.
function matches(parts: readonly Part[], characters: readonly string[]): boolean {
  let part = 0;
  let star = -1;
  let resumeAt = 0;
  for (let at = 0; at < characters.length; ) {
    const next = parts[part];
    if (next === '*') {
      star = part++;
      resumeAt = at;
    } else if (next?.(characters[at]!) === true) {
      part++;
      at++;
    } else if (star >= 0) {
      part = star + 1;
      at = ++resumeAt;
    } else {
      return false;
    }
  }
  return parts.slice(part).every((rest) => rest === '*');
}
