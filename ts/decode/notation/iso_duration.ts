// A duration of ISO 8601, `P1DT2H30.5S`, in, seconds out. Any thread.

const AMOUNT = '(\\d+(?:[.,]\\d+)?)';
const DURATION = new RegExp(
  `^[+-]?P(?=\\d|T)(?:${AMOUNT}W)?(?:${AMOUNT}D)?(?:T(?=\\d)(?:${AMOUNT}H)?(?:${AMOUNT}M)?(?:${AMOUNT}S)?)?$`,
);
/** Seconds in each unit, in the order written. Years and months are left out: they differ in length. */
const UNITS = [604_800, 86_400, 3600, 60, 1];

/** Only the last amount may have a fraction. @returns NaN if the text is no such duration */
export function parseIsoDuration(text: string): number {
  const match = DURATION.exec(text);
  if (match === null) return Number.NaN;
  let seconds = 0;
  let hasFraction = false;
  for (const [index, amount] of match.slice(1).entries()) {
    if (amount === undefined) continue;
    if (hasFraction) return Number.NaN;
    hasFraction = /[.,]/.test(amount);
    seconds += Number(amount.replace(',', '.')) * UNITS[index]!;
  }
  return text.startsWith('-') ? -seconds : seconds;
}
