// A path in, the text of an ordinary file out. Every instance waits for this thread, so the answer comes soon whatever
// the path leads to. Counting thread, at start.

import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { decodeText } from './utf8_text.ts';

/** The limit for rules (parse_rules.ts); passwords are far below. */
export const MAX_FILE_BYTES = 1_048_576;

/** The file is not read. The message completes "cannot read: …". */
export class UnfitFileError extends Error {
  override readonly name = 'UnfitFileError';
  /** It is an ordinary file, but larger than MAX_FILE_BYTES. */
  readonly tooLarge: boolean;

  constructor(message: string, tooLarge = false) {
    super(message);
    this.tooLarge = tooLarge;
  }
}

/**
 * Reads a file, following symbolic links, as UTF-8 (decodeText() explains how other bytes are handled).
 * @throws UnfitFileError if it is not an ordinary file, or too large; the system's own errors, such as ENOENT
 */
export function readTextFile(path: string): string {
  // Checked before it is opened: opening would wait at a FIFO, and has side effects on devices.
  assertOrdinary(statSync(path));
  // The path may lead to something else by now; a FIFO opened this way does not wait.
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

// The size says nothing about files below /proc, or one that is being written.
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
