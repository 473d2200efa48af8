// A request's raw target in, the metric families that it asks for out. Worker thread; pure.

import type { Format } from '../../exposition/format.ts';
import type { Family } from '../../render/family.ts';
import { shownFamilyName } from '../../render/shown_name.ts';

/** Names of families; null: all of them. */
export type Names = ReadonlySet<string> | null;

const EXPECTED = 'expected the name of a metric such as ?name[]=cpu';

function wrongName(got: string): string {
  return `Cannot filter by name[]: ${EXPECTED}, got ${got} (PROMEX_QUERY)`;
}

// In the encoding of HTML forms, which Prometheus and its libraries read. Null if it is not UTF-8.
function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

/**
 * Reads every `name[]` of the query, like client_golang's promhttp and client_python; the rest of the query is ignored.
 * A mistake never repeats anything that the client sent.
 * @param target the request line's second word, as sent
 */
export function readNames(target: string): { readonly names: Names } | { readonly wrong: string } {
  const query = target.indexOf('?');
  if (query < 0) return { names: null };
  const names = new Set<string>();
  for (const part of target.slice(query + 1).split('&')) {
    const equals = part.indexOf('=');
    if (decode(equals < 0 ? part : part.slice(0, equals)) !== 'name[]') continue;
    const name = decode(equals < 0 ? '' : part.slice(equals + 1));
    if (name === null) {
      return { wrong: wrongName('one that is not UTF-8 in %XX') };
    }
    if (name === '') return { wrong: wrongName('an empty one') };
    names.add(name);
  }
  return { names: names.size === 0 ? null : names };
}

/**
 * The families with one of the names: their own, or the one on their TYPE line in this format, which in OpenMetrics has
 * no `_total`. Names of samples do not count.
 */
export function filterFamilies(
  families: readonly Family[],
  names: Names,
  format: Format,
): readonly Family[] {
  if (names === null) return families;
  return families.filter(
    (family) => names.has(family.name) || names.has(shownFamilyName(family, format)),
  );
}
