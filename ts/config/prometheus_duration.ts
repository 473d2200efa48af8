// Text of a duration in, milliseconds out: seconds as Fluent Bit writes them (`90`, `90s`), or Prometheus' notation
// (`1h30m`; prometheus/common, model/time.go, ParseDuration). Counting thread, at start.

import { quote, type Read } from './mistake.ts';

const UNITS_MS = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1000, 1] as const;
const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** Shortest and longest duration that a key takes, in the user's notation. */
export interface DurationRange {
  readonly min: string;
  readonly max: string;
  /** The meaning of `0`, if it has one. */
  readonly zero?: string;
}

/** Milliseconds, or NaN if the text is not a duration. */
export function durationInMs(text: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const match = text === '' ? null : DURATION.exec(text);
  if (match === null) return Number.NaN;
  return UNITS_MS.reduce((sum, ms, i) => sum + Number(match[i + 1] ?? 0) * ms, 0);
}

/** A duration within `range` (both ends included) in milliseconds; null if it is none. */
export function durationWithin(text: string, range: DurationRange): number | null {
  const ms = durationInMs(text);
  if (ms === 0 && range.zero !== undefined) return 0;
  return ms >= durationInMs(range.min) && ms <= durationInMs(range.max) ? ms : null;
}

/** The durations that a key with `range` takes, in words. */
export function expectedDuration({ min, max, zero }: DurationRange): string {
  const orZero = zero === undefined ? '' : `, or 0 (${zero})`;
  return `a duration from ${min} to ${max} such as 5m or 1h30m${orZero}`;
}

/** Reads a duration within `range` in milliseconds. */
export function readDuration(text: string, range: DurationRange): Read<number> {
  const ms = durationWithin(text, range);
  if (ms !== null) return { value: ms };
  return { wrong: `expected ${expectedDuration(range)}, got ${quote(text)}` };
}
