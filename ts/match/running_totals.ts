// What the sources of a rule's running totals (`from: absolute`) had counted when they were seen last, and so what they
// grew by. Counting thread; nothing is allocated for a source seen before.
//
// A source is told by the tag and by what the rule's labels read. Several may feed one series, because a map, a default
// or a path makes one label of different values; taken for one source, each of their records would look like a new
// beginning.

import type { Families } from '../metrics/families.ts';

const MIN_ROOM = 16;

export class RunningTotals {
  /** Number of the source at hand. */
  current = 0;
  private readonly maxSources: number;
  /** By what find() was told of a source, its number. */
  private readonly numbers = new Map<string, number>();
  /** By number: the series that the source feeds. */
  private handles = new Int32Array(MIN_ROOM);
  private lasts = new Float64Array(MIN_ROOM);
  /** Numbers of sources that ended. */
  private readonly free: number[] = [];
  private readonly grown = new Float64Array(1);

  /**
   * @param maxSources how many are remembered, with texts no longer than their series' labels may be. None is forgotten
   *   for another: its whole total would be added once more
   */
  constructor(families: Families, maxSources: number) {
    this.maxSources = maxSources;
    families.onExpired.push((isGone) => this.forget(isGone));
  }

  /** Whether a source that is new has no room. */
  get isFull(): boolean {
    return this.numbers.size >= this.maxSources;
  }

  /** Whether the source is known. Slow, as find() is. */
  knows(identity: string): boolean {
    return this.numbers.has(identity);
  }

  /** The number of a source, of a new one where it is not known. @param handle of its series, as long as that lives */
  find(identity: string, handle: number): number {
    const known = this.numbers.get(identity);
    if (known !== undefined) return known;
    const number = this.free.pop() ?? this.numbers.size;
    this.numbers.set(identity, number);
    this.makeRoom(number);
    this.handles[number] = handle;
    this.lasts[number] = 0;
    return number;
  }

  /**
   * What the source at hand grew by: all of it at first, and where it is less than before, because it began anew.
   * @param total one number, borrowed
   * @returns one number, until the next call
   */
  grow(total: Float64Array): Float64Array {
    const { current, grown, lasts } = this;
    const now = total[0]!;
    const before = lasts[current]!;
    lasts[current] = now;
    grown[0] = now >= before ? now - before : now;
    return grown;
  }

  /** Sources end with their series. */
  private forget(isGone: (handle: number) => boolean): void {
    for (const [identity, number] of this.numbers) {
      if (!isGone(this.handles[number]!)) continue;
      this.numbers.delete(identity);
      this.free.push(number);
    }
  }

  private makeRoom(number: number): void {
    if (number < this.lasts.length) return;
    const { handles, lasts } = this;
    this.handles = new Int32Array(lasts.length * 2);
    this.handles.set(handles);
    this.lasts = new Float64Array(lasts.length * 2);
    this.lasts.set(lasts);
  }
}
