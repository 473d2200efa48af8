// A media type, version and escaping in, the format of an exposition out. Any thread. Source: prometheus/docs,
// content_negotiation.md.

import { ESCAPINGS, type Escaping } from './escape_name.ts';

/** The syntax: Prometheus' text or OpenMetrics. */
export type Dialect = 'text' | 'openmetrics';

/** The format of an answer. There is one object for each, so formats can be compared and used as keys. */
export interface Format {
  readonly dialect: Dialect;
  readonly version: string;
  readonly escaping: Escaping;
  /** For the header of this name. States the other fields, and contains no text from outside. */
  readonly contentType: string;
  /** Formats with the same number have the same bytes: an index, from 0 to BODIES - 1. */
  readonly body: number;
  /** Like body, for families with classic names only: their bytes are the same in every escaping. */
  readonly classicBody: number;
}

/** A media type with its formats. */
export interface MediaType {
  readonly dialect: Dialect;
  readonly type: string;
  readonly subtype: string;
  readonly version: string;
  /** @param escaping undefined: the client named no known one */
  format(escaping: Escaping | undefined): Format;
}

const DIALECTS: readonly Dialect[] = ['text', 'openmetrics'];

/** How many different bodies the formats have. */
export const BODIES = DIALECTS.length * ESCAPINGS.length;

// The escaping for clients that name none; "Default Behavior" in escaping_schemes.md.
const DEFAULT_ESCAPING: Escaping = 'underscores';

/**
 * @param quotes whether names can be quoted. Versions without quotes came before `escaping`: their Content-Type is
 *   unchanged, unless the client asks for another escaping
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
 * Every media type that can be requested. If a client gives several the same weight, also by a wildcard or without a
 * version, it gets the first of them. Another encoding, such as protobuf, would be another row here, another dialect in
 * encode.ts and another way for a family to write itself.
 */
export const MEDIA_TYPES: readonly MediaType[] = [
  mediaType('text', 'text', 'plain', '0.0.4', false),
  mediaType('text', 'text', 'plain', '1.0.0', true),
  mediaType('openmetrics', 'application', 'openmetrics-text', '1.0.0', true),
  mediaType('openmetrics', 'application', 'openmetrics-text', '0.0.1', false),
];

/** The format that shows names with `escaping`, in the syntax's newest version. */
export function formatOf(dialect: Dialect, escaping: Escaping): Format {
  const media = MEDIA_TYPES.find((each) => each.dialect === dialect && each.version === '1.0.0');
  return media!.format(escaping);
}

/** Prometheus' text 0.0.4: the default for clients that ask for nothing. */
export const TEXT: Format = MEDIA_TYPES[0]!.format(undefined);
/** Text 1.0.0 with names in quotes. */
export const TEXT_UTF8: Format = formatOf('text', 'allow-utf-8');
/** OpenMetrics 1.0.0 with its default escaping. */
export const OPENMETRICS: Format = formatOf('openmetrics', DEFAULT_ESCAPING);
/** OpenMetrics 1.0.0 with names in quotes. */
export const OPENMETRICS_UTF8: Format = formatOf('openmetrics', 'allow-utf-8');
