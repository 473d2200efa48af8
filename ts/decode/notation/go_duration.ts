// A duration in Go's notation, `1h2m3.5s`, also with days and weeks, in, seconds out
// (https://pkg.go.dev/time#ParseDuration). Any thread.

/**
 * Seconds in each unit; for units below a second how many make one, because 35 / 1000 is 0.035 and 35 * 0.001 is not.
 */
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const PER_SECOND: Readonly<Record<string, number>> = {
  ms: 1e3,
  us: 1e6,
  // U+00B5 and U+03BC, which look the same; Go takes both.
  '\u00b5s': 1e6,
  '\u03bcs': 1e6,
  ns: 1e9,
};

const WHOLE = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|[u\u00b5\u03bc]s|ms|[smhdw]))+$/;
const PART = /([\d.]+)([^\d.]+)/g;

/** @returns NaN if the text is not a duration; `0` needs no unit */
export function parseGoDuration(text: string): number {
  if (/^[+-]?0$/.test(text)) return 0;
  if (!WHOLE.test(text)) return Number.NaN;
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(PART)) {
    const perSecond = PER_SECOND[unit!];
    seconds +=
      perSecond === undefined ? Number(amount) * SECONDS[unit!]! : Number(amount) / perSecond;
  }
  return text.startsWith('-') ? -seconds : seconds;
}
