// A request's Accept header in, the format of the answer out (RFC 9110, section 12.5.1). Pure; worker thread.
import type { Dialect } from '../render/dialect.ts';
import { OPENMETRICS_CONTENT_TYPE } from '../render/openmetrics.ts';
import { TEXT_CONTENT_TYPE } from '../render/text.ts';

/** The format of an answer and the Content-Type that says so. */
export interface Negotiated {
  readonly dialect: Dialect;
  readonly contentType: string;
}

interface MediaRange {
  readonly type: string;
  readonly subtype: string;
  readonly version: string | undefined;
  readonly q: number;
}

interface Offer {
  readonly type: string;
  readonly subtype: string;
  readonly version: string;
  readonly answer: Negotiated;
}

const TEXT: Offer = {
  type: 'text',
  subtype: 'plain',
  version: '0.0.4',
  answer: { dialect: 'text', contentType: TEXT_CONTENT_TYPE },
};
const OPENMETRICS: Offer = {
  type: 'application',
  subtype: 'openmetrics-text',
  version: '1.0.0',
  answer: { dialect: 'openmetrics', contentType: OPENMETRICS_CONTENT_TYPE },
};
// Where a client likes both alike, also by a wildcard, it gets the first.
const OFFERS: readonly Offer[] = [TEXT, OPENMETRICS];

// Each alternative starts with a different character, and a quote needs no end: there is one way to match and nothing
// to go back for. (With an end wanted, 8 KiB of quotes that had none took 50 ms.)
const SPLIT_COMMA = /(?:"(?:\\.|[^"\\])*"?|[^",])+/g;
const SPLIT_SEMICOLON = /(?:"(?:\\.|[^"\\])*"?|[^";])+/g;
const MEDIA_TYPE = /^([!#$%&'*+\-.^_`|~0-9a-z]+)\/([!#$%&'*+\-.^_`|~0-9a-z]+)$/;
const Q = /^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/;

function readRange(text: string): MediaRange | null {
  const [media = '', ...parameters] = text.match(SPLIT_SEMICOLON) ?? [];
  const match = MEDIA_TYPE.exec(media.trim().toLowerCase());
  if (match === null) return null;
  let version: string | undefined;
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
    if (name === 'q') {
      if (!Q.test(value)) return null;
      q = Number(value);
    }
  }
  return { type: match[1] ?? '', subtype: match[2] ?? '', version, q };
}

// How closely a range names an offer: 0 not at all, 4 with its version.
function specificity(range: MediaRange, offer: Offer): number {
  if (range.type === '*') return range.subtype === '*' ? 1 : 0;
  if (range.type !== offer.type) return 0;
  if (range.subtype === '*') return 2;
  if (range.subtype !== offer.subtype) return 0;
  if (range.version === undefined) return 3;
  return range.version === offer.version ? 4 : 0;
}

function preference(ranges: readonly MediaRange[], offer: Offer): { q: number; at: number } {
  let best = 0;
  let q = 0;
  let at = ranges.length;
  ranges.forEach((range, index) => {
    const closeness = specificity(range, offer);
    if (closeness > best) {
      best = closeness;
      q = range.q;
      at = index;
    }
  });
  return { q, at };
}

/**
 * The format that the client likes best: highest q, then the one it names first, then text 0.0.4. A range that is
 * malformed counts for nothing; where no range fits, text 0.0.4 is the answer, as it is without a header (never 406:
 * a scraper with an odd Accept is better served than refused). Never throws.
 */
export function negotiate(accept: string | undefined): Negotiated {
  const ranges: MediaRange[] = [];
  for (const text of accept?.match(SPLIT_COMMA) ?? []) {
    const range = readRange(text);
    if (range !== null) ranges.push(range);
  }
  let chosen = TEXT;
  let bestQ = 0;
  let bestAt = ranges.length;
  for (const offer of OFFERS) {
    const { q, at } = preference(ranges, offer);
    if (q > bestQ || (q === bestQ && q > 0 && at < bestAt)) {
      chosen = offer;
      bestQ = q;
      bestAt = at;
    }
  }
  return chosen.answer;
}
