// A file system's error in, a reason in words out. Any thread.

import { quote } from './mistake.ts';
import { UnfitFileError } from './read_text_file.ts';

/** Why a file could not be read, with the error's own name; one line. */
export function fileErrorReason(error: unknown): string {
  if (error instanceof UnfitFileError) return error.message;
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'ENOENT') return 'there is no such file (ENOENT)';
  if (code === 'EACCES') return 'no permission to read it (EACCES)';
  if (code === 'EISDIR') return 'it is a directory (EISDIR)';
  return quote(error instanceof Error ? error.message : String(error));
}
