// In: contenders that do the same work. Out: each one's time per record, as the median of rounds. They take turns, so that
// the machine's changing speed affects all alike.

/** One way of doing the work that is measured. */
export interface Contender {
  readonly name: string;
  /** Does the work once. */
  run(): void | Promise<void>;
}

/** One contender's figures, on one kind of work. */
export interface Row {
  readonly work: string;
  readonly contender: string;
  /** The median of the rounds. */
  readonly nanosecondsPerRecord: number;
  /** The fastest round. */
  readonly leastNanoseconds: number;
  /** 0 if it is not known. */
  readonly bytesPerRecord: number;
}

/** A contender's figure that is no time. */
export interface Amount {
  readonly what: string;
  readonly contender: string;
  readonly amount: number;
  /** Such as `bytes a record`. */
  readonly unit: string;
}

/** Rounds and time for each contender in a round; round 0 warms up and is not counted. */
const ROUNDS = 9;
const ROUND_MS = 200;

/**
 * @param work name of the work, for the table
 * @param records number of records that one run of each contender does
 * @param bytesPerRecord for the table
 */
export async function takeTurns(
  work: string,
  records: number,
  contenders: readonly Contender[],
  bytesPerRecord = 0,
): Promise<Row[]> {
  const times = contenders.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, contender] of contenders.entries()) {
      const begin = performance.now();
      let runs = 0;
      do {
        const running = contender.run();
        // Awaited only if it is a promise: one takes as long as a few records.
        if (running !== undefined) await running;
        runs++;
      } while (performance.now() - begin < ROUND_MS);
      const took = performance.now() - begin;
      if (round > 0) times[index]!.push((took * 1e6) / (runs * records));
    }
  }
  return contenders.map(({ name }, index) => ({
    work,
    contender: name,
    nanosecondsPerRecord: median(times[index]!),
    leastNanoseconds: Math.min(...times[index]!),
    bytesPerRecord,
  }));
}

/** The middle of the numbers, the upper one of two. */
export function median(numbers: readonly number[]): number {
  if (numbers.length === 0) throw new RangeError('Cannot take the median of no numbers');
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}
