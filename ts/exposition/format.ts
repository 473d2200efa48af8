// The formats that an exposition can be written in: media type, version and how names are shown. Any thread.
// Source: prometheus/docs, content_negotiation.md.
import { ESCAPINGS, type Escaping } from './escape_name.ts';

/** The syntax: Prometheus' text or OpenMetrics. */
export type Dialect = 'text' | 'openmetrics';

/** What a scrape is answered in. There is one object for each, to be compared and looked up as it is. */
export interface Format {
  readonly dialect: Dialect;
  readonly version: string;
  readonly escaping: Escaping;
  /** For the header of this name. Says what the other fields say, and holds no other word. */
  readonly contentType: string;
  /** Formats with the same number have the same bytes: an index, from 0 to BODIES - 1. */
  readonly body: number;
  /** As body, for families whose names are all classic: their bytes are the same in every escaping. */
  readonly classicBody: number;
}

/** A media type with its formats. */
export interface MediaType {
  readonly dialect: Dialect;
  readonly type: string;
  readonly subtype: string;
  readonly version: string;
  /** @param escaping undefined: the client named none that is known */
  format(escaping: Escaping | undefined): Format;
}

const DIALECTS: readonly Dialect[] = ['text', 'openmetrics'];

/** How many different bodies the formats have. */
export const BODIES = DIALECTS.length * ESCAPINGS.length;

// What is done where a client names no escaping; "Default Behavior" in escaping_schemes.md.
const DEFAULT_ESCAPING: Escaping = 'underscores';

/**
 * @param quotes whether names can stand in quotes. Versions that cannot have them came before `escaping`: there the
 * Content-Type is what it has always been, unless the client asks for something else
 */
function mediaType(
  dialect: Dialect,
  type: string,
  subtype: string,
  version: string,
  quotes: boolean,
): MediaType {
  const formats = new Map<Escaping, Format>();
  const first = DIALECTS.indexOf(dialect) * ESCAPINGS.length;
  for (const escaping of ESCAPINGS) {
    if (escaping === 'allow-utf-8' && !quotes) continue;
    const shown = quotes || escaping !== DEFAULT_ESCAPING ? `; escaping=${escaping}` : '';
    formats.set(escaping, {
      dialect,
      version,
      escaping,
      contentType: `${type}/${subtype}; version=${version}; charset=utf-8${shown}`,
      body: first + ESCAPINGS.indexOf(escaping),
      classicBody: first,
    });
  }
  const standard = formats.get(DEFAULT_ESCAPING)!;
  const format = (escaping?: Escaping) => formats.get(escaping ?? DEFAULT_ESCAPING) ?? standard;
  return { dialect, type, subtype, version, format };
}

/**
 * Every media type that can be asked for. Where a client likes several alike, also by a wildcard or without a version,
 * it gets the first of them. Another encoding, such as protobuf, is another row here, another dialect in encode.ts and
 * another way for a family to write itself.
 */
export const MEDIA_TYPES: readonly MediaType[] = [
  mediaType('text', 'text', 'plain', '0.0.4', false),
  mediaType('text', 'text', 'plain', '1.0.0', true),
  mediaType('openmetrics', 'application', 'openmetrics-text', '1.0.0', true),
  mediaType('openmetrics', 'application', 'openmetrics-text', '0.0.1', false),
];

/** The format that shows names by `escaping`, in the syntax's newest version. */
export function formatOf(dialect: Dialect, escaping: Escaping): Format {
  const media = MEDIA_TYPES.find((each) => each.dialect === dialect && each.version === '1.0.0');
  return media!.format(escaping);
}

/** Prometheus' text 0.0.4: what everybody gets who asks for nothing. */
export const TEXT: Format = MEDIA_TYPES[0]!.format(undefined);
/** Text 1.0.0 with names in quotes. */
export const TEXT_UTF8: Format = formatOf('text', 'allow-utf-8');
/** OpenMetrics 1.0.0 by its default escaping. */
export const OPENMETRICS: Format = formatOf('openmetrics', DEFAULT_ESCAPING);
/** OpenMetrics 1.0.0 with names in quotes. */
export const OPENMETRICS_UTF8: Format = formatOf('openmetrics', 'allow-utf-8');
