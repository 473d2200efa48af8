// A moment in, as RFC 3339 and relatives of it write it, `2024-02-29 12:30:00,5 +0100`, in Common Log Format,
// `29/Feb/2024:12:30:00 +0100`, or in seconds since the epoch, `1709206200.5`; seconds since the epoch out
// (https://www.rfc-editor.org/rfc/rfc3339#section-5.6, https://httpd.apache.org/docs/2.4/logs.html#common). Any thread.

import { DECIMAL_PATTERN } from '../decimal.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const DATE = '(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)';
const TIME =
  '(?<hour>[01]\\d|2[0-3]):(?<minute>[0-5]\\d):(?<second>[0-5]\\d)(?:[.,](?<fraction>\\d+))?';
const OFFSET = '(?<sign>[+-])(?<east>[01]\\d|2[0-3])(?::?(?<eastMinute>[0-5]\\d))?';
const ZONE = `(?:[Zz]|UTC|GMT|${OFFSET})`;
const SECONDS = new RegExp(`^${DECIMAL_PATTERN}$`);
const MOMENT = new RegExp(`^${DATE}(?:[Tt ]${TIME}(?: ?${ZONE})?)?$`);
const COMMON_LOG = new RegExp(
  `^(?<day>\\d\\d)/(?<month>${MONTHS.join('|')})/(?<year>\\d{4}):${TIME} ${OFFSET}$`,
);

/**
 * A space may replace the `T`. Without a zone the moment is in UTC, without a time it is midnight. Leap seconds are
 * refused: a count of seconds since the epoch has none.
 * @returns NaN if the text is none of these, or its day is not in the calendar
 */
export function parseTimestamp(text: string): number {
  if (SECONDS.test(text)) return Number(text);
  const parts = (MOMENT.exec(text) ?? COMMON_LOG.exec(text))?.groups;
  if (parts === undefined) return Number.NaN;
  const { year, month, day, hour, minute, second, fraction, sign, east, eastMinute } = parts;
  const monthNumber = Number(month) || MONTHS.indexOf(month!) + 1;
  // Not Date.UTC(), which reads years below 100 as 1900 and on.
  const midnight = new Date(0).setUTCFullYear(Number(year), monthNumber - 1, Number(day));
  const date = new Date(midnight);
  if (date.getUTCMonth() !== monthNumber - 1 || date.getUTCDate() !== Number(day)) {
    return Number.NaN;
  }
  const offset = clock(east, eastMinute, '0') * (sign === '-' ? -1 : 1);
  const whole = midnight / 1000 + clock(hour, minute, second) - offset;
  return whole + Number(`0.${fraction ?? 0}`);
}

function clock(hours = '0', minutes = '0', seconds = '0'): number {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
