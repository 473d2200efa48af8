// How a start that the plugin refused looks from outside.

/** Fluent Bit's exit status if an output does not start. */
export const START_FAILED = 255;

/** Lines that the plugin itself logged as errors. */
export function errorsIn(log: string): string[] {
  return log.split('\n').filter((line) => /\[error\] \[output:promexporter\]/.test(line));
}
