// Any thrown value in, one line for the log out. Any thread.

const MAX_FRAMES = 4;

/** An error's message and the innermost places of its stack, on one line. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error).replace(/\s+/g, ' ');
  const lines = (error.stack ?? `${error.name}: ${error.message}`).split('\n');
  const frames = lines.filter((line) => /^\s+at /.test(line)).slice(0, MAX_FRAMES);
  const message = lines.filter((line) => !/^\s+at /.test(line));
  return [...message, ...frames].map((line) => line.trim()).join(' ');
}
