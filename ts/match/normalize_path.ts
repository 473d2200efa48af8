// The path of a URL in, a text that is the same for all paths of one kind out: what differs from request to request is
// cut or becomes a placeholder. docs/rules.md has the rules. Any thread.

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
// https://github.com/ulid/spec: Crockford's base 32; the first character is 7 at most.
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;
const DATE = /^\d{4}-\d{2}-\d{2}(?:T[0-9:.,Z+-]*)?$/;
const DIGITS = /^\d+$/;
const HEX = /^[0-9a-f]{8,}$/i;
/** A file name's ending such as `.json`. */
const ENDING = /\.[A-Za-z][A-Za-z0-9]{0,9}$/;

/** Linear in the text, like each of the expressions above. */
export function normalizePath(text: string): string {
  const end = text.search(/[?#]/);
  const path = end < 0 ? text : text.slice(0, end);
  return path.split('/').map(normalizeSegment).join('/');
}

function normalizeSegment(segment: string): string {
  const semicolon = segment.indexOf(';');
  const own = semicolon < 0 ? segment : segment.slice(0, semicolon);
  const whole = placeholder(own);
  if (whole !== null) return whole;
  const ending = ENDING.exec(own);
  if (ending === null) return own;
  const name = placeholder(own.slice(0, ending.index));
  return name === null ? own : name + ending[0];
}

function placeholder(text: string): string | null {
  if (DIGITS.test(text)) return ':id';
  if (UUID.test(text)) return ':uuid';
  if (ULID.test(text)) return ':ulid';
  if (DATE.test(text)) return ':date';
  // A word of eight letters from a to f, such as "effaced" and "deadbeef", has no digit.
  return HEX.test(text) && /\d/.test(text) ? ':hex' : null;
}
