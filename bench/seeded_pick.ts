// Out: numbers that look random and are the same in every run.

/** Picks an element of a list, or an integer below a limit. */
export interface Pick {
  (limit: number): number;
  <T>(from: readonly T[]): T;
}

/** Numerical Recipes' linear congruential generator: repeatable, and random enough for records. */
export function seededPick(seed: number): Pick {
  let state = seed;
  function pick(limit: number): number;
  function pick<T>(from: readonly T[]): T;
  function pick<T>(from: number | readonly T[]): number | T {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const share = state / 0x1_0000_0000;
    if (typeof from === 'number') return Math.floor(share * from);
    return from[Math.floor(share * from.length)]!;
  }
  return pick;
}
