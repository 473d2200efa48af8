// A regular expression in, out why no text can ever match it, where that is plain to see. Any thread.

// `(?m)` makes `^` and `$` stand at lines' ends, and `\Q` makes them characters.
const OTHER_MEANING = /\(\?[a-zA-Z]*m|\\Q/;

/** Null where some text may match, or where it is not plain. */
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

// What is in brackets, and behind a backslash, does not divide the whole.
function hasAlternatives(source: string): boolean {
  let rest = source.replace(/\\./gs, '').replace(/\[\^?\]?[^\]]*\]/g, '');
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replace(/\([^()]*\)/g, '');
  }
  return rest.includes('|');
}
