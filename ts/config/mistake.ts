// A wrong value in, a mistake of one line with a stable code out, for the user. Every notation returns a `Read`, so all
// mistakes of a configuration are reported together. Any thread.

/** One wrong value. `text` is one line that names the key, what it expected and what it got. */
export interface Mistake {
  readonly code: string;
  readonly text: string;
}

/** The result of a notation: the value read, or the mistake in the text (`got` is never a secret). */
export type Read<T> = { readonly value: T } | { readonly wrong: string };

const MAX_QUOTED_CHARACTERS = 80;

/**
 * A value from the configuration for a log line: in double quotes, on one line, control characters escaped, cut after
 * 80 characters.
 */
export function quote(value: string): string {
  const cut =
    value.length > MAX_QUOTED_CHARACTERS ? `${value.slice(0, MAX_QUOTED_CHARACTERS)}…` : value;
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
