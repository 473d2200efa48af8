// Numbers that one thread writes in, the same numbers as one consistent set for a reader on another thread out; neither
// waits (a seqlock). Any thread.
//
// A counter, the version word, is odd while the numbers are being written and even otherwise. A reader takes the word,
// reads, and takes the word again: what it read belongs together only if the word is the same, and even.
//
// The numbers themselves are plain memory. That plain reads and writes stay on their side of the word is more than
// JavaScript guarantees. It follows from V8, which does the accesses of one thread to typed arrays, plain and atomic,
// in program order and leaves out none (a test with two threads would notice a change), and from the processors:
//
//   x86-64  stores become visible in order, loads are done in order: plain accesses to the word are
//           enough. (Atomics.store is XCHG, and two of them turned an observation of 8 ns into one of 30 ns.)
//   ARM64   Atomics.store is STLR: earlier accesses stay before it, but later writes may overtake it.
//           Atomics.load is LDAR: later accesses stay after it, but earlier reads may be done later.
//           An LDAR never overtakes an STLR of the same thread. So nothing passes the pair, store then load, in
//           either direction: beginWrite() and isUnchanged() are made of such pairs.

const IN_ORDER = process.arch === 'x64';

/** Writer: the numbers are about to change. The word must be even, and only this thread may change it. */
export function beginWrite(words: Int32Array, at: number): void {
  const version = (words[at]! + 1) | 0;
  if (IN_ORDER) {
    words[at] = version;
    return;
  }
  Atomics.store(words, at, version);
  // Keeps the writes that follow after the odd word.
  Atomics.load(words, at);
}

/** Writer: the numbers have changed. */
export function endWrite(words: Int32Array, at: number): void {
  const version = (words[at]! + 1) | 0;
  if (IN_ORDER) words[at] = version;
  // The store itself keeps the writes of the change before the even word.
  else Atomics.store(words, at, version);
}

/** The reader's side. One for each thread that reads. */
export class SeqlockReader {
  // No other thread writes it, so the fence takes no cache line from the writer.
  private readonly fence = new Int32Array(1);

  /** The version word. Take it before you read the numbers that it guards. */
  begin(words: Int32Array, at: number): number {
    return Atomics.load(words, at);
  }

  /** Whether all that was read since begin() returned `version`, an even word, belongs together. */
  isUnchanged(words: Int32Array, at: number, version: number): boolean {
    // Keeps the earlier reads before the load.
    if (!IN_ORDER) Atomics.store(this.fence, 0, 0);
    return Atomics.load(words, at) === version;
  }
}

/** Whether nothing was being written when the word was taken. */
export function isStable(version: number): boolean {
  return (version & 1) === 0;
}
