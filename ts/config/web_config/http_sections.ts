// The sections `http_server_config` and `rate_limit` in, response headers and a limit out. Any thread.

import { parseGoDuration } from '../../decode/notation/go_duration.ts';
import { quote } from '../mistake.ts';
import { alternatives } from '../yaml/suggestion.ts';
import type { Value } from '../yaml/value.ts';
import type { Settings } from './settings.ts';
import type { RateLimit } from './web_config.ts';

/** The headers that the format allows, and the values that each may have; null: any. */
const HEADERS: Readonly<Record<string, readonly string[] | null>> = {
  'Content-Security-Policy': null,
  'X-Frame-Options': ['deny', 'sameorigin'],
  'X-Content-Type-Options': ['nosniff'],
  'X-XSS-Protection': null,
  'Strict-Transport-Security': null,
};

/** Of `http_server_config`. */
export const HTTP_KEYS = ['http2', 'headers'];
/** Of `rate_limit`. */
export const RATE_LIMIT_KEYS = ['interval', 'burst'];

const MAX_INTERVAL_SECONDS = 86_400;
const MAX_BURST = 1_000_000;

/**
 * Reads the settings below `http_server_config`.
 * @param note called with facts that the user should know, although they are not wrong
 * @returns the headers
 */
export function headersOf(
  settings: Settings,
  note: (text: string) => void,
): Readonly<Record<string, string>> {
  if (settings.boolean('http2') === true) {
    note('http2: true has no effect, the endpoint speaks HTTP/1.1');
  }
  const section = settings.section('headers', Object.keys(HEADERS));
  const headers: Record<string, string> = {};
  for (const name of section?.fields.keys ?? []) {
    const value = section?.get(name);
    const text = value === undefined ? undefined : headerOf(value, HEADERS[name] ?? null);
    if (text !== undefined) headers[name] = text;
  }
  return headers;
}

// A header without a value is left out, as the format's documentation says.
function headerOf(value: Value, allowed: readonly string[] | null): string | undefined {
  const text = value.writtenText;
  if (text === null) return value.mustBe('text');
  if (text === '') return undefined;
  if (!/^[\x20-\x7e]+$/.test(text)) return value.mustBe('one line of printable ASCII');
  if (allowed === null || allowed.includes(text)) return text.trim();
  return value.report(
    'PROMEX_WEB_CONFIG_VALUE',
    `${value.name} must be ${alternatives(allowed)}, got ${quote(text)}`,
  );
}

/** Reads the settings below `rate_limit`; null for no limit. */
export function rateLimitOf(settings: Settings): RateLimit | null {
  const { fields } = settings;
  const interval = settings.get('interval');
  const burst = settings.get('burst');
  if (interval === undefined && !fields.hasUnknown) {
    fields.value.report('PROMEX_WEB_CONFIG_KEY', 'interval is missing');
  }
  const seconds = interval === undefined ? undefined : intervalOf(interval);
  if (seconds === undefined || seconds === 0) return null;
  if (burst === undefined) {
    if (!fields.hasUnknown) fields.value.report('PROMEX_WEB_CONFIG_KEY', 'burst is missing');
    return null;
  }
  const expected = `a whole number from 1 to ${MAX_BURST} (0 would refuse every request)`;
  const count = burst.number(expected, (n) => Number.isInteger(n) && n >= 1 && n <= MAX_BURST);
  return count === undefined ? null : { intervalMs: seconds * 1000, burst: count };
}

// Go would read a number without a unit as nanoseconds, which is never intended.
function intervalOf(value: Value): number | undefined {
  const seconds = parseGoDuration(value.writtenText ?? '');
  if (seconds >= 0 && seconds <= MAX_INTERVAL_SECONDS) return seconds;
  return value.mustBe('a duration with its unit, up to 24h, such as 100ms or 1s; 0 for no limit');
}
