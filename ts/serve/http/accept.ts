// A request's Accept header in, the format of the answer out (RFC 9110, section 12.5.1). Worker thread; pure.

import { ESCAPINGS, type Escaping } from '../../exposition/escape_name.ts';
import { type Format, MEDIA_TYPES, type MediaType, TEXT } from '../../exposition/format.ts';

interface MediaRange {
  readonly type: string;
  readonly subtype: string;
  readonly version: string | undefined;
  readonly escaping: Escaping | undefined;
  readonly q: number;
}

// Each alternative starts with a different character, and a quote needs no end: there is one way to match and no
// backtracking. (When an end was required, 8 KiB of quotes without one took 50 ms.)
const SPLIT_COMMA = /(?:"(?:\\.|[^"\\])*"?|[^",])+/g;
const SPLIT_SEMICOLON = /(?:"(?:\\.|[^"\\])*"?|[^";])+/g;
const MEDIA_TYPE = /^([!#$%&'*+\-.^_`|~0-9a-z]+)\/([!#$%&'*+\-.^_`|~0-9a-z]+)$/;
const Q = /^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/;

function readRange(text: string): MediaRange | null {
  const [media = '', ...parameters] = text.match(SPLIT_SEMICOLON) ?? [];
  const match = MEDIA_TYPE.exec(media.trim().toLowerCase());
  if (match === null) return null;
  let version: string | undefined;
  let escaping: Escaping | undefined;
  let q = 1;
  for (const parameter of parameters) {
    const equals = parameter.indexOf('=');
    if (equals < 0) continue;
    const name = parameter.slice(0, equals).trim().toLowerCase();
    const value = parameter
      .slice(equals + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1');
    if (name === 'version') version = value;
    // Unknown ones are ignored: the answer holds our own words only.
    if (name === 'escaping') escaping = ESCAPINGS.find((known) => known === value);
    if (name === 'q') {
      if (!Q.test(value)) return null;
      q = Number(value);
    }
  }
  return { type: match[1] ?? '', subtype: match[2] ?? '', version, escaping, q };
}

// How specifically a range names an offer: 0 not at all, 4 with its version.
function specificity(range: MediaRange, offer: MediaType): number {
  if (range.type === '*') return range.subtype === '*' ? 1 : 0;
  if (range.type !== offer.type) return 0;
  if (range.subtype === '*') return 2;
  if (range.subtype !== offer.subtype) return 0;
  if (range.version === undefined) return 3;
  return range.version === offer.version ? 4 : 0;
}

interface Preference {
  readonly q: number;
  /** The most specific range for the offer, and its place in the header. */
  readonly range: MediaRange | null;
  readonly at: number;
}

function preference(ranges: readonly MediaRange[], offer: MediaType): Preference {
  let best = 0;
  let at = ranges.length;
  ranges.forEach((range, index) => {
    const closeness = specificity(range, offer);
    if (closeness <= best) return;
    best = closeness;
    at = index;
  });
  const range = ranges[at] ?? null;
  return { q: range?.q ?? 0, range, at };
}

/**
 * The client's preferred format: highest q, then the one it names first, then the first of MEDIA_TYPES. The winning
 * range also determines how names are escaped. Malformed ranges are ignored. If no range fits, text 0.0.4 is the
 * answer, as without a header (never 406: a scraper with an odd Accept is better served than refused). Never throws.
 */
export function negotiate(accept: string | undefined): Format {
  const ranges: MediaRange[] = [];
  for (const text of accept?.match(SPLIT_COMMA) ?? []) {
    const range = readRange(text);
    if (range !== null) ranges.push(range);
  }
  let chosen = TEXT;
  let bestQ = 0;
  let bestAt = ranges.length;
  for (const offer of MEDIA_TYPES) {
    const { q, range, at } = preference(ranges, offer);
    if (q > bestQ || (q === bestQ && q > 0 && at < bestAt)) {
      chosen = offer.format(range?.escaping);
      bestQ = q;
      bestAt = at;
    }
  }
  return chosen;
}
