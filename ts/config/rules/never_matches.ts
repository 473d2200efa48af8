// A regular expression in, the reason why no text can ever match it out, if that is obvious. Any thread.

// `(?m)` makes `^` and `$` match at line ends, and `\Q` makes them characters.
const OTHER_MEANING = /\(\?[a-zA-Z]*m|\\Q/;

/** Null if some text may match, or if it is not obvious. */
export function neverMatches(source: string): string | null {
  if (OTHER_MEANING.test(source) || hasAlternatives(source)) return null;
  const isSlashed = source.length > 2 && source.startsWith('/') && source.endsWith('/');
  const what = isSlashed ? 'no slash' : 'nothing';
  const hint = isSlashed ? ': write the expression without slashes around it' : '';
  if (/^[/\w]\^(?![*?{])/.test(source)) return `${what} can come before ^, the beginning${hint}`;
  if (/(?<!\\)(?:\\\\)*\$\/$/.test(source)) return `${what} can come after $, the end${hint}`;
  if (/(?<!\\)(?:\\\\)*\$[\r\n]+$/.test(source)) {
    return 'no line break can come after $, the end: in YAML, | keeps the one after the text, |- does not';
  }
  if (/^\$\w(?![*?{])/.test(source)) {
    return 'nothing can come after $, the end: write a field without $ here';
  }
  return null;
}

// Alternatives in brackets, and an escaped `|`, do not divide the whole.
function hasAlternatives(source: string): boolean {
  let rest = source.replace(/\\./gs, '').replace(/\[\^?\]?[^\]]*\]/g, '');
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replace(/\([^()]*\)/g, '');
  }
  return rest.includes('|');
}
