// A duration as clocks show it, `1:02:03.5`, also with days in front, in, seconds out. Any thread.

// As ps and Slurm write days (`2-03:04:05`), .NET (`2.03:04:05`) and others (`2d 03:04:05`).
const SIGNED =
  /^([+-]?)(?:(?:(\d{1,9})(?:[-.]|d ?))?(\d{1,9}):)?(\d{1,9}):([0-5]\d)(?:[.,](\d+))?$/;
// As Python and PostgreSQL write them: `2 days, 3:04:05`. There a sign would be that of the days alone.
const WORDED = /^()(?:(\d{1,9}) days?,? )(\d{1,9}):(\d{1,9}):([0-5]\d)(?:[.,](\d+))?$/;

/**
 * `m:ss`, `h:mm:ss`, days and `h:mm:ss`; the first number may be of any size.
 * @returns NaN if the text is no such duration
 */
export function parseClock(text: string): number {
  const match = SIGNED.exec(text) ?? WORDED.exec(text);
  if (match === null) return Number.NaN;
  const [, sign, days, hours, minutes, seconds, fraction = ''] = match;
  if (hours !== undefined && !/^[0-5]\d$/.test(minutes!)) return Number.NaN;
  const whole =
    Number(days ?? 0) * 86_400 + Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
  // One text, so that the result is rounded once.
  const value = Number(`${whole}.${fraction}`);
  return sign === '-' ? -value : value;
}
