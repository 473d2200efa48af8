// Version words: how one thread changes several numbers that another reads as one, without a lock. A word is even while
// what it guards is whole, and odd while it is written. A reader takes the word, reads, and takes the word again: only
// if it is the same, and even, what was read belongs together.
//
// The numbers themselves are plain memory. That plain reads and writes stay on their side of the word is more than
// JavaScript promises on paper. It follows from V8, which does the accesses of one thread to typed arrays, plain and
// atomic, in the order of the program and leaves out none (a test with two threads would see it change), and from the
// processors:
//
//   x86-64  stores are seen in their order, loads are done in theirs: plain accesses to the word are
//           enough. (Atomics.store is XCHG, and two of them made an observation of 8 ns one of 30 ns.)
//   ARM64   Atomics.store is STLR: what was before it stays before it, but later writes may overtake it.
//           Atomics.load is LDAR: what comes after it stays after it, but earlier reads may be done later.
//           An LDAR never overtakes an STLR of the same thread. So the pair, store then load, is passed by nothing in
//           either direction: beginChange() and isStill() are made of such pairs.

const IN_ORDER = process.arch === 'x64';

/** Writer: what follows is a change. The word must be even, and only this thread may change it. */
export function beginChange(words: Int32Array, at: number): void {
  const version = (words[at]! + 1) | 0;
  if (IN_ORDER) {
    words[at] = version;
    return;
  }
  Atomics.store(words, at, version);
  // Keeps the writes that follow behind the odd word.
  Atomics.load(words, at);
}

/** Writer: the change is complete. */
export function endChange(words: Int32Array, at: number): void {
  const version = (words[at]! + 1) | 0;
  if (IN_ORDER) words[at] = version;
  // The store itself keeps the writes of the change before the even word.
  else Atomics.store(words, at, version);
}

/** The reader's side. One for each thread that reads. */
export class VersionReader {
  // Written by nobody else, so that the fence takes no cache line from the writer.
  private readonly fence = new Int32Array(1);

  /** The word. What it guards is read after it. */
  version(words: Int32Array, at: number): number {
    return Atomics.load(words, at);
  }

  /** Whether everything read since version() answered `version`, an even word, belongs together. */
  isStill(words: Int32Array, at: number, version: number): boolean {
    // Keeps the reads of before in front of the load.
    if (!IN_ORDER) Atomics.store(this.fence, 0, 0);
    return Atomics.load(words, at) === version;
  }
}

export function isWhole(version: number): boolean {
  return (version & 1) === 0;
}
