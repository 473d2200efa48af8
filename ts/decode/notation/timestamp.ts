// A moment as RFC 3339 writes it, `2024-02-29T12:30:00.5+01:00`, or in seconds since the epoch, `1709206200.5`, in;
// seconds since the epoch out (https://www.rfc-editor.org/rfc/rfc3339#section-5.6). Any thread.

import { DECIMAL_PATTERN } from '../decimal.ts';

const DATE = '(\\d{4})-(\\d\\d)-(\\d\\d)';
const TIME = '([01]\\d|2[0-3]):([0-5]\\d):([0-5]\\d)(\\.\\d+)?';
const ZONE = '(?:[Zz]|([+-])([01]\\d|2[0-3]):([0-5]\\d))';
const SECONDS = new RegExp(`^${DECIMAL_PATTERN}$`);
const MOMENT = new RegExp(`^${DATE}[Tt ]${TIME}${ZONE}$`);

/**
 * A space may replace the `T`. Leap seconds are refused: a count of seconds since the epoch has none.
 * @returns NaN if the text is neither, or its day is not in the calendar
 */
export function parseTimestamp(text: string): number {
  if (SECONDS.test(text)) return Number(text);
  const match = MOMENT.exec(text);
  if (match === null) return Number.NaN;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  // Not Date.UTC(), which reads years below 100 as 1900 and on.
  const midnight = new Date(0).setUTCFullYear(year, month - 1, day);
  const date = new Date(midnight);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return Number.NaN;
  const offset = clock(match[9], match[10], '0') * (match[8] === '-' ? -1 : 1);
  const whole = midnight / 1000 + clock(match[4], match[5], match[6]) - offset;
  return whole + Number(match[7] ?? 0);
}

function clock(hours = '0', minutes = '0', seconds = '0'): number {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
