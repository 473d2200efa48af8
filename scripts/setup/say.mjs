// Messages of the set-up to the user: one line for each step on standard output, and one kind of
// error for everything that the user must fix.

/**
 * Prints one line about the current step.
 * @param {string} line without a line break at its end
 */
export function say(line) {
  process.stdout.write(`set-up: ${line}\n`);
}

/**
 * A problem that the set-up cannot fix by itself. The message is complete: it says what was tried,
 * what came back and what to do, so it is printed without a stack.
 */
export class SetUpError extends Error {
  name = 'SetUpError';
}

/**
 * Ends a script on an error: a SetUpError as its message alone, anything else with its stack.
 * @param {unknown} error
 * @returns {never}
 */
export function endWith(error) {
  const text = error instanceof SetUpError ? error.message : (error?.stack ?? String(error));
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
