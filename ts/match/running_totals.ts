// Running totals (`from: absolute`) of a rule's sources in, the growth of each since it was last seen out. Counting
// thread; allocates nothing for a known source.
//
// A source is identified by the tag and by all that the rule's labels read. Several may feed one series, because a map,
// a default or a path makes one label of different values; if they were taken for one source, each of their records
// would look like a reset.

import type { Families } from '../metrics/families.ts';

const MIN_ROOM = 16;

export class RunningTotals {
  /** Number of the current source. */
  current = 0;
  private maxSources = 0;
  /** The number of each source, by the identity that find() was given. */
  private readonly numbers = new Map<string, number>();
  /** By number: the series that the source feeds. */
  private handles = new Int32Array(MIN_ROOM);
  private lasts = new Float64Array(MIN_ROOM);
  /** Numbers of sources that ended. */
  private readonly free: number[] = [];
  private readonly grown = new Float64Array(1);

  /**
   * Call it for each plan that uses the object: sources end with their series.
   * @param maxSources how many are remembered; their texts are no longer than their series' labels may be. None is
   *   evicted for another, because its whole total would be added once more
   */
  follow(families: Families, maxSources: number): void {
    this.maxSources = maxSources;
    families.onExpired.push((isGone) => this.forget(isGone));
  }

  /** Whether there is no room for a new source. */
  get isFull(): boolean {
    return this.numbers.size >= this.maxSources;
  }

  /** Whether the source is known. Slow, like find(). */
  knows(identity: string): boolean {
    return this.numbers.has(identity);
  }

  /**
   * The number of a source, which is added if it is new.
   * @param handle of its series, which the source ends with; another one than before if a label became `other`, or was
   */
  find(identity: string, handle: number): number {
    const known = this.numbers.get(identity);
    if (known !== undefined) {
      this.handles[known] = handle;
      return known;
    }
    const number = this.free.pop() ?? this.numbers.size;
    this.numbers.set(identity, number);
    this.makeRoom(number);
    this.handles[number] = handle;
    this.lasts[number] = 0;
    return number;
  }

  /**
   * The growth of the current source: the whole total at first, and if it is less than before, because the source was
   * reset.
   * @param total one number, borrowed
   * @returns one number, valid until the next call
   */
  grow(total: Float64Array): Float64Array {
    const { current, grown, lasts } = this;
    const now = total[0]!;
    const before = lasts[current]!;
    lasts[current] = now;
    grown[0] = now >= before ? now - before : now;
    return grown;
  }

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
