// Numbers that make the hash of records' bytes another one in each process.

/**
 * Both multipliers are odd. One unknown multiplication a word would not do: a change of the word's highest bit goes
 * through any odd factor unchanged, so that two changes could be chosen to cancel each other whatever the factor is.
 * The rotation brings that bit to where the second factor, unknown too, makes its effect unpredictable.
 */
export interface HashKeys {
  readonly start: number;
  readonly first: number;
  readonly second: number;
}

/** @param seed 32 random bits, from which all three follow (splitmix32) */
export function hashKeys(seed: number): HashKeys {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return word ^ (word >>> 15);
  };
  return { start: next(), first: next() | 1, second: next() | 1 };
}
