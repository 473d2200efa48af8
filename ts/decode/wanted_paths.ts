// In: the paths of the wanted fields. Out: their keys as the first ones learned, each with the slot for its value.
// Counting thread, once for each set of rules.

import { NO_EDGE, ROOT } from './edge.ts';
import type { LearnedKeys } from './learned_keys.ts';

export interface WantedPaths {
  /** For the slot of each key that leads on, those of the wanted keys inside its map. */
  readonly slotsBelow: ReadonlyMap<number, Iterable<number>>;
  /** For each path that is the same as an earlier one: that one's number, then its own. */
  readonly samePaths: readonly (readonly [number, number])[];
}

/** As many slots as the paths could need: one for each key. */
export function slotCount(paths: readonly (readonly string[])[]): number {
  return paths.reduce((sum, path) => sum + path.length, 0);
}

/**
 * The slots of the paths come first, in their order, then those of keys that only lead there.
 * @throws RangeError for a path without keys
 */
export function learnPaths(
  learned: LearnedKeys,
  paths: readonly (readonly string[])[],
): WantedPaths {
  const { firstSlot, noSlot } = learned;
  const samePaths: [number, number][] = [];
  const routes = paths.map((path, index) => {
    const route = learnPath(learned, path, index);
    const last = route.at(-1)!;
    const slot = learned.slotOf(last);
    if (slot === noSlot) learned.setSlot(last, firstSlot + index);
    else samePaths.push([slot - firstSlot, index]);
    return route;
  });

  let nextSlot = firstSlot + paths.length;
  const slotsBelow = new Map<number, Set<number>>();
  for (const route of routes) {
    for (const edge of route)
      if (learned.slotOf(edge) === noSlot) learned.setSlot(edge, nextSlot++);
    for (const [step, edge] of route.slice(0, -1).entries()) {
      learned.open(edge);
      const below = slotsBelow.get(learned.slotOf(edge)) ?? new Set();
      for (const inner of route.slice(step + 1)) below.add(learned.slotOf(inner));
      slotsBelow.set(learned.slotOf(edge), below);
    }
  }
  return { slotsBelow, samePaths };
}

function learnPath(learned: LearnedKeys, path: readonly string[], index: number): number[] {
  if (path.length === 0) {
    throw new RangeError(
      `Cannot look for field ${index}: got a path without keys, want one or more`,
    );
  }
  const encoder = new TextEncoder();
  let edge = ROOT;
  return path.map((name) => {
    const key = encoder.encode(name);
    const known = learned.find(edge, key, 0, key.length);
    edge = known === NO_EDGE ? learned.add(edge, key, 0, key.length) : known;
    return edge;
  });
}
