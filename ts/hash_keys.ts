// Data of records in, hashes out that differ in each process: the writers of records must not choose which keys
// collide. Any thread.

/**
 * Both multipliers are odd. One unknown multiplication per word would not be enough: a change of the word's highest bit
 * passes any odd factor unchanged, so two changes could be chosen that cancel each other whatever the factor is. The
 * rotation moves that bit to where the second factor, also unknown, makes its effect unpredictable.
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

/**
 * Hashes `bytes[start, end)`, for tables that use a hash's low bits.
 * @param first start value of the hash, besides the keys
 */
export function hashBytes(
  { start: begin, first: factor, second }: HashKeys,
  first: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  let hash = Math.imul(begin ^ first, factor);
  // The rotation moves the high bits, which depend most on the unknown factor, to the position of the next byte.
  for (let i = start; i < end; i++) {
    hash = Math.imul(((hash << 13) | (hash >>> 19)) ^ bytes[i]!, factor);
  }
  hash = Math.imul(hash ^ (hash >>> 16), second);
  return hash ^ (hash >>> 15);
}
