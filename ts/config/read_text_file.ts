// A path in, the text of an ordinary file out. Counting thread, at start: whatever the path leads to, the answer comes
// soon, because every instance waits for this thread.

import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { decodeText } from './utf8_text.ts';

/** As much as rules may have (parse_rules.ts); passwords are far below. */
export const MAX_FILE_BYTES = 1_048_576;

/** What is there is not read. The message completes "cannot read: …". */
export class UnfitFileError extends Error {
  override readonly name = 'UnfitFileError';
  /** It is an ordinary file, only larger than MAX_FILE_BYTES. */
  readonly tooLarge: boolean;

  constructor(message: string, tooLarge = false) {
    super(message);
    this.tooLarge = tooLarge;
  }
}

/**
 * Reads a file, which symbolic links may lead to, as UTF-8 (decodeText() says what becomes of other bytes).
 * @throws UnfitFileError where it is no ordinary file, or too large; the system's own errors, such as ENOENT
 */
export function readTextFile(path: string): string {
  // Looked at before it is opened: opening is what waits at a FIFO, and does things to devices.
  assertOrdinary(statSync(path));
  // What the path leads to may have changed since, and a FIFO opened this way waits for nobody.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const stats = fstatSync(descriptor);
    assertOrdinary(stats);
    return decodeText(readAll(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

function assertOrdinary(stats: Stats): void {
  if (!stats.isFile()) throw new UnfitFileError(`it is ${kindOf(stats)}`);
  if (stats.size > MAX_FILE_BYTES) throw tooLarge(`${stats.size} bytes`);
}

// The size says nothing of files below /proc, nor of one that is being written.
function readAll(descriptor: number): Buffer {
  const bytes = Buffer.allocUnsafe(MAX_FILE_BYTES + 1);
  let end = 0;
  while (end < bytes.length) {
    const got = readSync(descriptor, bytes, end, bytes.length - end, null);
    if (got === 0) return bytes.subarray(0, end);
    end += got;
  }
  throw tooLarge('more');
}

function tooLarge(got: string): UnfitFileError {
  return new UnfitFileError(`it must have at most ${MAX_FILE_BYTES} bytes, got ${got}`, true);
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}
